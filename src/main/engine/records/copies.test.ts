/** Copies of one journal that decide for themselves, hand each other parts of what they have in any order and any number
 *  of times, and have clocks that are years wrong. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalText } from '../journal/canonical.ts'
import { deviceIdOf, genesisOf, sealEntry, type Body, type SignedEntry } from '../journal/entry.ts'
import { compareHlc, MAX_AHEAD, next, type Hlc } from '../journal/hlc.ts'
import { merge, type History, type MergeContext } from '../journal/merge.ts'
import { bodyOf, contextOf, desk, NOW, writeOf, type Desk } from '../journal/testing.ts'
import { recordsOf, type Records } from './resolve.ts'

const YEAR = 365 * 86_400_000
const bytes = (value: unknown): string => canonicalText(JSON.parse(JSON.stringify(value)))

/** One copy: the entries and bodies that have come to it, and a device of its own. */
interface Copy {
  readonly desk: Desk
  readonly entries: SignedEntry[]
  readonly bodies: Map<string, Body>
  readonly wrongBy: number
}

const historyOf = ({ entries }: Copy, context: MergeContext): History => merge(entries, context)
const recordsAt = (copy: Copy, context: MergeContext): Records =>
  recordsOf(historyOf(copy, context), copy.bodies)

/** Decides as the store does: after all that counts here, with a clock that follows no other that is far ahead. */
function decide(copy: Copy, context: MergeContext, value: number | null, at: number): SignedEntry {
  const { desk: by, entries, bodies } = copy
  const records = recordsAt(copy, context)
  const own = entries.filter(({ entry }) => entry.chain === by.chain)
  const clock = entries
    .map(({ entry }) => entry)
    .filter(({ chain, hlc }) => chain === by.chain || hlc[0] <= at + MAX_AHEAD)
    .reduce<Hlc | null>((last, { hlc }) => (last && compareHlc(last, hlc) >= 0 ? last : hlc), null)
  const body = value === null ? null : bodyOf({ control: 'c', name: 'n', value })
  if (body) bodies.set(body.bodyHash, body)
  const signed = sealEntry(
    {
      v: 1,
      workspace: context.workspace,
      stream: context.stream,
      chain: by.chain,
      seq: own.length + 1,
      prev: own.at(-1)?.hash ?? genesisOf(context.workspace, context.stream, by.chain, by.key.hex),
      device: deviceIdOf(by.key.hex),
      by: by.member,
      hlc: next(clock, at),
      at,
      seen: Object.fromEntries(
        Object.entries(records.heads).flatMap(([chain, { seq }]) =>
          chain === by.chain ? [] : [[chain, seq]],
        ),
      ),
      action: 'list.written',
      detail: { list: 'people', rows: 1 },
      writes: [
        writeOf({
          kind: 'parameter',
          id: 'c/n',
          op: value === null ? 'void' : 'set',
          parents: records.headsOf('parameter', 'c/n'),
          from: NOW,
          bodyHash: body?.bodyHash ?? null,
        }),
      ],
    },
    by.key.sign,
  )
  entries.push(signed)
  return signed
}

/** Brings some entries, in this order; what is here already stays as it is. A body may come later than its entry. */
function bring(to: Copy, some: readonly SignedEntry[], bodies: ReadonlyMap<string, Body>): void {
  for (const signed of some) {
    if (!to.entries.some(({ hash }) => hash === signed.hash)) to.entries.push(signed)
    for (const { bodyHash } of signed.entry.writes) {
      const body = bodyHash === null ? undefined : bodies.get(bodyHash)
      if (body) to.bodies.set(body.bodyHash, body)
    }
  }
}

const step = fc.oneof(
  fc.record({
    act: fc.constant('decide' as const),
    who: fc.nat(2),
    value: fc.option(fc.integer({ min: 1, max: 3 })),
    later: fc.nat(60_000),
  }),
  fc.record({
    act: fc.constant('bring' as const),
    from: fc.nat(2),
    to: fc.nat(2),
    // Which of the entries, by position; several times and in any order.
    picks: fc.array(fc.nat(30), { maxLength: 12 }),
    withBodies: fc.boolean(),
  }),
)

test('copies that decide and exchange parts in any order come to one history and the same records', () => {
  const wrongBy = fc.integer({ min: -10, max: 10 }).map((years) => years * YEAR)
  const all = fc.record({
    script: fc.array(step, { maxLength: 24 }),
    wrong: fc.tuple(wrongBy, wrongBy, wrongBy),
    chance: fc.infiniteStream(fc.nat()),
  })
  fc.assert(
    fc.property(all, ({ script, wrong, chance }) => {
      const copies: Copy[] = wrong.map((off, i) => ({
        desk: desk(`copy-${i}`),
        entries: [],
        bodies: new Map(),
        wrongBy: off,
      }))
      const context = contextOf(copies.map((copy) => copy.desk))
      const decided: { readonly signed: SignedEntry; readonly knew: readonly SignedEntry[] }[] = []
      let now = NOW
      for (const each of script) {
        if (each.act === 'decide') {
          const copy = copies[each.who]!
          const knew = historyOf(copy, context).entries
          now += each.later
          decided.push({ signed: decide(copy, context, each.value, now + copy.wrongBy), knew })
        } else {
          const [from, to] = [copies[each.from]!, copies[each.to]!]
          const some = each.picks.flatMap((i) => from.entries[i] ?? [])
          bring(to, some, each.withBodies ? from.bodies : new Map())
          // What waits for an entry before it is there all the same.
          const { entries, aside } = historyOf(to, context)
          expect(entries.length + aside.length).toBe(to.entries.length)
        }
      }
      for (const to of copies)
        for (const from of copies) {
          const keyed = from.entries.map((signed) => ({ signed, key: chance.next().value ?? 0 }))
          const some = keyed.sort((a, b) => a.key - b.key).map(({ signed }) => signed)
          bring(to, some, from.bodies)
        }
      const [first, ...others] = copies.map((copy) => ({
        history: historyOf(copy, context),
        records: recordsAt(copy, context),
      }))
      const { entries, missing, forks, aside, circular, clockBack } = first!.history
      expect([missing, forks, aside, circular, clockBack]).toEqual([[], [], [], [], []])
      expect(entries.map(({ hash }) => hash).sort()).toEqual(decided.map(({ signed }) => signed.hash).sort())
      for (const { history, records } of others) {
        expect(bytes(history)).toBe(bytes(first!.history))
        for (const moment of [NOW - 1, NOW])
          expect(bytes(records.at('parameter', moment))).toBe(bytes(first!.records.at('parameter', moment)))
      }
      // Whatever the clocks say: what somebody knew comes before what they decided.
      const position = new Map(entries.map(({ hash }, i) => [hash, i]))
      for (const { signed, knew } of decided)
        for (const { hash } of knew) expect(position.get(hash)!).toBeLessThan(position.get(signed.hash)!)
      // Every decision that nobody replaced is a side of the answer, and the last word where all agree.
      const [answer] = first!.records.at('parameter', NOW)
      const heads = first!.records.headsOf('parameter', 'c/n')
      if (answer?.state === 'disputed')
        expect(answer.heads.map(({ rev }) => rev).sort()).toEqual([...heads].sort())
      expect(heads.length > 0).toBe(decided.length > 0)
    }),
    { numRuns: 300 },
  )
})
