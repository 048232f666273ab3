/** Two copies of one workspace, each opened by the real engine and written through the contract. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { Output } from '../../src/shared/contract/schemas.ts'
import { canonicalText } from '../../src/main/engine/journal/canonical.ts'
import type { Body, SignedEntry } from '../../src/main/engine/journal/entry.ts'
import { merge } from '../../src/main/engine/journal/merge.ts'
import { devicesOf } from '../../src/main/engine/records/device.ts'
import { EVER } from '../../src/main/engine/records/resolve.ts'
import { secretAccount } from '../../src/main/engine/usecases/deps.ts'
import { freezeReport, reportOptions } from '../../src/main/engine/usecases/report.ts'
import { startOpenAi } from '../../src/simulators/index.ts'
import { copied } from '../support/copies.ts'
import { connect, openTestEngine, syncNow, type TestEngine } from '../support/engine.ts'
import { createMovingClock } from '../support/moving-clock.ts'

let closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing) await close()
  closing = []
})

/** Every entry of one stream, as its export gives them. */
async function exported({ engine }: TestEngine, clientId: string | null): Promise<string[]> {
  const all: string[] = []
  for (let after = 0; ;) {
    const { lines, next } = await engine.call('journal.export', { clientId, after, limit: 3 })
    all.push(...lines)
    if (next === null) return all
    after = next
  }
}

interface Carried extends SignedEntry {
  readonly bodies: readonly Body[]
}
const read = (lines: readonly string[]): Carried[] => lines.map((line) => JSON.parse(line) as Carried)

/** The one history that these entries are, as bytes: they are merged in the order in which they are given. */
function historyOf({ engine }: TestEngine, stream: string, own: string[], workspace: string[]): string {
  const { workspace: store } = engine.deps()
  const entries = read(workspace)
  const bodies = new Map(entries.flatMap((each) => each.bodies).map((body) => [body.bodyHash, body]))
  const devices = devicesOf(entries, bodies, store.id, [store.signingKey().publicKey])
  const context = { workspace: store.id, stream, devices, signatures: 'check' } as const
  const { heads, missing, aside, entries: merged } = merge(read(own), context)
  expect({ missing, aside }).toEqual({ missing: [], aside: [] })
  return canonicalText({ heads, hashes: merged.map(({ hash }) => hash) })
}

/** The same order for the same seed. */
function shuffled<T>(values: readonly T[], seed: number): T[] {
  const keyed = values.map((value, i) => ({
    value,
    key: createHash('sha256').update(`${seed}/${i}`).digest('hex'),
  }))
  return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ value }) => value)
}

async function twoCopies(): Promise<{ pair: readonly [TestEngine, TestEngine]; clientId: string }> {
  const first = await openTestEngine({ parts: { osUser: 'ana' } })
  const { clientId } = await first.engine.call('clients.add', { name: 'Harbor' })
  const pair = await copied(first, { parts: { osUser: 'ben' } })
  closing.push(...pair.map((reeve) => () => reeve.close()))
  return { pair, clientId }
}

test('two people with one name at their computers are two members', async () => {
  const pair = await copied(await openTestEngine({ parts: { osUser: 'admin' } }), {
    parts: { osUser: 'admin' },
  })
  closing.push(...pair.map((reeve) => () => reeve.close()))
  const [here, there] = pair.map(({ engine }) => engine.deps().author)
  expect(here?.member).not.toBe(there?.member)
})

test('older files that are put back in their place go on in chains of their own, and the journal says so', async () => {
  let reeve = await openTestEngine()
  closing.push(() => reeve.close())
  const { clientId } = await reeve.engine.call('clients.add', { name: 'Harbor' })
  const set = (days: number) =>
    reeve.engine.call('terms.set', { clientId, terms: { maxRetentionDays: days } })
  const history = () => reeve.engine.deps().workspace.openClient(clientId).history()
  const texts = async () =>
    (await reeve.engine.call('journal.list', { clientId: null, limit: 50 })).rows.map(({ text }) => text)
  await set(10)
  const files = ['workspace.db', `clients/${clientId}.db`].map((name) => join(reeve.home, name))
  await reeve.engine.close()
  const backup = files.map((file) => readFileSync(file))
  reeve = await reeve.reopen()
  // A restart is no new copy.
  await set(20)
  expect(Object.values(history().heads)).toMatchObject([{ seq: 2 }])
  const lines = await exported(reeve, clientId)
  await reeve.engine.close()
  files.forEach((file, i) => writeFileSync(file, backup[i]!))
  reeve = await reeve.reopen()
  expect((await texts()).filter((text) => text.includes('put back'))).toHaveLength(1)
  await set(30)
  await reeve.engine.call('journal.import', { clientId, lines })
  expect(history()).toMatchObject({ forks: [], aside: [], missing: [] })
  expect(
    Object.values(history().heads)
      .map(({ seq }) => seq)
      .sort(),
  ).toEqual([1, 2])
  expect(reeve.engine.deps().workspace.openClient(clientId).records('terms', EVER)).toMatchObject([
    { state: 'disputed', heads: [{}, {}] },
  ])
  reeve = await reeve.reopen()
  expect((await texts()).filter((text) => text.includes('put back'))).toHaveLength(1)
})

test('terms that a copy with a clock far ahead has set do not count before then', async () => {
  const first = await openTestEngine({ parts: { osUser: 'ana' } })
  const { clientId } = await first.engine.call('clients.add', { name: 'Harbor' })
  const clock = createMovingClock(Date.UTC(2099, 0, 1))
  const pair = await copied(first, { clock, parts: { osUser: 'ben' } })
  closing.push(...pair.map((reeve) => () => reeve.close()))
  const [here, ahead] = pair
  await here.engine.call('terms.set', { clientId, terms: { maxRetentionDays: 30 } })
  await ahead.engine.call('terms.set', { clientId, terms: { maxRetentionDays: 99 } })
  for (const stream of [null, clientId])
    await here.engine.call('journal.import', { clientId: stream, lines: await exported(ahead, stream) })
  expect(await here.engine.call('terms.get', { clientId })).toEqual({ maxRetentionDays: 30 })
})

test('the same organization connected in each gives the same findings, under connections of their own', async () => {
  const { pair, clientId } = await twoCopies()
  const openai = await startOpenAi({ seed: 'copies', users: 12, health: 'poor' })
  closing.push(() => openai.close())
  const found: { readonly connectionId: string; readonly rows: Output<'findings.list'>['rows'] }[] = []
  for (const reeve of pair) {
    const { connectionId } = await connect(reeve, 'Harbor', 'openai', openai)
    expect((await syncNow(reeve, clientId)).map(({ error }) => error)).toEqual([null])
    const { rows } = await reeve.engine.call('findings.list', { clientId, asOf: null, limit: 500 })
    found.push({ connectionId, rows })
  }
  const [here, there] = found
  expect(here!.connectionId).not.toBe(there!.connectionId)
  expect(here!.rows.length).toBeGreaterThan(5)
  // One of them is about the connection as a whole.
  expect(new Set(here!.rows.map(({ subjectKind }) => subjectKind)).size).toBeGreaterThan(1)
  const ids = ({ rows }: (typeof found)[number]) => rows.map(({ id }) => id).sort()
  expect(ids(there!)).toEqual(ids(here!))
})

test('what another copy decided before a run and brought after it is no part of that run', async () => {
  const clock = createMovingClock(Date.UTC(2026, 5, 1, 9))
  const first = await openTestEngine({ clock, parts: { osUser: 'ana' } })
  const { clientId } = await first.engine.call('clients.add', { name: 'Harbor' })
  const pair = await copied(first, { clock, parts: { osUser: 'ben' } })
  closing.push(...pair.map((reeve) => () => reeve.close()))
  const [ana, ben] = pair
  const openai = await startOpenAi({ seed: 'copies', users: 3 })
  closing.push(() => openai.close())
  await ben.engine.call('terms.set', { clientId, terms: { maxRetentionDays: 60 } })
  await ana.engine.call('terms.set', { clientId, terms: { maxRetentionDays: 30 } })
  clock.moveTo(clock.now() + 3_600_000)
  await connect(ana, 'Harbor', 'openai', openai)
  await syncNow(ana, clientId)
  const run = clock.now()
  const deciders = async (asOf: number | null) => {
    const deps = ana.engine.deps()
    return (await freezeReport(deps, clientId, { ...reportOptions(deps, clientId), asOf })).deciders
  }
  expect(await deciders(null)).toEqual({ by: ['ana'], alone: 'ana' })
  clock.moveTo(clock.now() + 10 * 86_400_000)
  for (const stream of [null, clientId])
    await ana.engine.call('journal.import', { clientId: stream, lines: await exported(ben, stream) })
  const termsAt = (asOf: number | null) => ana.engine.deps().reader.read(clientId, asOf).records('terms')
  expect(termsAt(run)).toMatchObject([{ state: 'settled', value: { maxRetentionDays: 30 } }])
  expect(termsAt(null)).toMatchObject([{ state: 'disputed' }])
  expect(await deciders(null)).toEqual({ by: ['ana', 'ben'], alone: null })
  // The other worked with the workspace at the time, which nobody knew here.
  expect(await deciders(run)).toEqual({ by: ['ana'], alone: null })
})

/** Each has made decisions of its own, about the same things and about others. */
async function decidedApart(): Promise<{ pair: readonly [TestEngine, TestEngine]; clientId: string }> {
  const { pair, clientId } = await twoCopies()
  const [ana, ben] = pair
  const days = { clientId, controlId: 'nhi-dormant', name: 'dormantDays' }
  await ana.engine.call('terms.set', { clientId, terms: { maxRetentionDays: 30 } })
  await ben.engine.call('terms.set', { clientId, terms: { maxRetentionDays: 60 } })
  await ana.engine.call('parameters.set', { ...days, value: 60 })
  await ben.engine.call('parameters.set', { ...days, value: 50 })
  await ana.engine.call('settings.set', { mspName: 'Quay IT' })
  await ben.engine.call('settings.set', { technician: 'Ben Okafor', currency: 'CHF' })
  await ben.engine.call('clients.update', { clientId, tags: ['gold'] })
  return { pair, clientId }
}

describe('entries of two copies', () => {
  test.each([1, 2, 3])('are one history after an exchange in any order (%i)', async (seed) => {
    const { pair, clientId } = await decidedApart()
    // One line at a time, client and workspace mixed, each as often as it has to wait.
    const [of, by] = [[...pair], [...pair].reverse()]
    const mail = await Promise.all(
      of.flatMap((reeve, i) =>
        [null, clientId].map(async (stream) =>
          (await exported(reeve, stream)).map((line) => ({ line, stream, to: by[i]! })),
        ),
      ),
    )
    let open = shuffled(mail.flat(), seed)
    for (let round = 0; open.length > 0; round += 1) {
      expect(round).toBeLessThan(20)
      const left = []
      for (const [i, { line, stream, to }] of open.entries()) {
        const taken = await to.engine.call('journal.import', { clientId: stream, lines: [line] })
        expect(taken.refused).toBe(0)
        if (taken.waiting > 0) left.push(open[i]!)
      }
      open = left
    }
    const seen = await Promise.all(
      pair.map(async (reeve) => {
        const { workspace } = reeve.engine.deps()
        const [own, shared] = [await exported(reeve, clientId), await exported(reeve, null)]
        const client = workspace.openClient(clientId)
        expect(workspace.verifyJournal()).toMatchObject({ ok: true })
        expect(client.verify()).toMatchObject({ ok: true })
        return {
          lines: [[...own].sort(), [...shared].sort()],
          history: [historyOf(reeve, clientId, own, shared), historyOf(reeve, 'workspace', shared, shared)],
          heads: [client.journalHead(), workspace.journalHead()],
          terms: client.records('terms', EVER),
          limits: (await reeve.engine.call('parameters.get', { clientId })).rows,
          client: workspace.client(clientId),
          settings: { ...(await reeve.engine.call('settings.get', {})), technician: '', account: '' },
        }
      }),
    )
    const [ana, ben] = seen
    expect(ben).toEqual(ana)
    // Both decisions are there: shown as a dispute where only people can settle it, as the stricter one until then.
    expect(ana!.terms).toMatchObject([{ state: 'disputed', heads: [{}, {}] }])
    expect(ana!.terms[0]!.heads.map(({ value }) => value?.maxRetentionDays).sort()).toEqual([30, 60])
    expect(ana!.limits.filter(({ disputed }) => disputed)).toMatchObject([{ name: 'dormantDays', value: 50 }])
    expect(ana!.settings).toMatchObject({ mspName: 'Quay IT', currency: 'CHF' })
    expect(ana!.client).toMatchObject({ name: 'Harbor', tags: ['gold'] })
    // A decision that knows both settles it, and brings that to the other as well.
    const [here, there] = pair
    await here.engine.call('terms.set', { clientId, terms: { maxRetentionDays: 45 } })
    const taken = await there.engine.call('journal.import', {
      clientId,
      lines: await exported(here, clientId),
    })
    expect(taken).toMatchObject({ added: 1, waiting: 0, refused: 0 })
    expect(await there.engine.call('terms.get', { clientId })).toEqual({ maxRetentionDays: 45 })
    expect(there.engine.deps().workspace.openClient(clientId).journalHead().mark).toBe(
      here.engine.deps().workspace.openClient(clientId).journalHead().mark,
    )
  })

  test('what was altered, belongs elsewhere or is no entry is refused; what is here is known', async () => {
    const { pair, clientId } = await decidedApart()
    const [ana, ben] = pair
    const take = (lines: string[], to: string | null = clientId) =>
      ana.engine.call('journal.import', { clientId: to, lines })
    const [own, shared] = [await exported(ben, clientId), await exported(ben, null)]
    const before = await exported(ana, clientId)
    const none = { added: 0, known: 0, waiting: 0, refused: 0 }
    // Nobody knows yet whose they are.
    expect(await take(own)).toEqual({ ...none, waiting: own.length })
    await take(shared, null)
    const [line = ''] = own
    const [entry] = read([line])
    const signed = (change: object) => canonicalText({ ...entry, ...change })
    expect(
      await take([
        '',
        'null',
        signed({ sig: 'x' }),
        signed({ sig: read(shared)[0]!.sig }),
        signed({ entry: { ...entry!.entry, at: 1 } }),
        ...shared.slice(0, 2),
      ]),
    ).toEqual({ ...none, refused: 7 })
    expect(await exported(ana, clientId)).toEqual(before)
    // Its signature does not cover what it decides: that is checked by its own hash, and may come later.
    const [body] = entry!.bodies
    expect(await take([signed({ bodies: [{ ...body, body: { maxRetentionDays: 1 } }] })])).toEqual({
      ...none,
      added: 1,
    })
    expect(ana.engine.deps().workspace.openClient(clientId).records('terms', EVER)).toMatchObject([
      { state: 'disputed', heads: [{ value: { maxRetentionDays: 30 } }, { state: 'missing' }] },
    ])
    expect(ana.engine.deps().workspace.openClient(clientId).verify().ok).toBe(false)
    expect(await take([line])).toEqual({ ...none, known: 1 })
    expect(ana.engine.deps().workspace.openClient(clientId).records('terms', EVER)).toMatchObject([
      { heads: [{ value: { maxRetentionDays: 30 } }, { value: { maxRetentionDays: 60 } }] },
    ])
    expect(await ana.engine.call('terms.get', { clientId })).toEqual({})
    expect(ana.engine.deps().workspace.openClient(clientId).verify().ok).toBe(true)
  })

  test('bring a client that was added in the other, and none that was removed here', async () => {
    const { pair } = await twoCopies()
    const [ana, ben] = pair
    const { clientId } = await ben.engine.call('clients.add', { name: 'Quay', tags: ['gold'] })
    await ben.engine.call('terms.set', { clientId, terms: { maxRetentionDays: 60 } })
    const lines = await exported(ben, clientId)
    const bring = () => ana.engine.call('journal.import', { clientId, lines })
    await expect(bring()).rejects.toMatchObject({ code: 'not-found' })
    await ana.engine.call('journal.import', { clientId: null, lines: await exported(ben, null) })
    expect((await ana.engine.call('clients.list', {})).clients.map(({ name }) => name)).toEqual(['Harbor'])
    expect(await bring()).toMatchObject({ added: 1, waiting: 0, refused: 0 })
    expect(ana.engine.deps().workspace.client(clientId)).toMatchObject({ name: 'Quay', tags: ['gold'] })
    expect(await ana.engine.call('terms.get', { clientId })).toEqual({ maxRetentionDays: 60 })
    await ana.engine.call('clients.remove', { clientId, confirmName: 'Quay' })
    await expect(bring()).rejects.toMatchObject({ code: 'not-found' })
  })

  test('a client that was removed in one is removed in the other, whatever was changed of it there', async () => {
    const clock = createMovingClock(Date.UTC(2026, 5, 1, 9))
    const first = await openTestEngine({ clock, parts: { osUser: 'ana' } })
    const [harbor, quay] = await Promise.all(
      ['Harbor', 'Quay'].map((name) => first.engine.call('clients.add', { name })),
    )
    const pair = await copied(first, { clock, parts: { osUser: 'ben' } })
    closing.push(...pair.map((reeve) => () => reeve.close()))
    const [ana, ben] = pair
    const endpoint = 'http://127.0.0.1:9'
    const secret = 'sk-admin-test-0000000000000000000000000000'
    const { clientId } = quay!
    const to = { provider: 'openai', name: 'Main', endpoint, secret }
    const { connectionId } = await ben.engine.call('connections.add', { clientId, ...to })
    const item = secretAccount(ben.engine.deps().workspaceId, connectionId)
    // Of the one, the copy that removes it knows all; of the other, it does not know the connection.
    await ana.engine.call('clients.remove', { clientId: harbor!.clientId, confirmName: 'Harbor' })
    await ana.engine.call('clients.remove', { clientId, confirmName: 'Quay' })
    await ben.engine.call('clients.update', { clientId: harbor!.clientId, tags: ['gold'] })
    await ben.engine.call('clients.update', { clientId, name: 'Quay Surgery' })
    for (const [from, into] of [
      [ana, ben],
      [ben, ana],
    ] as const)
      await into.engine.call('journal.import', { clientId: null, lines: await exported(from, null) })
    for (const { engine } of pair) expect((await engine.call('clients.list', {})).clients).toEqual([])
    const files = (): string[] =>
      readdirSync(join(ben.home, 'clients')).filter((name) => name.endsWith('.db'))
    expect(files()).toEqual([`${clientId}.db`])
    expect(await ben.secrets.get(item)).not.toBeNull()
    await expect(ben.engine.call('connections.list', { clientId })).rejects.toMatchObject({
      code: 'not-found',
    })
    const lines = await exported(ana, null)
    expect(
      await ana.engine.call('journal.import', { clientId: null, lines: await exported(ben, null) }),
    ).toMatchObject({
      added: 0,
      refused: 0,
    })
    clock.moveTo(clock.now() + 30 * 86_400_000)
    await ben.engine.call('journal.import', { clientId: null, lines })
    expect(files()).toEqual([])
    expect(await ben.secrets.get(item)).toBeNull()
  })

  test('a client that was removed under a clock that is behind stays 30 days after that is known', async () => {
    const [behind, clock] = [Date.UTC(2020, 0, 1), Date.UTC(2026, 5, 1, 9)].map(createMovingClock) as [
      ReturnType<typeof createMovingClock>,
      ReturnType<typeof createMovingClock>,
    ]
    const first = await openTestEngine({ clock: behind, parts: { osUser: 'ana' } })
    const { clientId } = await first.engine.call('clients.add', { name: 'Quay' })
    const pair = await copied(first, { clock, parts: { osUser: 'ben' } })
    closing.push(...pair.map((reeve) => () => reeve.close()))
    const [ana, ben] = pair
    await ben.engine.call('terms.set', { clientId, terms: { maxRetentionDays: 60 } })
    await ana.engine.call('clients.remove', { clientId, confirmName: 'Quay' })
    const lines = await exported(ana, null)
    const files = (): string[] =>
      readdirSync(join(ben.home, 'clients')).filter((name) => name.endsWith('.db'))
    await ben.engine.call('journal.import', { clientId: null, lines })
    expect(files()).toEqual([`${clientId}.db`])
    clock.moveTo(clock.now() + 30 * 86_400_000)
    await ben.engine.call('journal.import', { clientId: null, lines })
    expect(files()).toEqual([])
  })
})
