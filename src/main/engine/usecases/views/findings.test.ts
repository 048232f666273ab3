import { describe, expect, test } from 'vitest'
import {
  ago,
  aSmallClient,
  NOW,
  ORGANIZATION,
  type SmallClient,
  type WrittenData,
} from '../../../../../test/support/small-client.ts'

function aClient(data: WrittenData = ORGANIZATION, at = NOW): Promise<SmallClient> {
  return aSmallClient({ openai: data }, at)
}

const dormant = async (client: SmallClient) =>
  (await client.ask('findings.list', { limit: 500 })).rows.filter(
    ({ controlId }) => controlId === 'nhi-dormant',
  )
const posture = async (client: SmallClient, controlId: string) =>
  (await client.ask('posture.get')).controls.find((row) => row.controlId === controlId)

/** k3 was used yesterday. */
const [k1, k2, k3, k4] = ORGANIZATION.api_keys.facts
const USED = { ...ORGANIZATION, api_keys: { facts: [k1, k2, { ...k3, lastUsedAt: ago(1) }, k4] } }

describe('findings', () => {
  test('are one for each subject that fails: the keys that nobody uses', async () => {
    const rows = await dormant(await aClient())
    expect(rows.map(({ subjectId, state }) => [subjectId, state]).sort()).toEqual([
      ['k2', 'open'],
      ['k3', 'open'],
    ])
    expect(rows[0]).toMatchObject({ firstSeenAt: NOW, lastSeenAt: NOW, resolvedAt: null, reopenedCount: 0 })
  })

  test('count what else the control fails on, and what its subjects came out as', async () => {
    const client = await aClient()
    const [row] = await dormant(client)
    const finding = await client.ask('findings.get', { id: row?.id })
    expect(finding.siblings).toBe(1)
    // k2 and k3 fail; k1 and a1 are in use; k4 was revoked.
    expect(finding.counts).toMatchObject({ fail: 2, pass: 2, unknown: 0 })
    expect(finding.control).toEqual(await posture(client, 'nhi-dormant'))
    expect(finding.sources.map(({ dataset }) => dataset)).toEqual(['api_keys'])
  })

  test('that no longer hold are resolved, and one that comes back is reopened', async () => {
    const client = await aClient(ORGANIZATION, ago(3))
    client.clock.moveTo(ago(2))
    await client.sync({ openai: USED })
    const k3Of = async () => (await dormant(client)).find(({ subjectId }) => subjectId === 'k3')
    expect(await k3Of()).toMatchObject({ state: 'resolved', firstSeenAt: ago(3), resolvedAt: ago(2) })
    const k2Row = (await dormant(client)).find(({ subjectId }) => subjectId === 'k2')
    expect((await client.ask('findings.get', { id: k2Row?.id })).siblings).toBe(0)
    client.clock.moveTo(NOW)
    await client.sync({ openai: ORGANIZATION })
    expect(await k3Of()).toMatchObject({ state: 'reopened', reopenedCount: 1, firstSeenAt: ago(3) })
  })
})

describe('posture', () => {
  test('has every control once, worst first, with the score and coverage of the summary', async () => {
    const client = await aClient()
    const { controls, score, coverage, assessedAt } = await client.ask('posture.get')
    const { summary } = await client.ask('client.overview')
    expect(new Set(controls.map(({ controlId }) => controlId)).size).toBe(controls.length)
    expect([assessedAt, score, coverage]).toEqual([NOW, summary?.score, summary?.coverage])
    const order = ['fail', 'error', 'unknown', 'manual', 'pass', 'not_applicable']
    const places = controls.map(({ outcome }) => order.indexOf(outcome))
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    for (const [outcome, count] of Object.entries(summary?.controls ?? {}))
      expect(controls.filter((row) => row.outcome === outcome).length, outcome).toBe(count)
  })

  test('keys that were not read make the control unknown, with the reason, and no finding', async () => {
    const unread = { unread: 'permission' } as const
    const client = await aClient({
      ...ORGANIZATION,
      api_keys: unread,
      admin_keys: unread,
      service_accounts: unread,
    })
    expect(await dormant(client)).toEqual([])
    const row = await posture(client, 'nhi-dormant')
    expect(row).toMatchObject({ outcome: 'unknown', counts: { pass: 0, fail: 0 } })
    expect(row?.reasons.length).toBeGreaterThan(0)
  })

  test('a client that was never assessed has no score, no coverage and no control', async () => {
    const client = await aSmallClient({})
    expect(await client.ask('posture.get')).toEqual({
      assessedAt: null,
      score: null,
      coverage: null,
      controls: [],
    })
    expect((await client.ask('findings.list', { limit: 10 })).rows).toEqual([])
  })
})
