/** One organization connected twice: every figure is that of the organization connected once. Real HTTP to the
 *  simulators, real SQLite, the real engine. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DAY, HOUR } from '../../src/shared/model/index.ts'
import type { Output } from '../../src/shared/contract/schemas.ts'
import { startAnthropic, startOpenAi } from '../../src/simulators/index.ts'
import { connect, exportNow, openTestEngine, syncNow, type TestEngine } from '../support/engine.ts'
import { createMovingClock } from '../support/moving-clock.ts'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { tmpdir } from 'node:os'

const OCTOBER = Date.UTC(2026, 9, 13, 9)
const NOVEMBER = OCTOBER + 40 * DAY
const LIST = { asOf: null, limit: 500 } as const

let reeve: TestEngine
const clock = createMovingClock(NOVEMBER)

beforeEach(async () => {
  clock.moveTo(NOVEMBER)
  reeve = await openTestEngine({ clock })
  return () => reeve.close()
})

/** What the screens count of a client: no connection is named. */
async function figures(clientId: string) {
  const { engine } = reeve
  const { summary, topFindings } = await engine.call('client.overview', { clientId, asOf: null })
  const people = await engine.call('people.list', { clientId, ...LIST })
  const identities = await engine.call('identities.list', { clientId, ...LIST })
  const credentials = await engine.call('credentials.list', { clientId, ...LIST })
  const services = await engine.call('services.list', { clientId, ...LIST })
  const findings = await engine.call('findings.list', { clientId, ...LIST })
  const posture = await engine.call('posture.get', { clientId, asOf: null })
  const spend = await engine.call('spend.get', { clientId, asOf: null, days: 30, groupBy: 'service' })
  const events = await engine.call('events.list', { clientId, asOf: null, limit: 200 })
  const {
    at: _at,
    dataAt: _dataAt,
    connections: _n,
    ...counted
  } = summary ?? { at: 0, dataAt: 0, connections: 0 }
  return {
    counted,
    top: topFindings.length,
    people: people.rows.map((r) => [
      r.email,
      r.state,
      r.identities,
      r.credentials,
      r.findings,
      r.accounts.length,
    ]),
    identities: identities.rows
      .map((r) => [r.name, r.state, r.credentials, r.calls30d, r.findings, r.lastUsedAt])
      .sort(),
    credentials: credentials.rows
      .map((r) => [
        r.hint,
        r.name,
        r.state,
        r.calls30d,
        r.findings,
        r.lastUsedAt ?? null,
        r.owner?.label ?? null,
        ...r.flags,
      ])
      .sort(),
    services: services.rows.map((r) => [
      r.serviceId,
      r.people,
      r.identities,
      r.credentials,
      r.calls30d,
      r.billed30d,
    ]),
    findings: findings.rows
      .filter((r) => r.state !== 'resolved')
      .map((r) => [r.controlId, r.subjectKind === 'connection' ? '' : r.subjectId, r.state])
      .sort(),
    posture: posture.controls.map((c) => [c.controlId, c.outcome, c.counts]),
    spend: {
      billed: spend.billed,
      known: spend.known,
      complete: spend.complete,
      rows: spend.rows.length,
      usage: spend.usage,
    },
    monthly: spend.monthly,
    events: {
      // Those of one second come in any order.
      rows: events.rows
        .filter((e) => e.at > NOVEMBER - 60 * DAY)
        .map((e) => [e.at, e.type, e.actorLabel, e.targetLabel].join('|'))
        .sort(),
      matched: events.matched,
      perDay: events.perDay,
    },
  }
}

const sync = async (clientId: string, connectionId: string | null = null): Promise<void> => {
  for (const job of await syncNow(reeve, clientId, connectionId)) expect(job.error).toBeNull()
}

const coverageOf = (page: { sources: Output<'people.list'>['sources'] }, dataset: string) =>
  page.sources.filter((s) => s.dataset === dataset).map((s) => s.state)

describe('an OpenAI organization', () => {
  let simulator: Awaited<ReturnType<typeof startOpenAi>>

  beforeAll(async () => {
    simulator = await startOpenAi({ seed: 'twice', users: 20, health: 'poor', audit: 'on', now: NOVEMBER })
  })
  beforeEach(() => {
    simulator.setNow(NOVEMBER)
    simulator.setFault()
  })
  afterAll(() => simulator.close())

  test('connected twice shows what it shows connected once', async () => {
    const once = await connect(reeve, 'Once', 'openai', simulator)
    await sync(once.clientId)
    const expected = await figures(once.clientId)
    expect(expected.findings.length).toBeGreaterThan(3)
    expect(expected.events.matched).toBeGreaterThan(10)
    expect(expected.spend.billed[0]?.micros).toBeGreaterThan(0)

    const { clientId } = await connect(reeve, 'Twice', 'openai', simulator)
    await sync(clientId)
    await connect(reeve, 'Twice', 'openai', simulator)
    await sync(clientId)
    expect(await figures(clientId)).toEqual(expected)
    // Both are named where connections are.
    const people = await reeve.engine.call('people.list', { clientId, ...LIST })
    expect(coverageOf(people, 'users')).toEqual(['complete', 'complete'])
    const fleet = await reeve.engine.call('fleet.list', { limit: 10 })
    expect(fleet.rows.map((r) => [r.client.name, r.summary?.connections])).toEqual([
      ['Once', 1],
      ['Twice', 2],
    ])
  })

  test('exports each row once', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'reeve-twice-'))
    try {
      const lines = async (name: string): Promise<Record<string, number>> => {
        const { clientId } = await connect(reeve, name, 'openai', simulator)
        if (name === 'Twice') await connect(reeve, name, 'openai', simulator)
        await sync(clientId)
        const files = await exportNow(reeve, { clientId, folder: join(folder, name), format: 'csv' })
        return Object.fromEntries(
          files
            .filter((file) => file.endsWith('.csv'))
            .map((file) => [
              file.split(/[\\/]/).at(-1) ?? '',
              readFileSync(join(folder, name, file), 'utf8').split('\r\n').length,
            ]),
        )
      }
      const { 'coverage.csv': coverage, ...once } = await lines('Once')
      const { 'coverage.csv': twiceCovered, ...twice } = await lines('Twice')
      expect(Object.keys(once).length).toBeGreaterThan(5)
      expect(twice).toEqual(once)
      expect(twiceCovered).toBeGreaterThan(coverage ?? 0)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  test('is covered by what either of two keys may read', async () => {
    const { clientId: whole } = await connect(reeve, 'Once', 'openai', simulator)
    await sync(whole)
    const { clientId, connectionId: first } = await connect(reeve, 'Twice', 'openai', simulator)
    simulator.setFault('forbidden:costs', 'forbidden:api_keys')
    await sync(clientId)
    const lacking = await figures(clientId)
    expect(lacking.spend.known).toBe(false)
    const { connectionId: second } = await connect(reeve, 'Twice', 'openai', simulator)
    simulator.setFault('forbidden:users')
    await sync(clientId, second)
    expect(await figures(clientId)).toEqual(await figures(whole))
    const { connections } = await reeve.engine.call('connections.list', { clientId })
    const state = (id: string, dataset: string) =>
      connections.find((c) => c.id === id)?.coverage.find((c) => c.dataset === dataset)?.state
    expect([state(first, 'costs'), state(second, 'costs')]).toEqual(['none', 'complete'])
    expect([state(first, 'users'), state(second, 'users')]).toEqual(['complete', 'none'])
  })

  test('is as the fresher connection read it', async () => {
    clock.moveTo(OCTOBER)
    simulator.setNow(OCTOBER)
    const { clientId, connectionId: old } = await connect(reeve, 'Twice', 'openai', simulator)
    await sync(clientId)
    clock.moveTo(NOVEMBER)
    simulator.setNow(NOVEMBER)
    const before = await figures(clientId)
    const { clientId: whole } = await connect(reeve, 'Once', 'openai', simulator)
    await sync(whole)
    const { connectionId: fresh } = await connect(reeve, 'Twice', 'openai', simulator)
    await sync(clientId, fresh)
    const expected = await figures(whole)
    const shown = await figures(clientId)
    expect(expected.credentials).not.toEqual(before.credentials)
    for (const part of ['people', 'identities', 'credentials', 'services', 'findings', 'spend'] as const)
      expect([part, shown[part]]).toEqual([part, expected[part]])
    // The provider has dropped old events since; the first connection has read them, and those of both are one.
    expect({ ...shown.events, matched: 0 }).toEqual({ ...expected.events, matched: 0 })
    expect(shown.events.matched).toBeGreaterThan(expected.events.matched)
    expect(shown.events.matched).toBeLessThan(expected.events.matched + before.events.matched)
    // What changed is what changed in the organization, not that a second connection has read it.
    const changes = await reeve.engine.call('snapshots.diff', {
      clientId,
      from: OCTOBER + HOUR,
      to: NOVEMBER + HOUR,
      limit: 500,
    })
    expect(changes.counts.added).toBeGreaterThan(0)
    expect(changes.counts.added).toBeLessThan(expected.people.length)

    // Without the old one nothing is lost; its events and costs are not there twice.
    await reeve.engine.call('connections.remove', { connectionId: old })
    const left = await figures(clientId)
    for (const part of ['people', 'credentials', 'services', 'findings', 'spend', 'events'] as const)
      expect([part, left[part]]).toEqual([part, expected[part]])
  })

  test('whose id one key may not read counts apart', async () => {
    const { clientId } = await connect(reeve, 'Twice', 'openai', simulator)
    await sync(clientId)
    const { connectionId: blind } = await connect(reeve, 'Twice', 'openai', simulator)
    simulator.setFault('forbidden:projects')
    await sync(clientId, blind)
    const people = await reeve.engine.call('people.list', { clientId, ...LIST })
    expect(people.rows.every((r) => r.accounts.length === 2 || r.email === null)).toBe(true)
    const { connections } = await reeve.engine.call('connections.list', { clientId })
    expect(connections.map((c) => c.sameAs)).toEqual([undefined, undefined])
  })
})

test('an Anthropic organization connected twice shows what it shows connected once', async () => {
  const simulator = await startAnthropic({ seed: 'twice', users: 20, health: 'poor', now: NOVEMBER })
  try {
    const once = await connect(reeve, 'Once', 'anthropic', simulator)
    await sync(once.clientId)
    const { clientId } = await connect(reeve, 'Twice', 'anthropic', simulator)
    await connect(reeve, 'Twice', 'anthropic', simulator)
    await sync(clientId)
    expect(await figures(clientId)).toEqual(await figures(once.clientId))
    const { connections } = await reeve.engine.call('connections.list', { clientId })
    expect(connections.map((c) => c.sameAs?.length)).toEqual([1, 1])
  } finally {
    await simulator.close()
  }
})
