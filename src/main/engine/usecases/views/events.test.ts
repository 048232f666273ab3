import { afterEach, describe, expect, test } from 'vitest'
import {
  ago,
  aSmallClient,
  dayAgo,
  ORGANIZATION,
  type SmallClient,
  type WrittenData,
} from '../../../../../test/support/small-client.ts'

const opened: SmallClient[] = []
afterEach(async () => {
  for (const { reeve } of opened.splice(0)) await reeve.close()
})

async function aClient(data: WrittenData = ORGANIZATION): Promise<SmallClient> {
  const client = await aSmallClient({ openai: data })
  opened.push(client)
  return client
}

const events = (client: SmallClient, input: object = {}) => client.ask('events.list', { limit: 50, ...input })

describe('the list of events', () => {
  test('shows them newest first, with names in place of ids', async () => {
    const { rows, matched, capped } = await events(await aClient())
    expect(rows.map(({ type, actorLabel, targetLabel }) => [type, actorLabel, targetLabel])).toEqual([
      ['api_key.created', 'Ana', 'k1'],
      ['login.succeeded', 'Ben', null],
      ['login.succeeded', 'Ana', null],
      ['project.archived', 'Ana', 'Beta'],
    ])
    expect(rows[2]).toMatchObject({ at: ago(2), ip: '192.0.2.1', country: 'DE' })
    expect([matched, capped]).toEqual([4, false])
  })

  test('counts types, and events of each of 60 days', async () => {
    const { types, perDay } = await events(await aClient())
    expect(types.slice(0, 2).map(({ value, count }) => [value, count])).toEqual([
      ['login.succeeded', 2],
      ['api_key.created', 1],
    ])
    // The one of 70 days ago is outside.
    expect(perDay?.title).toBe('3 events in 60 days')
    expect(perDay?.categories.at(-1)).toBe(dayAgo(0))
    expect(perDay?.series[0]?.values.slice(-3)).toEqual([2, 1, 0])
  })

  test('counts what a search and a filter find', async () => {
    const client = await aClient()
    expect((await events(client, { types: ['login.succeeded'] })).matched).toBe(2)
    const page = await events(client, { limit: 1 })
    expect([page.rows.length, page.matched]).toEqual([1, 4])
    const next = await events(client, { limit: 3, before: page.nextBefore })
    expect(next.rows.map(({ type }) => type)).toEqual([
      'login.succeeded',
      'login.succeeded',
      'project.archived',
    ])
  })

  test('more than a thousand are not counted out', async () => {
    const many = Array.from({ length: 1_001 }, (_, i) => ({
      ...ORGANIZATION.audit_log.events[0],
      id: `many-${i}`,
    }))
    const { matched, capped } = await events(
      await aClient({ ...ORGANIZATION, audit_log: { since: ago(180), events: many } }),
    )
    expect([matched, capped]).toEqual([1_000, true])
  })
})

describe('what is missing', () => {
  test('a log that was not read: no rows and no chart, and the footer says why', async () => {
    const { rows, perDay, matched, sources } = await events(
      await aClient({ ...ORGANIZATION, audit_log: { unread: 'permission' } }),
    )
    expect([rows, perDay, matched]).toEqual([[], null, 0])
    expect(sources).toMatchObject([{ dataset: 'audit_log', state: 'none', reason: 'permission' }])
  })

  test('days before the first that was read are gaps, not days without events', async () => {
    const { perDay } = await events(
      await aClient({
        ...ORGANIZATION,
        audit_log: { since: ago(3), events: ORGANIZATION.audit_log.events.slice(0, 3) },
      }),
    )
    const values = perDay?.series[0]?.values ?? []
    expect(values.slice(-5)).toEqual([null, 0, 2, 1, 0])
    expect(values.slice(0, -4).every((value) => value === null)).toBe(true)
  })
})
