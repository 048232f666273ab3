import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalText } from './canonical.ts'
import { genesisOf, type SignedEntry } from './entry.ts'
import { extended, merge, mergeAt, precedes, type History } from './merge.ts'
import { contextOf, desk, NOW, type Desk } from './testing.ts'

const bytes = (history: History): string => canonicalText(JSON.parse(JSON.stringify(history)))
const all = (...desks: readonly Desk[]): SignedEntry[] => desks.flatMap(({ own }) => own)
const reasons = (history: History): string[] => history.aside.map(({ why }) => why)

const YEAR = 365 * 86_400_000
/** Several desks that write and read each other as the script says. */
const played = fc
  .array(
    fc.record({
      who: fc.nat(3),
      reads: fc.option(fc.nat(3)),
      // Wall clocks years apart, in both directions.
      at: fc.integer({ min: NOW - 10 * YEAR, max: NOW + 10 * YEAR }),
      // Whether the entry's clock follows what it has read: with a wrong one it contradicts the cause.
      follows: fc.boolean(),
    }),
    { maxLength: 24 },
  )
  .map((script) => {
    const desks = ['a', 'b', 'c', 'd'].map((name) => desk(name))
    for (const { who, reads, at, follows } of script) {
      const [one, other] = [desks[who]!, desks[reads ?? who]!]
      if (one !== other) one.read(other)
      one.write({ at, alter: (entry) => (follows ? entry : { ...entry, hlc: [at, 0] }) })
    }
    return desks
  })

/** Any subset in any order, with repetitions. */
const arrival = (entries: readonly SignedEntry[]): fc.Arbitrary<SignedEntry[]> =>
  fc
    .shuffledSubarray([...entries])
    .chain((some) =>
      fc
        .array(fc.constantFrom(...some, ...entries.slice(0, 1)), { maxLength: 5 })
        .map((again) => [...some, ...again]),
    )

describe('random interleavings', () => {
  test('any order of arrival gives the same bytes, in the order of cause', () => {
    fc.assert(
      fc.property(played, fc.infiniteStream(fc.nat()), (desks, chance) => {
        const entries = all(...desks)
        const context = contextOf(desks)
        const history = merge(entries, context)
        const shuffled = [...entries, ...entries.filter((_, i) => i % 3 === 0)]
          .map((signed) => ({ signed, at: chance.next().value ?? 0 }))
          .sort((a, b) => a.at - b.at)
          .map(({ signed }) => signed)
        expect(bytes(merge(shuffled, context))).toBe(bytes(history))
        expect(history.entries).toHaveLength(entries.length)
        expect([history.missing, history.forks, history.aside, history.circular]).toEqual([[], [], [], []])
        const position = new Map(history.entries.map(({ hash }, i) => [hash, i]))
        for (const a of entries)
          for (const b of entries)
            if (precedes(a, b)) expect(position.get(a.hash)!).toBeLessThan(position.get(b.hash)!)
        for (const { chain, own } of desks) expect(history.heads[chain]?.seq ?? 0).toBe(own.length)
      }),
    )
  })

  test('any part in any order gives the same bytes as that part, and names what is missing', () => {
    const parts = played.chain((desks) => {
      const entries = all(...desks)
      const part = entries.length === 0 ? fc.constant([]) : arrival(entries)
      return fc.tuple(fc.constant(desks), part)
    })
    fc.assert(
      fc.property(parts, ([desks, part]) => {
        const context = contextOf(desks)
        const history = merge(part, context)
        expect(bytes(merge([...part].reverse(), context))).toBe(bytes(history))
        expect(bytes(merge(new Set(part), context))).toBe(bytes(history))
        // Nothing is lost, and what counts is a chain's beginning without gaps.
        const distinct = new Set(part.map(({ hash }) => hash))
        expect(history.entries.length + history.aside.length).toBe(distinct.size)
        for (const { own } of desks) {
          const gap = own.findIndex(({ hash }) => !distinct.has(hash))
          const counts = history.entries.filter(({ entry }) => entry.chain === own[0]?.entry.chain)
          expect(counts).toHaveLength(gap < 0 ? own.length : gap)
        }
        expect(new Set(reasons(history)).size).toBeLessThanOrEqual(1)
        if (history.aside.length > 0) expect(history.missing.length).toBeGreaterThan(0)
      }),
    )
  })

  test('one more entry gives the same as merging all again, or is merged again', () => {
    fc.assert(
      fc.property(played, fc.option(fc.nat(23)), fc.boolean(), (desks, cut, forked) => {
        const context = contextOf(desks)
        const entries = all(...desks).filter((_, i) => i !== cut)
        if (forked && desks[0]!.own.length > 0)
          entries.push(desk('a').write({ detail: { list: 'x', rows: 0 } }))
        const writer = desks[1]!
        desks.forEach((other) => other !== writer && writer.read(other))
        const last = writer.write()
        const whole = merge([...entries, last], context)
        const now = extended(merge(entries, context), last)
        if (now !== null) expect(bytes(now)).toBe(bytes(whole))
        if (cut === null && !forked) expect(now).not.toBeNull()
      }),
    )
  })

  test('the same heads give the same bytes, whatever arrived since', () => {
    fc.assert(
      fc.property(played, fc.nat(), (desks, cut) => {
        const history = merge(all(...desks), contextOf(desks))
        // A moment at which this desk knew what it had seen.
        const last = history.entries[cut % Math.max(1, history.entries.length)]
        if (!last) return
        const known = history.entries.filter((each) => each === last || precedes(each, last))
        const context = contextOf(desks)
        const then = merge(known, context)
        const revoked = Object.fromEntries(desks.map(({ device }) => [device, {}]))
        const fork = desks[0]!.own[0] && desk('a').write({ detail: { list: 'forged', rows: 0 } })
        const later = [...history.entries, ...(fork ? [fork] : [])]
        for (const now of [context, contextOf(desks, 'checked', revoked)])
          expect(bytes(mergeAt(later, now, then.heads))).toBe(bytes(then))
      }),
    )
  })
})

describe('cause and clock', () => {
  test('a decision that knew another comes after it, however wrong the clock', () => {
    const [a, b] = [desk('a'), desk('b')]
    const first = a.write({ at: NOW + 3 * 3_600_000 })
    b.read(a)
    const second = b.write({ alter: (entry) => ({ ...entry, hlc: [NOW, 0] }) })
    expect(merge([second, first], contextOf([a, b])).entries).toEqual([first, second])
  })

  test('what did not know each other follows the clock, then the chain', () => {
    const [a, b] = [desk('a'), desk('b')]
    const [early, late] = [b.write({ at: NOW }), a.write({ at: NOW + 1 })]
    expect(merge([late, early], contextOf([a, b])).entries).toEqual([early, late])
    const same = [desk('a'), desk('b')].map((each) => each.write({ at: NOW }))
    const byChain = [...same].sort((x, y) => (x.entry.chain < y.entry.chain ? -1 : 1))
    expect(merge(same, contextOf([a, b])).entries).toEqual(byChain)
  })

  test('a clock that goes back inside a chain is reported and counts', () => {
    const a = desk('a')
    a.write()
    const back = a.write({ alter: (entry) => ({ ...entry, hlc: [1, 0] }) })
    const history = merge(a.own, contextOf([a]))
    expect(history.clockBack).toEqual([back])
    expect(history.entries).toHaveLength(2)
  })

  test('entries that claim to have seen each other give one order', () => {
    const [a, b] = [desk('a'), desk('b')]
    a.write({ alter: (entry) => ({ ...entry, seen: { [b.chain]: 1 } }) })
    b.write({ alter: (entry) => ({ ...entry, seen: { [a.chain]: 1 } }) })
    const history = merge(all(a, b), contextOf([a, b]))
    expect(history.entries).toHaveLength(2)
    expect(history.circular).toHaveLength(1)
    expect(bytes(merge(all(b, a), contextOf([a, b])))).toBe(bytes(history))
  })
})

describe('what does not count is set aside with the reason', () => {
  const [a, b] = [desk('a'), desk('b')]
  for (let i = 0; i < 4; i += 1) a.write()
  b.read(a)
  b.write()
  const context = contextOf([a, b], 'check')
  const [a1, a2, a3, a4] = a.own as [SignedEntry, SignedEntry, SignedEntry, SignedEntry]
  const [b1] = b.own as [SignedEntry]

  test('a gap: what follows waits', () => {
    const history = merge([a1, a3, a4, b1], context)
    expect(history.entries).toEqual([a1, b1])
    expect(reasons(history)).toEqual(['gap', 'gap'])
    expect(history.missing).toEqual([{ chain: a.chain, seq: 2 }])
  })

  test('a withheld tail is found because another chain has seen it', () => {
    const history = merge([a1, a2, b1], context)
    expect(history.entries).toEqual([a1, a2, b1])
    expect(history.missing).toEqual([{ chain: a.chain, seq: 3 }])
    // Nobody has seen it: not knowable here. Kept checkpoints are what finds it.
    expect(merge([a1, a2], context).missing).toEqual([])
  })

  test('a fork: both branches from its place on, whichever came first', () => {
    const other = desk('a')
    other.write()
    const fork = other.write({ detail: { list: 'forged', rows: 9 } })
    const history = merge([a1, a2, a3, a4, fork], context)
    expect(history.entries).toEqual([a1])
    expect(history.forks).toEqual([{ chain: a.chain, seq: 2, hashes: [a2.hash, fork.hash].sort() }])
    expect(new Set(reasons(history))).toEqual(new Set(['fork']))
    expect(history.missing).toEqual([])
    expect(bytes(merge([fork, a4, a3, a2, a1], context))).toBe(bytes(history))
  })

  test('another device cannot fork a chain', () => {
    const forged = b.write({ alter: (e) => ({ ...e, chain: a.chain, seq: 2, prev: a1.hash, seen: {} }) })
    const history = merge([a1, a2, a3, a4, forged], context)
    expect(history.entries).toEqual([a1, a2, a3, a4])
    expect(history.aside).toEqual([{ signed: forged, why: 'other-chain' }])
    // Nor from its start, also where the forged entry's hash comes first.
    const begun = genesisOf('w-1', 'c-1', a.chain, b.key.hex)
    for (let at = 0; at < 4; at += 1) {
      const first = b.write({
        at,
        alter: (e) => ({ ...e, chain: a.chain, seq: 1, prev: begun, seen: {} }),
      })
      expect(merge([a1, a2, a3, a4, first], context).entries).toEqual([a1, a2, a3, a4])
    }
  })

  test('an entry that does not follow, and a chain that begins elsewhere', () => {
    const c = desk('c')
    c.write()
    const loose = c.write({ alter: (entry) => ({ ...entry, prev: '00'.repeat(32) }) })
    expect(merge(c.own, contextOf([c])).aside).toEqual([{ signed: loose, why: 'broken-link' }])
    const d = desk('d')
    d.write({ alter: (entry) => ({ ...entry, prev: '00'.repeat(32) }) })
    expect(reasons(merge(d.own, contextOf([d])))).toEqual(['broken-link'])
  })

  test('a forged signature; the right one counts, whichever came first', () => {
    const forged = { ...a1, sig: b1.sig }
    expect(reasons(merge([forged, a2], context))).toEqual(expect.arrayContaining(['bad-signature', 'gap']))
    for (const both of [
      [a1, forged],
      [forged, a1],
    ]) {
      const history = merge(both, context)
      expect(history.entries).toEqual([a1])
      expect(history.aside).toEqual([])
    }
  })

  test('an entry in the name of another member; the chain goes on', () => {
    const c = desk('c')
    c.write()
    const bob = c.write({ alter: (entry) => ({ ...entry, by: 'member-b' }) })
    c.write({ alter: (entry) => ({ ...entry, by: 'system' }) })
    const history = merge(c.own, contextOf([c]))
    expect(history.entries.map(({ entry }) => entry.seq)).toEqual([1, 3])
    expect(history.aside).toEqual([{ signed: bob, why: 'wrong-author' }])
  })

  test('an unknown device, another client, another workspace', () => {
    const known = contextOf([a])
    const history = merge([a1, b1], known)
    expect(history.entries).toEqual([a1])
    expect(history.aside).toEqual([{ signed: b1, why: 'unknown-device' }])
    const other = desk('a', { stream: 'c-2' }).write()
    const elsewhere = desk('a', { workspace: 'w-2' }).write()
    expect(reasons(merge([other, elsewhere], context))).toEqual(['foreign', 'foreign'])
  })

  test('what a revoked device wrote past its last entry, in any order of arrival', () => {
    const head = { seq: 2, hash: a2.hash }
    const revoking = contextOf([a, b], 'check', { [a.device]: { [a.chain]: head } })
    const history = merge([a4, b1, a2, a1, a3], revoking)
    expect(history.entries).toEqual([a1, a2, b1])
    expect(reasons(history)).toEqual(['revoked', 'revoked'])
    expect(history.missing).toEqual([])
    expect(history.heads[a.chain]).toEqual({ seq: 2, hash: a2.hash })
    expect(merge(a.own, contextOf([a], 'check', { [a.device]: {} })).entries).toEqual([])
    // Whoever has the key of the revoked device writes other entries of its chain with the same numbers.
    const thief = desk('a')
    const forged = [thief.write({ detail: { list: 'forged', rows: 0 } }), thief.write()]
    for (const arrived of [
      [...forged, a1, a2, b1],
      [b1, a2, a1, ...forged],
    ]) {
      const known = merge(arrived, revoking)
      expect(known.entries).toEqual([a1, a2, b1])
      expect([reasons(known), known.forks]).toEqual([['revoked', 'revoked'], []])
    }
    // Before the last entry that counts is here, a real one cannot be distinguished from a forged one.
    expect(merge([...forged, a1], revoking)).toMatchObject({ entries: [], missing: [] })
    expect(merge([a1], revoking).missing).toEqual([{ chain: a.chain, seq: 2 }])
  })

  test('heads that are not here any more are named', () => {
    const heads = merge(a.own, context).heads
    const history = mergeAt([a1, a3, a4], context, heads)
    expect(history.missing).toEqual([{ chain: a.chain, seq: 2 }])
  })
})
