/** Data over time: what a past moment shows, what a failed or partial sync leaves, one person over two providers. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DAY, HOUR } from '../../src/shared/model/index.ts'
import { startAnthropic, startOpenAi } from '../../src/simulators/index.ts'
import { connect, openTestEngine, syncNow, type TestEngine } from '../support/engine.ts'
import { createMovingClock } from '../support/moving-clock.ts'

const NOW = Date.UTC(2026, 10, 20, 9)
const ALL = { limit: 500 } as const

let openai: Awaited<ReturnType<typeof startOpenAi>>
let anthropic: Awaited<ReturnType<typeof startAnthropic>>
let reeve: TestEngine
let clientId: string
let openaiId: string
const clock = createMovingClock(NOW - 40 * DAY)

async function syncAt(moment: number): Promise<string[]> {
  clock.moveTo(moment)
  openai.setNow(moment)
  anthropic.setNow(moment)
  return (await syncNow(reeve, clientId)).map((j) => j.error?.code ?? j.state)
}

beforeAll(async () => {
  const seeded = { seed: 'history', users: 25, health: 'fair', now: NOW - 40 * DAY } as const
  openai = await startOpenAi(seeded)
  anthropic = await startAnthropic(seeded)
  reeve = await openTestEngine({ clock })
  ;({ clientId, connectionId: openaiId } = await connect(reeve, 'Acme', 'openai', openai))
  await connect(reeve, 'Acme', 'anthropic', anthropic)
  await syncAt(NOW - 40 * DAY)
  await syncAt(NOW)
})
afterAll(async () => {
  await reeve.close()
  await openai.close()
  await anthropic.close()
})

const credentials = (asOf: number | null) => reeve.engine.call('credentials.list', { clientId, asOf, ...ALL })
const people = (asOf: number | null) => reeve.engine.call('people.list', { clientId, asOf, ...ALL })

test('a person with accounts at both providers is one line that names both', async () => {
  const both = (await people(null)).rows.filter((p) => new Set(p.accounts.map((a) => a.provider)).size === 2)
  expect(both.length).toBeGreaterThan(5)
  for (const person of both) expect(person.accounts.map(({ joined }) => joined.by)).toEqual(['mail', 'mail'])
})

describe('a past moment', () => {
  test('shows what was known then, and the comparison names the difference', async () => {
    const { rows } = await reeve.engine.call('runs.list', { clientId, ...ALL })
    const then = rows.at(-1)?.finishedAt ?? 0
    const before = await credentials(then)
    const after = await credentials(null)
    const diff = await reeve.engine.call('snapshots.diff', { clientId, from: then, to: NOW + DAY, ...ALL })
    const ids = (list: typeof before): Set<string> => new Set(list.rows.map((r) => r.id))
    const added = [...ids(after)].filter((id) => !ids(before).has(id)).sort()
    const told = diff.rows
      .filter((r) => r.kind === 'credential' && r.change === 'added')
      .map((r) => `${r.connectionId}/${r.factId}`)
      .sort()
    expect(told).toEqual(added)
    expect(diff.counts.added + diff.counts.changed + diff.counts.removed).toBeGreaterThan(0)
  })

  test('before the first sync shows nothing as unknown, not as zero', async () => {
    const overview = await reeve.engine.call('client.overview', { clientId, asOf: NOW - 100 * DAY })
    expect(overview.summary).toBeNull()
    expect((await people(NOW - 100 * DAY)).rows).toEqual([])
  })
})

describe('a sync that fails', () => {
  test.each([
    ['revoked', 'provider.auth-failed'],
    ['html', 'provider.unavailable'],
  ])('with the fault %s keeps the older data, its age and the reason', async (fault, code) => {
    const before = await credentials(null)
    openai.setFault(fault)
    const results = await syncAt(NOW + DAY)
    openai.setFault()
    expect(results).toContain(code)
    const after = await credentials(null)
    expect(after.rows.map((r) => r.id)).toEqual(before.rows.map((r) => r.id))
    const { connections } = await reeve.engine.call('connections.list', { clientId })
    const failed = connections.find((c) => c.id === openaiId)!
    expect(failed.lastError).toBe(code)
    expect(failed.lastSyncAt).toBeLessThan(NOW + DAY / 2)
  })

  const passing = async (): Promise<string[]> =>
    (await reeve.engine.call('posture.get', { clientId, asOf: null })).controls
      .filter((c) => c.outcome === 'pass')
      .map((c) => c.controlId)

  test('makes what rests on the connection unknown once it is too old, never a pass', async () => {
    expect((await passing()).length).toBeGreaterThan(0)
    openai.setFault('revoked')
    expect(await syncAt(NOW + 10 * DAY)).toContain('provider.auth-failed')
    openai.setFault()
    expect(await passing()).toEqual([])
    // Later than the run before it has ended, however slow that was.
    await syncAt(NOW + 10 * DAY + HOUR)
    expect((await passing()).length).toBeGreaterThan(0)
  })

  test('does not change a judgement that was made: terms set offline later judge the same data again', async () => {
    const before = await passing()
    clock.moveTo(NOW + 30 * DAY)
    await reeve.engine.call('terms.set', { clientId, terms: { mailDomains: ['elsewhere.example'] } })
    expect(await passing()).toEqual(before.filter((id) => id !== 'hum-guest-access'))
    clock.moveTo(NOW + 11 * DAY)
  })
})

test('a data set that is forbidden keeps its older rows, says so, and the rest is read', async () => {
  const before = await credentials(null)
  openai.setFault('forbidden:api_keys')
  await syncAt(NOW + 12 * DAY)
  openai.setFault()
  const after = await credentials(null)
  const keys = (list: typeof before): string[] =>
    list.rows.filter((r) => r.kind === 'api_key' && r.provider === 'openai').map((r) => r.id)
  expect(keys(after)).toEqual(keys(before))
  const source = after.sources.find((s) => s.dataset === 'api_keys' && s.provider === 'openai')
  expect(source).toMatchObject({ reason: 'permission' })
  expect(source?.state).not.toBe('complete')
  expect(source?.freshAt).toBeLessThan(NOW + 11 * DAY)
})

test('two syncs of one connection at once: the second is refused and the first ends well', async () => {
  const first = await reeve.engine.call('sync.start', { clientId: null, connectionId: openaiId })
  await expect(
    reeve.engine.call('sync.start', { clientId: null, connectionId: openaiId }),
  ).rejects.toMatchObject({
    code: 'job.already-running',
  })
  const row = await reeve.engine.deps().jobs.ended(first.runIds[0]!)
  expect(row.error).toBeNull()
})

test('a client that is removed leaves no file, no key and no row of the fleet', async () => {
  const { readdirSync } = await import('node:fs')
  const { join } = await import('node:path')
  const gone = await reeve.engine.call('clients.add', { name: 'Short-lived' })
  await expect(
    reeve.engine.call('clients.remove', { clientId: gone.clientId, confirmName: 'short' }),
  ).rejects.toMatchObject({ code: 'invalid-input' })
  await reeve.engine.call('clients.remove', { clientId: gone.clientId, confirmName: 'Short-lived' })
  expect(readdirSync(join(reeve.home, 'clients')).filter((f) => f.includes(gone.clientId))).toEqual([])
  const { rows } = await reeve.engine.call('fleet.list', { limit: 500 })
  expect(rows.map((r) => r.client.name)).toEqual(['Acme'])
})
