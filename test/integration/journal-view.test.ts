/** The journal as people read it: one history of several copies of a workspace, the same in each, with everything that
 *  does not count, has not come or cannot be read. */
import { afterEach, expect, test } from 'vitest'
import type { Input, Output } from '../../src/shared/contract/schemas.ts'
import { canonicalText } from '../../src/main/engine/journal/canonical.ts'
import { sealEntry } from '../../src/main/engine/journal/entry.ts'
import { EVER } from '../../src/main/engine/records/resolve.ts'
import { copied } from '../support/copies.ts'
import { openTestEngine, type TestEngine } from '../support/engine.ts'
import { createMovingClock } from '../support/moving-clock.ts'

type Row = Output<'journal.list'>['rows'][number]

let closing: TestEngine[] = []
afterEach(async () => {
  for (const reeve of closing) await reeve.close()
  closing = []
})

const list = ({ engine }: TestEngine, input: Partial<Input<'journal.list'>> & { clientId: string | null }) =>
  engine.call('journal.list', { limit: 200, ...input })
const setDays = (reeve: TestEngine, clientId: string, days: number) =>
  reeve.engine.call('terms.set', { clientId, terms: { maxRetentionDays: days } })
const exported = async ({ engine }: TestEngine, clientId: string | null) =>
  (await engine.call('journal.export', { clientId, after: 0, limit: 200 })).lines
const bring = async (from: TestEngine, to: TestEngine, streams: readonly (string | null)[]) => {
  for (const clientId of streams)
    await to.engine.call('journal.import', { clientId, lines: await exported(from, clientId) })
}

/** Ana's copy, and Ben's, whose clock is an hour behind. */
async function twoCopies(names = ['ana', 'ben']) {
  const START = Date.UTC(2026, 5, 1, 15)
  const first = await openTestEngine({ clock: createMovingClock(START), parts: { osUser: names[0]! } })
  const { clientId } = await first.engine.call('clients.add', { name: 'Harbor' })
  const pair = await copied(first, {
    clock: createMovingClock(START - 3_600_000),
    parts: { osUser: names[1]! },
  })
  closing.push(...pair)
  return { ana: pair[0], ben: pair[1], clientId }
}

/** What does not depend on where one looks from. */
const shared = (rows: readonly Row[]) =>
  rows.map(({ device: { isThis: _, ...device }, ...row }) => ({ ...row, device }))

test('two copies show one history with author, device and both clocks, by the same pages', async () => {
  const { ana, ben, clientId } = await twoCopies()
  await setDays(ana, clientId, 30)
  await bring(ana, ben, [null, clientId])
  await setDays(ben, clientId, 60)
  await setDays(ana, clientId, 40)
  await bring(ben, ana, [null, clientId])
  await bring(ana, ben, [null, clientId])
  const [here, there] = [await list(ana, { clientId }), await list(ben, { clientId })]
  expect(shared(there.rows)).toEqual(shared(here.rows))
  expect(here).toMatchObject({ total: 3, devices: 2, missing: [], unreadable: [], nextCursor: null })
  const bens = here.rows.find(({ author }) => author === 'ben')!
  expect(bens).toMatchObject({ setAside: null, device: { isThis: false } })
  expect(there.rows.find(({ hash }) => hash === bens.hash)?.device.isThis).toBe(true)
  // Ben's clock says an hour before what he had seen.
  const seen = here.rows.at(-1)!
  expect(bens.at).toBeLessThan(seen.at)
  expect(bens.orderedAt).toBeGreaterThanOrEqual(seen.at)
  expect(here.rows.filter(({ author }) => author === 'ana').map(({ orderedAt }) => orderedAt)).toEqual([
    null,
    null,
  ])
  expect(bens.records).toEqual([{ kind: 'terms', id: 'terms', op: 'set' }])
  // A page that began in one copy goes on in the other.
  const page = await list(ana, { clientId, limit: 2 })
  const rest = await list(ben, { clientId, limit: 2, cursor: page.nextCursor })
  expect(shared([...page.rows, ...rest.rows])).toEqual(shared(here.rows))
  expect(rest.nextCursor).toBeNull()
  await expect(list(ana, { clientId, cursor: '0'.repeat(64) })).rejects.toMatchObject({ code: 'not-found' })
})

test('the journal can be narrowed to an author, a kind and words', async () => {
  const { ana, clientId } = await twoCopies()
  await setDays(ana, clientId, 30)
  await ana.engine.call('settings.set', { currency: 'CHF' })
  const whole = await list(ana, { clientId: null })
  const own = ana.engine.deps().author.member
  expect(whole.authors).toContainEqual({ id: own, name: 'ana', count: whole.total })
  const { rows, matched } = await list(ana, { clientId: null, kinds: ['settings'] })
  expect({ matched, actions: rows.map(({ action }) => action) }).toEqual({
    ...{ matched: 1, actions: ['settings.changed'] },
  })
  expect((await list(ana, { clientId: null, text: 'HARBOR' })).rows[0]?.text).toContain('"Harbor"')
  expect((await list(ana, { clientId: null, by: ['nobody'] })).rows).toEqual([])
  expect((await list(ana, { clientId: null, by: [own], text: 'ana' })).matched).toBe(whole.total)
})

test('entries that are known and have not come are named, with who wrote them', async () => {
  const { ana, ben, clientId } = await twoCopies()
  for (const days of [10, 20, 30]) await setDays(ben, clientId, days)
  await bring(ben, ana, [null])
  const lines = await exported(ben, clientId)
  await ana.engine.call('journal.import', { clientId, lines: lines.slice(2) })
  const { missing, rows } = await list(ana, { clientId })
  expect(missing).toMatchObject([{ seq: 1, count: 2 }])
  expect(missing[0]?.text).toMatch(
    /^Another copy of the workspace \(.*\) has written 2 entries that have not/,
  )
  // What follows them is shown, and does not count yet.
  expect(rows).toMatchObject([{ author: 'ben', setAside: { reason: 'gap' } }])
  expect(ana.engine.deps().workspace.openClient(clientId).verify().ok).toBe(false)
  await ana.engine.call('journal.import', { clientId, lines })
  expect(await list(ana, { clientId })).toMatchObject({ missing: [], total: 3 })
})

test('what a revoked device wrote afterwards is shown as not counting, and verify does not fail for it', async () => {
  const { ana, ben, clientId } = await twoCopies()
  await setDays(ben, clientId, 10)
  await bring(ben, ana, [null, clientId])
  const { workspace, author: by, clock } = ana.engine.deps()
  const device = ben.engine.deps().author.device
  const value = workspace.records('device', EVER).find(({ id }) => id === device)?.value
  const heads = workspace.openClient(clientId).history().heads
  const body = { ...value!, revoked: heads }
  const detail = { device, reason: 'lost' }
  const writes = [{ kind: 'device', id: device, op: 'set', from: clock.now(), body } as const]
  workspace.decide({ by, at: clock.now(), action: 'device.revoked', detail, writes })
  await setDays(ben, clientId, 20)
  await bring(ben, ana, [clientId])
  const { rows } = await list(ana, { clientId })
  expect(rows.map(({ setAside }) => setAside?.reason ?? null).toSorted()).toEqual([null, 'revoked'])
  expect(rows.find(({ setAside }) => setAside !== null)?.setAside?.text).toContain('was revoked before it')
  const { ok, checks } = workspace.openClient(clientId).verify()
  expect(ok).toBe(true)
  expect(checks.filter(({ name }) => name === 'journal')).toMatchObject([
    { detail: '2 entries' },
    { ok: true, detail: expect.stringContaining('is set aside: its device was revoked') as string },
  ])
})

test('two members of one name are told apart', async () => {
  const { ana, ben, clientId } = await twoCopies(['admin', 'admin'])
  await setDays(ben, clientId, 10)
  await setDays(ana, clientId, 20)
  await bring(ben, ana, [null, clientId])
  const authors = (await list(ana, { clientId })).authors.map(({ name }) => name)
  expect(new Set(authors).size).toBe(2)
  for (const name of authors) expect(name).toMatch(/^admin \[[0-9a-f]{6}\]$/)
})

test('of a chain that a stolen key has forked, the head is over the entries that count after the revocation', async () => {
  const { ana, ben, clientId } = await twoCopies()
  await setDays(ben, clientId, 10)
  const { workspace: theirs, author } = ben.engine.deps()
  const [first] = theirs.openClient(clientId).history().entries
  const { entry } = first!
  const forged = sealEntry(
    {
      ...entry,
      seq: 2,
      prev: first!.hash,
      hlc: [entry.hlc[0] + 1, 0],
      detail: { fields: ['forged'] },
      writes: [],
    },
    author.sign,
  )
  await setDays(ben, clientId, 20)
  await bring(ben, ana, [null, clientId])
  const { workspace, author: by, clock } = ana.engine.deps()
  const device = author.device
  const value = workspace.records('device', EVER).find((each) => each.id === device)?.value
  const body = { ...value!, revoked: workspace.openClient(clientId).history().heads }
  const before = await ana.engine.call('journal.heads', { clientId })
  const writes = [{ kind: 'device', id: device, op: 'set', from: clock.now(), body } as const]
  const detail = { device, reason: 'stolen' }
  workspace.decide({ by, at: clock.now(), action: 'device.revoked', detail, writes })
  const line = canonicalText({ ...forged, bodies: [] })
  expect(await ana.engine.call('journal.import', { clientId, lines: [line] })).toMatchObject({ added: 1 })
  const after = await ana.engine.call('journal.heads', { clientId })
  expect(after).toMatchObject({ entries: before.entries, mark: before.mark })
  const { rows } = await ana.engine.call('journal.compare', { text: after.text })
  expect(rows).toMatchObject([{ result: 'same' }])
  await setDays(ana, clientId, 30)
  const { mark } = before
  expect(await ana.engine.call('journal.compareMark', { clientId, mark })).toMatchObject({ found: true })
})
