/** A clock that is wrong (perf.md §4): a year ahead or behind, set back in the middle of a sync, three days of sleep
 *  between two steps, summer time. Order stays, nothing waits for it, and no finding comes from the jump alone. */
import { readFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { DAY, HOUR } from '../../../src/shared/model/index.ts'
import { createLimiter } from '../../../src/main/engine/providers/kit/limiter.ts'
import { createFormat } from '../../../src/main/engine/domain/report/format.ts'
import { freezeReport, reportOptions } from '../../../src/main/engine/usecases/report.ts'
import { startOpenAi } from '../../../src/simulators/index.ts'
import { createTestClock } from '../../support/provider-context.ts'
import { connect, exportNow, openTestEngine, syncNow, type TestEngine } from '../../support/engine.ts'

/** The last hour of summer time in Europe; New York follows a week later. */
const NOW = Date.UTC(2026, 9, 25, 0, 30)
const YEAR = 400 * DAY

let simulator: Awaited<ReturnType<typeof startOpenAi>>
let clock: ReturnType<typeof createTestClock>
let reeve: TestEngine
let clientId: string

beforeEach(async () => {
  simulator = await startOpenAi({
    seed: 'clock',
    users: 6,
    identities: 4,
    health: 'poor',
    auditDays: 20,
    now: NOW,
  })
  clock = createTestClock(NOW)
  reeve = await openTestEngine({ clock })
  ;({ clientId } = await connect(reeve, 'Acme', 'openai', simulator))
})
afterEach(async () => {
  await reeve.close()
  await simulator.close()
})

async function syncAt(moment: number): Promise<string[]> {
  clock.set(moment)
  return (await syncNow(reeve, clientId)).map((j) => j.error?.code ?? j.state)
}
/** Oldest end first. */
const snapshots = () => reeve.engine.deps().workspace.openClient(clientId).snapshots().reverse()
const runEnds = async () =>
  (await reeve.engine.call('runs.list', { clientId, limit: 500 })).rows.map((r) => r.finishedAt)
const openFindings = async (): Promise<string[]> =>
  (await reeve.engine.call('findings.list', { clientId, asOf: null, limit: 500 })).rows
    .filter((f) => f.state !== 'resolved')
    .map((f) => f.id)
    .sort()
const assessedAt = async () => (await reeve.engine.call('posture.get', { clientId, asOf: null })).assessedAt
const outcomes = async () =>
  Object.fromEntries(
    (await reeve.engine.call('posture.get', { clientId, asOf: null })).controls.map((c) => [
      c.controlId,
      c.outcome,
    ]),
  )

describe('a clock that was a year ahead for one sync', () => {
  test('does not keep the next sync, with the right time, from being shown and judged', async () => {
    await syncAt(NOW)
    const before = { findings: await openFindings(), outcomes: await outcomes() }
    await syncAt(NOW + YEAR)
    const right = NOW + DAY
    simulator.setNow(right)
    expect(await syncAt(right)).not.toContain('failed')
    const [ahead, last] = await runEnds()
    expect(ahead).toBeGreaterThan(last ?? 0)
    expect(await assessedAt()).toBe(last)
    expect(await outcomes()).toEqual(before.outcomes)
    expect([...new Set(await openFindings())]).toEqual(before.findings)
    const at = await assessedAt()
    const fleet = async () => (await reeve.engine.call('fleet.list', { limit: 10 })).rows[0]?.summary?.at
    expect(await fleet()).toBe(at)
    // A start compares the fleet with the client's file.
    reeve = await reeve.reopen()
    await new Promise((done) => setTimeout(done, 50))
    expect(await fleet()).toBe(at)
    expect(reeve.engine.deps().workspace.openClient(clientId).verify().ok).toBe(true)
  })

  test('nor does it show a finding twice', async () => {
    await syncAt(NOW)
    await syncAt(NOW + YEAR)
    await syncAt(NOW + DAY)
    const ids = await openFindings()
    expect(ids).toEqual([...new Set(ids)])
  })
})

test('what only a clock a year ahead ever saw is there when the clock is right', async () => {
  await syncAt(NOW + YEAR)
  await syncAt(NOW)
  const calm = await openTestEngine({ clock })
  try {
    const { clientId: twin } = await connect(calm, 'Acme', 'openai', simulator)
    await syncNow(calm, twin)
    const { rows } = await calm.engine.call('findings.list', { clientId: twin, asOf: null, limit: 500 })
    expect(rows.length).toBeGreaterThan(5)
    expect(await openFindings()).toHaveLength(rows.length)
  } finally {
    await calm.close()
  }
})

test('a connection that was read by a clock a year ahead does not make the others unknown', async () => {
  const { connectionId } = await connect(reeve, 'Acme', 'openai', simulator)
  clock.set(NOW + YEAR)
  await syncNow(reeve, clientId, connectionId)
  const own = (await reeve.engine.call('connections.list', { clientId })).connections
  clock.set(NOW)
  await syncNow(reeve, clientId, own.find((c) => c.id !== connectionId)!.id)
  expect(await assessedAt()).toBeLessThan(NOW + HOUR)
  expect(Object.values(await outcomes())).toContain('fail')
})

test('a clock a year behind invents no dormant or stale identity', async () => {
  await syncAt(NOW)
  const before = await openFindings()
  clock.set(NOW - YEAR)
  await reeve.engine.call('terms.set', { clientId, terms: {} })
  expect((await openFindings()).filter((id) => !before.includes(id))).toEqual([])
  await syncAt(NOW - YEAR)
  clock.set(NOW + HOUR)
  simulator.setNow(NOW + HOUR)
  await syncAt(NOW + HOUR)
  expect((await openFindings()).length).toBe(before.length)
})

test('offline for a year, opening the app judges nothing anew', async () => {
  await syncAt(NOW)
  const before = await openFindings()
  clock.set(NOW + YEAR)
  reeve = await reeve.reopen()
  await reeve.engine.call('terms.set', { clientId, terms: {} })
  expect(await openFindings()).toEqual(before)
  expect(await assessedAt()).toBeLessThan(NOW + HOUR)
})

/** Runs `then` once, when the provider has answered the n-th request. */
function afterRequests(n: number, then: () => void): void {
  let seen = 0
  const stop = simulator.onExchange(() => {
    seen += 1
    if (seen !== n) return
    stop()
    then()
  })
}

describe('in the middle of a sync', () => {
  test.each([
    ['set back by an hour', -HOUR],
    ['set back by a year', -YEAR],
    ['set ahead by a year', YEAR],
  ])('a clock that is %s ends no snapshot before it began, and nothing waits for it', async (_, jump) => {
    await syncAt(NOW)
    afterRequests(8, () => clock.set(clock.now() + jump))
    expect(await syncAt(NOW + DAY)).not.toContain('failed')
    for (const s of snapshots()) expect(s.finishedAt).toBeGreaterThanOrEqual(s.startedAt)
    expect(clock.slept).toBeLessThan(HOUR)
    simulator.setNow(NOW + 2 * DAY)
    await syncAt(NOW + 2 * DAY)
    const seqs = snapshots()
      .filter((s) => s.finishedAt <= NOW + 3 * DAY)
      .map((s) => s.seq)
    expect(seqs).toEqual([...seqs].sort())
    expect(await assessedAt()).toBeGreaterThanOrEqual(NOW + 2 * DAY)
  })

  test('three days of sleep leave what was read before as old as it is, until the next sync', async () => {
    await syncAt(NOW)
    const before = await openFindings()
    afterRequests(Math.floor(simulator.requests().length * 0.6), () => clock.set(clock.now() + 3 * DAY))
    simulator.setNow(NOW + DAY)
    await syncAt(NOW + DAY)
    const opened = async () => {
      const ids = (await openFindings()).filter((id) => !before.includes(id))
      const { rows } = await reeve.engine.call('findings.list', { clientId, asOf: null, limit: 500 })
      return rows.filter((f) => ids.includes(f.id)).map((f) => [f.controlId, f.subjectKind].join())
    }
    // That the lists are three days old is true, and said once for each list, not for each identity.
    expect(new Set(await opened())).toEqual(new Set(['nhi-inventory-stale,source']))
    expect((await opened()).length).toBeLessThanOrEqual(3)
    const { connections } = await reeve.engine.call('connections.list', { clientId })
    const ages = connections[0]!.coverage.flatMap((c) => (c.freshAt === null ? [] : [c.freshAt]))
    expect(Math.min(...ages)).toBeLessThan(NOW + DAY + HOUR)
    expect(Math.max(...ages)).toBeGreaterThanOrEqual(NOW + 4 * DAY)
    simulator.setNow(NOW + 4 * DAY + HOUR)
    await syncAt(NOW + 4 * DAY + HOUR)
    expect(await opened()).not.toContain('nhi-inventory-stale,source')
  })
})

test('a key that asks to wait does so for minutes, whatever date the provider or the machine has', async () => {
  simulator.setFault('429:huge;times=2')
  await syncAt(NOW)
  expect(clock.slept).toBeLessThan(HOUR)
  simulator.setFault('429:date;times=2')
  clock.slept = 0
  await syncAt(NOW + YEAR)
  expect(clock.slept).toBeLessThan(HOUR)
})

test('a pause of the provider stays as long as it was when the clock is set back', async () => {
  const limiter = createLimiter(clock, { concurrency: { start: 1, max: 1 } })
  limiter.throttled(clock.now() + 60_000)
  clock.set(NOW - 10 * DAY)
  clock.slept = 0
  await limiter.run(new AbortController().signal, () => Promise.resolve())
  expect(clock.slept).toBeLessThan(HOUR)
})

describe('summer time', () => {
  /** Everything that is written for people, made with the machine in a zone. */
  async function written(zone: string): Promise<string[]> {
    const before = process.env['TZ']
    process.env['TZ'] = zone
    const folder = mkdtempSync(join(tmpdir(), 'reeve-zone-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    try {
      const deps = reeve.engine.deps()
      deps.reader.forget(null)
      await exportNow(reeve, { clientId, format: 'csv', folder })
      const files = readdirSync(folder).filter((name) => name !== 'manifest.json')
      const report = await freezeReport(deps, clientId, reportOptions(deps, clientId))
      return [
        ...files.map((name) => readFileSync(join(folder, name), 'utf8')),
        JSON.stringify({ ...report, journalHead: null, contentHash: null }, (key, value: unknown) =>
          key === 'journalHead' || key === 'contentHash' ? null : value,
        ),
      ]
    } finally {
      if (before === undefined) delete process.env['TZ']
      else process.env['TZ'] = before
    }
  }

  test('and the zone of the machine change no date in exports and reports', async () => {
    await syncAt(NOW)
    const utc = await written('UTC')
    for (const zone of ['Europe/Berlin', 'America/New_York', 'Pacific/Kiritimati'])
      expect(await written(zone)).toEqual(utc)
  })

  test('is what the zone of the report says: the repeated hour keeps its day, days are 23 to 25 hours', () => {
    const berlin = createFormat({ locale: 'en-GB', timeZone: 'Europe/Berlin', labels: {} })
    expect(berlin.time(NOW)).toBe('25 Oct 2026, 02:30 Europe/Berlin')
    expect(berlin.time(NOW + HOUR)).toBe('25 Oct 2026, 02:30 Europe/Berlin')
    expect(berlin.date(Date.UTC(2026, 9, 24, 22))).toBe('25 Oct 2026')
    expect(berlin.date(Date.UTC(2026, 9, 25, 22, 59))).toBe('25 Oct 2026')
    expect(berlin.date(Date.UTC(2026, 9, 25, 23))).toBe('26 Oct 2026')
    expect(berlin.day('2026-10-25')).toBe('25 Oct 2026')
    expect(createFormat({ locale: 'en-GB', labels: {} }).date(Date.UTC(2026, 9, 24, 22))).toBe('24 Oct 2026')
  })
})
