/** Three copies of one workspace, each opened by the real engine with a clock of its own, that decide and exchange through
 *  the contract in random order. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Output } from '../../src/shared/contract/schemas.ts'
import { RECORD_KINDS } from '../../src/main/engine/records/index.ts'
import { EVER } from '../../src/main/engine/records/resolve.ts'
import { copied } from '../support/copies.ts'
import { openTestEngine, type TestEngine } from '../support/engine.ts'
import { createMovingClock, TEST_NOW } from '../support/moving-clock.ts'

const DAY = 86_400_000

async function exported({ engine }: TestEngine, clientId: string | null): Promise<string[]> {
  const all: string[] = []
  for (let after = 0; ;) {
    const { lines, next }: Output<'journal.export'> = await engine.call('journal.export', {
      clientId,
      after,
      limit: 50,
    })
    all.push(...lines)
    if (next === null) return all
    after = next
  }
}

const decision = fc.oneof(
  fc.record({ what: fc.constant('terms' as const), value: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ what: fc.constant('limit' as const), value: fc.option(fc.integer({ min: 30, max: 33 })) }),
  fc.record({ what: fc.constant('settings' as const), value: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ what: fc.constant('client' as const), value: fc.integer({ min: 1, max: 3 }) }),
)
type Decision = typeof decision extends fc.Arbitrary<infer D> ? D : never

async function decide({ engine }: TestEngine, clientId: string, { what, value }: Decision): Promise<void> {
  if (what === 'terms') await engine.call('terms.set', { clientId, terms: { maxRetentionDays: value } })
  if (what === 'limit')
    await engine.call('parameters.set', {
      ...{ clientId, controlId: 'nhi-dormant', name: 'dormantDays' },
      value,
    })
  if (what === 'settings') await engine.call('settings.set', { mspName: `Quay ${value}` })
  if (what === 'client') await engine.call('clients.update', { clientId, tags: [`tag ${value}`] })
}

const step = fc.oneof(
  fc.record({ act: fc.constant('decide' as const), who: fc.nat(2), decision }),
  fc.record({
    act: fc.constant('bring' as const),
    from: fc.nat(2),
    to: fc.nat(2),
    ofClient: fc.boolean(),
    // Which lines, by position: a part, in any order, some twice.
    picks: fc.array(fc.nat(20), { minLength: 1, maxLength: 10 }),
  }),
)

const stores = ({ engine }: TestEngine, clientId: string) => {
  const { workspace } = engine.deps()
  return [workspace, workspace.openClient(clientId)] as const
}
/** Entries of both streams that count here. */
const known = (reeve: TestEngine, clientId: string): string[][] =>
  stores(reeve, clientId).map((store) => store.history().entries.map(({ hash }) => hash))

async function threeCopies(): Promise<{ readonly copies: readonly TestEngine[]; readonly clientId: string }> {
  const first = await openTestEngine({ parts: { osUser: 'ana' } })
  const { clientId } = await first.engine.call('clients.add', { name: 'Harbor' })
  // One clock is two days slow, one nine days fast.
  const slow = createMovingClock(TEST_NOW - 2 * DAY)
  const fast = createMovingClock(TEST_NOW + 9 * DAY)
  const [again, ben] = await copied(first, { clock: slow, parts: { osUser: 'ben' } })
  const [ana, eve] = await copied(again, { clock: fast, parts: { osUser: 'eve' } })
  return { copies: [ana, ben, eve], clientId }
}

/** All lines of both streams from each to each, one at a time, in the order of `chance`, as often as they have to wait. */
async function bringAll(
  copies: readonly TestEngine[],
  clientId: string,
  chance: () => number,
): Promise<void> {
  const mail = []
  for (const from of copies)
    for (const stream of [null, clientId])
      for (const line of await exported(from, stream))
        for (const to of copies) if (to !== from) mail.push({ line, stream, to, key: chance() })
  let open = mail.sort((a, b) => a.key - b.key)
  for (let round = 0; open.length > 0; round += 1) {
    expect(round).toBeLessThan(10)
    const left = []
    for (const each of open) {
      const { line, stream, to } = each
      const taken = await to.engine.call('journal.import', { clientId: stream, lines: [line] })
      expect(taken.refused).toBe(0)
      if (taken.waiting > 0) left.push(each)
    }
    open = left
  }
}

test('decisions and exchanges in random order come to one history and the same records', async () => {
  const all = fc.record({
    script: fc.array(step, { minLength: 8, maxLength: 18 }),
    chance: fc.infiniteStream(fc.nat()),
  })
  const run = async (
    { script, chance }: typeof all extends fc.Arbitrary<infer A> ? A : never,
    copies: readonly TestEngine[],
    clientId: string,
  ): Promise<void> => {
    const decided: { readonly after: string[][]; readonly before: string[][] }[] = []
    for (const each of script)
      if (each.act === 'decide') {
        const one = copies[each.who]!
        const before = known(one, clientId)
        await decide(one, clientId, each.decision)
        const after = known(one, clientId).map((hashes, i) =>
          hashes.filter((hash) => !before[i]!.includes(hash)),
        )
        decided.push({ before, after })
      } else {
        const stream = each.ofClient ? clientId : null
        const lines = await exported(copies[each.from]!, stream)
        const some = each.picks.flatMap((i) => lines[i % Math.max(1, lines.length)] ?? [])
        const taken = await copies[each.to]!.engine.call('journal.import', { clientId: stream, lines: some })
        expect(taken.refused).toBe(0)
      }
    await bringAll(copies, clientId, () => chance.next().value ?? 0)

    const [ana, ...others] = await Promise.all(
      copies.map(async (reeve) => {
        const [workspace, client] = stores(reeve, clientId)
        expect(workspace.verifyJournal()).toMatchObject({ ok: true })
        expect(client.verify()).toMatchObject({ ok: true })
        return {
          histories: [workspace.history(), client.history()],
          heads: [workspace.journalHead(), client.journalHead()],
          records: [workspace, client].map((store) => RECORD_KINDS.map((kind) => store.records(kind, EVER))),
          lines: await Promise.all([null, clientId].map(async (s) => (await exported(reeve, s)).sort())),
        }
      }),
    )
    for (const other of others) expect(other).toEqual(ana)
    for (const [i, { entries, ...rest }] of ana!.histories.entries()) {
      expect(rest).toMatchObject({ missing: [], forks: [], aside: [], circular: [], clockBack: [] })
      // Nothing is dropped: what came is what counts, and what was decided is among it.
      expect(entries).toHaveLength(ana!.lines[i]!.length)
      const position = new Map(entries.map(({ hash }, n) => [hash, n]))
      for (const { before, after } of decided)
        for (const hash of after[i]!) {
          expect(position.has(hash)).toBe(true)
          // What somebody knew comes before what they decided, whatever the clocks say.
          for (const earlier of before[i]!) expect(position.get(earlier)!).toBeLessThan(position.get(hash)!)
        }
    }
    const tried = script.filter(({ act }) => act === 'decide').length
    expect(tried === 0 || decided.some(({ after }) => after.flat().length > 0)).toBe(true)
  }
  await fc.assert(
    fc.asyncProperty(all, async (given) => {
      const { copies, clientId } = await threeCopies()
      try {
        await run(given, copies, clientId)
      } finally {
        for (const copy of copies) await copy.close()
      }
    }),
    { numRuns: 10 },
  )
})
