/** A moment is a whole run: what a page shows as of it comes from all its connections and from the judgement after it. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../src/shared/model/index.ts'
import { startAnthropic, startOpenAi } from '../../src/simulators/index.ts'
import { freezeReport, reportOptions } from '../../src/main/engine/usecases/report.ts'
import { joinRun } from '../../src/main/engine/usecases/client-run.ts'
import { syncConnection } from '../../src/main/engine/usecases/sync.ts'
import { connect, openTestEngine, syncNow, type TestEngine } from '../support/engine.ts'
import { createMovingClock } from '../support/moving-clock.ts'

const SEPTEMBER = Date.UTC(2026, 8, 29, 0, 56)
const OCTOBER = SEPTEMBER + 30 * DAY
const LIST = { limit: 500 } as const

let openai: Awaited<ReturnType<typeof startOpenAi>>
let anthropic: Awaited<ReturnType<typeof startAnthropic>>
const clock = createMovingClock(SEPTEMBER)
let reeve: TestEngine
let clientId: string
let openaiId: string
let anthropicId: string

beforeAll(async () => {
  const seeded = { seed: 'moments', users: 12, health: 'poor', now: SEPTEMBER } as const
  openai = await startOpenAi(seeded)
  anthropic = await startAnthropic(seeded)
})
afterAll(async () => {
  await openai.close()
  await anthropic.close()
})
beforeEach(async () => {
  moveTo(SEPTEMBER)
  reeve = await openTestEngine({ clock })
  ;({ clientId, connectionId: openaiId } = await connect(reeve, 'Acme', 'openai', openai))
  ;({ connectionId: anthropicId } = await connect(reeve, 'Acme', 'anthropic', anthropic))
  return async () => {
    openai.setFault()
    anthropic.setFault()
    await reeve.close()
  }
})

function moveTo(moment: number): void {
  clock.moveTo(moment)
  openai.setNow(moment)
  anthropic.setNow(moment)
}

/** One run whose second sync ends minutes after the first. */
async function slowRun(moment: number): Promise<void> {
  moveTo(moment)
  const deps = reeve.engine.deps()
  const run = joinRun(deps, clientId)
  const job = { runId: 'test', signal: new AbortController().signal, step: () => undefined }
  await syncConnection(deps, openaiId, job, run)
  clock.moveTo(moment + 7 * MINUTE)
  await syncConnection(deps, anthropicId, job, run)
  clock.moveTo(moment + 9 * MINUTE)
  await run.leave()
}
const syncAt = async (moment: number, connectionId: string | null = null): Promise<void> => {
  moveTo(moment)
  await syncNow(reeve, clientId, connectionId)
}

const runs = async () => (await reeve.engine.call('runs.list', { clientId, ...LIST })).rows
const shown = (asOf: number | null) => reeve.engine.call('runs.at', { clientId, asOf })
const overview = (asOf: number | null) => reeve.engine.call('client.overview', { clientId, asOf })
/** What pages show, without what only the live view says. */
const pages = async (asOf: number | null) => {
  const { summary, charts, topFindings } = await overview(asOf)
  const { rows: people } = await reeve.engine.call('people.list', { clientId, asOf, ...LIST })
  const { rows: findings } = await reeve.engine.call('findings.list', { clientId, asOf, ...LIST })
  const { rows: credentials } = await reeve.engine.call('credentials.list', { clientId, asOf, ...LIST })
  const { controls, score } = await reeve.engine.call('posture.get', { clientId, asOf })
  const spend = await reeve.engine.call('spend.get', { clientId, asOf, days: 30, groupBy: 'provider' })
  return { summary, charts, topFindings, people, credentials, findings, controls, score, spend }
}

describe('two connections whose syncs end minutes apart', () => {
  test('are one moment, with the figures after the run', async () => {
    await slowRun(SEPTEMBER)
    const september = await pages(null)
    await slowRun(OCTOBER)
    const october = await pages(null)
    expect(october.summary?.spendMonth).not.toEqual(september.summary?.spendMonth)

    const [last, first] = await runs()
    expect(await runs()).toHaveLength(2)
    expect(last).toMatchObject({ never: [], older: [] })
    expect(last?.startedAt).toBeLessThan(OCTOBER + 7 * MINUTE)
    expect(last?.finishedAt).toBeGreaterThanOrEqual(OCTOBER + 9 * MINUTE)
    expect(last?.read.map((s) => s.provider)).toEqual(['anthropic', 'openai'])
    expect(await pages(last?.finishedAt ?? 0)).toEqual(october)
    expect(await pages(first?.finishedAt ?? 0)).toEqual(september)
    expect(october.spend.rows.map((r) => r.label)).toHaveLength(2)
  })

  test('show the run before, whole, for every time until both are in and judged', async () => {
    await slowRun(SEPTEMBER)
    const september = await pages(null)
    await slowRun(OCTOBER)
    for (const minutes of [0, 1, 7, 8]) expect(await pages(OCTOBER + minutes * MINUTE)).toEqual(september)
    expect((await shown(OCTOBER + 8 * MINUTE)).run?.id).toBe((await runs())[1]?.id)
  })

  test('compare as runs, in the list of differences and in the report', async () => {
    await slowRun(SEPTEMBER)
    await slowRun(OCTOBER)
    const [last, first] = await runs()
    const diff = (from: number, to: number) =>
      reeve.engine.call('snapshots.diff', { clientId, from, to, ...LIST })
    const whole = await diff(first!.finishedAt, last!.finishedAt)
    const { added, changed, removed } = last!
    expect(whole.counts).toEqual({ added, changed, removed })
    expect(added + changed + removed).toBeGreaterThan(0)
    expect((await diff(OCTOBER - DAY, OCTOBER + DAY)).counts).toEqual(whole.counts)
    // A right is called by the names of who has it and of what it is for.
    const all = (await diff(SEPTEMBER - DAY, last!.finishedAt)).rows
    const grants = all.filter((row) => row.kind === 'grant' && row.provider === 'openai')
    const people = new Set(all.flatMap((row) => (row.kind === 'account' ? [row.label] : [])))
    expect(grants.length).toBeGreaterThan(0)
    expect(grants.some((row) => people.has(row.label.split(': ')[0]!))).toBe(true)
    // Before the run's end it has not happened yet.
    expect((await diff(OCTOBER - DAY, OCTOBER + MINUTE)).counts).toEqual({ added: 0, removed: 0, changed: 0 })
    const deps = reeve.engine.deps()
    const options = { ...reportOptions(deps, clientId), asOf: OCTOBER + DAY, since: OCTOBER + 8 * MINUTE }
    const model = await freezeReport(deps, clientId, options)
    expect(model.generatedAt).toBe(last?.finishedAt)
    expect(model.period).toEqual({ from: '2026-09-29', to: '2026-10-29' })
    expect(model.apart).toBeNull()
  })
})

describe('nothing is compared with itself', () => {
  test('the only run has no earlier snapshot, however old it is', async () => {
    await syncAt(SEPTEMBER)
    clock.moveTo(SEPTEMBER + 40 * DAY)
    const deps = reeve.engine.deps()
    expect((await overview(null)).summary).not.toBeNull()
    expect((await overview(null)).before).toBeNull()
    expect(reportOptions(deps, clientId).since).toBeNull()
  })

  test('a report that is asked to, says that there is no earlier snapshot', async () => {
    await syncAt(SEPTEMBER)
    await syncAt(OCTOBER)
    const deps = reeve.engine.deps()
    const [last, first] = await runs()
    expect(reportOptions(deps, clientId).since).toBe(first?.finishedAt)
    const model = (since: number, asOf: number | null) =>
      freezeReport(deps, clientId, { ...reportOptions(deps, clientId), since, asOf })
    const compared = await model(first!.finishedAt, null)
    expect(compared.changes?.days).toBe(30)
    expect(compared.summary.previous).not.toBeNull()
    // The same run; a moment within its time; a moment before any run.
    for (const [since, asOf] of [
      [last!.finishedAt, null],
      [first!.finishedAt + DAY, first!.finishedAt],
      [SEPTEMBER - DAY, null],
    ] as const) {
      const alone = await model(since, asOf)
      expect(alone.changes).toBeNull()
      expect(alone.summary.previous).toBeNull()
    }
  })
})

test('syncs started together are one run, one that is started meanwhile joins it, and the client is judged once', async () => {
  const first = await reeve.engine.call('sync.start', { clientId, connectionId: openaiId })
  const second = await reeve.engine.call('sync.start', { clientId, connectionId: anthropicId })
  const { jobs, workspace } = reeve.engine.deps()
  await Promise.all([...first.runIds, ...second.runIds].map((id) => jobs.ended(id)))
  expect(await runs()).toMatchObject([{ read: [{ provider: 'anthropic' }, { provider: 'openai' }] }])
  expect(workspace.openClient(clientId).assessments(9)).toHaveLength(1)
})

test('a connection that fails is not of the run: its older snapshot is shown with its age, and it is said', async () => {
  await syncAt(SEPTEMBER)
  openai.setFault('revoked')
  await syncAt(OCTOBER)
  const [last] = await runs()
  expect(last).toMatchObject({ state: 'partial', read: [{ provider: 'anthropic' }], never: [] })
  expect(last?.older).toMatchObject([{ provider: 'openai', connectionId: openaiId }])
  expect(last?.older[0]?.finishedAt).toBeLessThan(SEPTEMBER + HOUR)
  for (const asOf of [null, last!.finishedAt]) {
    const { apart } = await shown(asOf)
    expect(apart?.oldest).toMatchObject({ connectionName: 'OpenAI' })
    expect(apart?.newest.readAt).toBeGreaterThanOrEqual(OCTOBER)
  }
  const then = await overview(last!.finishedAt)
  const failed = then.connections.find((c) => c.id === openaiId)
  expect(failed?.lastSyncAt).toBeLessThan(SEPTEMBER + HOUR)
  const deps = reeve.engine.deps()
  const model = await freezeReport(deps, clientId, {
    ...reportOptions(deps, clientId),
    asOf: last!.finishedAt,
  })
  expect(model.apart?.oldest.name).toBe('OpenAI')
})

test('a run in which nothing finished leaves nothing', async () => {
  await syncAt(SEPTEMBER)
  const before = await pages(null)
  openai.setFault('revoked')
  anthropic.setFault('revoked')
  await syncAt(SEPTEMBER + HOUR)
  expect(await runs()).toHaveLength(1)
  clock.moveTo(SEPTEMBER + HOUR)
  expect((await pages(SEPTEMBER + HOUR)).summary).toEqual(before.summary)
})

test('one connection synced by itself is a run that shows the other with its older snapshot', async () => {
  await syncAt(SEPTEMBER)
  await syncAt(OCTOBER, anthropicId)
  const [last] = await runs()
  expect(last).toMatchObject({ read: [{ provider: 'anthropic' }], older: [{ provider: 'openai' }] })
  const { people } = await pages(last!.finishedAt)
  expect(people.some((p) => p.accounts.some((a) => a.provider === 'openai'))).toBe(true)
  // Minutes after a run it is no other picture.
  await syncAt(OCTOBER + 10 * MINUTE, openaiId)
  expect((await shown(null)).apart).toBeNull()
})

test('a connection that was added later is in no moment before', async () => {
  await reeve.engine.call('connections.remove', { connectionId: anthropicId })
  await syncAt(SEPTEMBER)
  const before = await pages(null)
  moveTo(OCTOBER)
  await connect(reeve, 'Acme', 'anthropic', anthropic)
  await syncAt(OCTOBER)
  const [last, first] = await runs()
  expect(last).toMatchObject({ read: [{ provider: 'anthropic' }, { provider: 'openai' }] })
  expect(first).toMatchObject({ read: [{ provider: 'openai' }], older: [], never: [] })
  expect((await overview(first!.finishedAt)).connections.map((c) => c.provider)).toEqual(['openai'])
  expect(await pages(first!.finishedAt)).toEqual(before)
})

test('a connection that was removed stays in the moments before, and in none after', async () => {
  await syncAt(SEPTEMBER)
  const before = await pages(null)
  clock.moveTo(SEPTEMBER + HOUR)
  await reeve.engine.call('connections.remove', { connectionId: anthropicId })
  const [run] = await runs()
  expect(run?.read.map((s) => s.connectionName)).toEqual(['Anthropic', 'OpenAI'])
  expect(await pages(run!.finishedAt)).toEqual(before)
  expect((await overview(run!.finishedAt)).connections.map((c) => c.name).sort()).toEqual([
    'Anthropic',
    'OpenAI',
  ])
  const after = await pages(null)
  expect(after.summary?.providers).toEqual(['openai'])
  expect(after.findings.some((f) => f.connectionId === anthropicId)).toBe(false)
  await syncAt(OCTOBER)
  expect((await runs())[0]).toMatchObject({ read: [{ provider: 'openai' }], older: [], never: [] })
})

test('terms and limits that change later change no moment before', async () => {
  await reeve.engine.call('terms.set', { clientId, terms: { mailDomains: ['elsewhere.example'] } })
  await syncAt(SEPTEMBER)
  const before = await pages(null)
  clock.moveTo(SEPTEMBER + HOUR)
  const domain = openai.world.users.all()[0]!.email.split('@')[1]!
  await reeve.engine.call('terms.set', { clientId, terms: { mailDomains: [domain] } })
  const limits = (await reeve.engine.call('parameters.get', { clientId })).rows
  const age = limits.find((l) => l.controlId === 'nhi-key-unrotated' && l.name === 'maxKeyAgeDays')
  const limit = { controlId: 'nhi-key-unrotated', name: 'maxKeyAgeDays', value: age!.most }
  await reeve.engine.call('parameters.set', { clientId, ...limit })
  const outside = (list: (typeof before)['people']) => list.filter((p) => p.outside === true).length
  expect(outside((await pages(null)).people)).toBeLessThan(outside(before.people))
  const old = (list: (typeof before)['credentials']) => list.filter((c) => c.flags.includes('old')).length
  expect(old((await pages(null)).credentials)).toBeLessThan(old(before.credentials))
  const [run] = await runs()
  expect(await pages(run!.finishedAt)).toEqual(before)
})

test('a run that a crash cut short is interrupted, says so and is judged before the next one', async () => {
  await syncAt(SEPTEMBER)
  moveTo(OCTOBER)
  const deps = reeve.engine.deps()
  const job = { runId: 'test', signal: new AbortController().signal, step: () => undefined }
  await syncConnection(deps, anthropicId, job, joinRun(deps, clientId))
  // It ends here, without a word.
  reeve = await reeve.reopen()
  const [cut] = await runs()
  expect(cut).toMatchObject({
    state: 'interrupted',
    read: [{ provider: 'anthropic' }],
    older: [{ provider: 'openai' }],
  })
  // Not yet judged: that is unknown, not what the run before found.
  expect((await overview(cut!.finishedAt)).summary).toBeNull()
  expect((await pages(cut!.finishedAt)).findings).toEqual([])
  await syncAt(OCTOBER + HOUR)
  const [, after] = await runs()
  expect(after?.id).toBe(cut?.id)
  const judged = await pages(cut!.finishedAt)
  expect(judged.summary?.at).toBe(cut?.finishedAt)
  expect(judged.findings.length).toBeGreaterThan(0)
})
