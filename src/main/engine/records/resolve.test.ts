import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { canonicalText } from '../journal/canonical.ts'
import { revIdOf, type Body, type RevId, type SignedEntry, type Write } from '../journal/entry.ts'
import { merge, mergeAt, type History } from '../journal/merge.ts'
import { bodyOf, contextOf, desk, NOW, writeOf, type Desk } from '../journal/testing.ts'
import type { RecordKindSpec, Rule } from './kind.ts'
import { recordsOf, resolveKind, type Resolved } from './resolve.ts'

const DAY = 86_400_000
/** A kind of one word, with each rule. */
const kind = (rule: Rule, version = 1): RecordKindSpec<{ word: string }> => ({
  kind: 'word',
  version,
  stream: 'client',
  rule,
  body: z.object({ word: z.string() }),
  upcast: (body, from) =>
    version > 1 && from === 1 ? { word: `${(body as { word: string }).word} (old)` } : body,
  personal: [],
})

/** Two desks that write one record. */
function table() {
  const [a, b] = [desk('a'), desk('b')]
  const bodies = new Map<string, Body>()
  const write = (who: Desk, word: string | null, change: Partial<Write> = {}): RevId => {
    const body = word === null ? null : bodyOf({ word })
    if (body) bodies.set(body.bodyHash, body)
    const signed = who.write({
      writes: [writeOf({ kind: 'word', id: 'r1', bodyHash: body?.bodyHash ?? null, ...change })],
    })
    return revIdOf(signed.hash, 0)
  }
  const entries = (): SignedEntry[] => [...a.own, ...b.own]
  const history = (): History => merge(entries(), contextOf([a, b]))
  const at = (rule: Rule, moment = NOW): Resolved<{ word: string }>[] => {
    const found = resolveKind(kind(rule), history(), bodies, moment)
    // In any order of arrival.
    const other = merge(entries().reverse(), contextOf([b, a]))
    expect(canonicalText(JSON.parse(JSON.stringify(resolveKind(kind(rule), other, bodies, moment))))).toBe(
      canonicalText(JSON.parse(JSON.stringify(found))),
    )
    return found
  }
  const only = (rule: Rule, moment = NOW): Resolved<{ word: string }> => {
    const found = at(rule, moment)
    expect(found).toHaveLength(1)
    return found[0]!
  }
  return { a, b, bodies, write, entries, history, at, only }
}
const words = ({ values }: Resolved<{ word: string }>): string[] => values.map(({ word }) => word)
const says = ({ heads }: Resolved<{ word: string }>): (string | undefined)[] =>
  heads.map(({ value }) => value?.word)

test('records continued by one entry are the records of the whole history', () => {
  const { a, bodies, write, history } = table()
  write(a, 'one')
  const before = recordsOf(history(), bodies)
  write(a, 'two', { kind: 'parameter', id: 'p' })
  write(a, 'three', { parents: [...before.headsOf('word', 'r1')] })
  const [, second, third] = a.own as [SignedEntry, SignedEntry, SignedEntry]
  const upTo = (last: SignedEntry): History =>
    merge(
      a.own.filter(({ entry }) => entry.seq <= last.entry.seq),
      contextOf([a]),
    )
  const after = before.after(upTo(second)).after(upTo(third))
  const whole = recordsOf(history(), bodies)
  expect(after.headsOf('word', 'r1')).toEqual(whole.headsOf('word', 'r1'))
  expect(after.headsOf('parameter', 'p')).toHaveLength(1)
  expect([after.heads, after.newer()]).toEqual([whole.heads, whole.newer()])
  // What was known before stays.
  expect(before.headsOf('word', 'r1')).toEqual([revIdOf(a.own[0]!.hash, 0)])
})

describe('choose', () => {
  test('a decision that knew another replaces it', () => {
    const { a, b, write, only } = table()
    const first = write(a, 'one')
    b.read(a)
    write(b, 'two', { parents: [first] })
    expect(only('choose')).toMatchObject({ state: 'settled', value: { word: 'two' } })
  })

  test('two at once with the same body join; with different ones they are disputed until somebody who saw both decides', () => {
    const { a, b, write, only } = table()
    const first = write(a, 'one')
    const same = write(b, 'one')
    expect(only('choose')).toMatchObject({ state: 'settled', value: { word: 'one' } })
    a.read(b)
    const second = write(a, 'two', { parents: [first, same] })
    const third = write(b, 'three', { parents: [same] })
    const disputed = only('choose')
    expect(disputed).toMatchObject({ state: 'disputed', value: null })
    expect(says(disputed).sort()).toEqual(['three', 'two'])
    a.read(b)
    write(a, 'four', { parents: [second, third] })
    expect(only('choose')).toMatchObject({ state: 'settled', value: { word: 'four' } })
  })

  test('taken back, it is gone; taken back and changed at once, it is disputed', () => {
    const { a, b, write, at, only } = table()
    const first = write(a, 'one')
    b.read(a)
    write(a, null, { op: 'void', parents: [first] })
    expect(at('choose')).toEqual([])
    write(b, 'two', { parents: [first] })
    expect(only('choose').state).toBe('disputed')
  })
})

describe('valid time', () => {
  test('terms corrected today leave ten days ago as they were', () => {
    const { a, write, only, at } = table()
    const first = write(a, 'before', { from: NOW - 30 * DAY })
    write(a, 'after', { from: NOW, parents: [first] })
    expect(only('choose', NOW - 10 * DAY).value).toEqual({ word: 'before' })
    expect(only('choose', NOW - 1).value).toEqual({ word: 'before' })
    expect(only('choose', NOW).value).toEqual({ word: 'after' })
    expect(at('choose', NOW - 31 * DAY)).toEqual([])
  })

  test('a correction of the past replaces it there; `to` is exclusive; what was replaced does not return', () => {
    const { a, write, only, at } = table()
    const first = write(a, 'wrong', { from: 0 })
    write(a, 'right', { from: 0, to: NOW, parents: [first] })
    expect(only('choose', 5).value).toEqual({ word: 'right' })
    expect(at('choose', NOW)).toEqual([])
  })

  test('one decision corrects a month and says what follows', () => {
    const { a, bodies, write, only } = table()
    const first = write(a, 'old', { from: 0 })
    const [june, then] = [bodyOf({ word: 'june' }), bodyOf({ word: 'then' })]
    for (const body of [june, then]) bodies.set(body.bodyHash, body)
    const shared = { kind: 'word', id: 'r1', parents: [first] }
    a.write({
      writes: [
        writeOf({ ...shared, from: 100, to: 200, bodyHash: june.bodyHash }),
        writeOf({ ...shared, from: 200, bodyHash: then.bodyHash }),
      ],
    })
    expect([99, 100, 199, 200, NOW].map((moment) => only('choose', moment).value?.word)).toEqual([
      'old',
      'june',
      'june',
      'then',
      'then',
    ])
  })

  test('a decision that knew one which is yet to begin replaces what that one replaces', () => {
    const { a, write, only } = table()
    const first = write(a, 'old', { from: 0 })
    const planned = write(a, 'planned', { from: NOW + 9 * DAY, parents: [first] })
    write(a, 'sooner', { from: NOW, parents: [planned] })
    for (const moment of [NOW, NOW + 9 * DAY])
      expect(only('choose', moment)).toMatchObject({ state: 'settled', value: { word: 'sooner' } })
    expect(only('choose', NOW - 1).value).toEqual({ word: 'old' })
  })

  test('what was known: an earlier history answers as it did', () => {
    const { a, b, bodies, write, history, entries } = table()
    const first = write(a, 'one')
    const { heads } = history()
    b.read(a)
    write(b, 'two', { parents: [first] })
    const then = mergeAt(entries(), contextOf([a, b]), heads)
    expect(resolveKind(kind('choose'), then, bodies, NOW)[0]?.value).toEqual({ word: 'one' })
    expect(resolveKind(kind('choose'), history(), bodies, NOW)[0]?.value).toEqual({ word: 'two' })
  })
})

describe('latest', () => {
  test('cause comes before the clock; the other stays readable', () => {
    const { a, b, bodies, entries, history } = table()
    const [fast, slow] = [bodyOf({ word: 'fast' }), bodyOf({ word: 'slow' })]
    for (const body of [fast, slow]) bodies.set(body.bodyHash, body)
    const of = (body: Body): Write => writeOf({ kind: 'word', id: 'r1', bodyHash: body.bodyHash })
    a.write({ writes: [of(fast)], at: NOW + 3 * 3_600_000 })
    b.read(a)
    b.write({ writes: [of(slow)], alter: (entry) => ({ ...entry, hlc: [NOW, 0] }) })
    expect(entries()).toHaveLength(2)
    const [found] = resolveKind(kind('latest'), history(), bodies, NOW)
    expect(found).toMatchObject({ state: 'settled', value: { word: 'slow' } })
    expect(found!.outweighed.map(({ value }) => value?.word)).toEqual(['fast'])
  })

  test('of two at once, the later clock', () => {
    const { a, b, bodies, history } = table()
    const [one, two] = [bodyOf({ word: 'one' }), bodyOf({ word: 'two' })]
    for (const body of [one, two]) bodies.set(body.bodyHash, body)
    a.write({ at: NOW + 1, writes: [writeOf({ kind: 'word', id: 'r1', bodyHash: one.bodyHash })] })
    b.write({ at: NOW, writes: [writeOf({ kind: 'word', id: 'r1', bodyHash: two.bodyHash })] })
    expect(resolveKind(kind('latest'), history(), bodies, NOW)[0]?.value).toEqual({ word: 'one' })
  })
})

describe('strictest', () => {
  test('of two ends at once, the earlier', () => {
    const { a, b, write, only, at } = table()
    const first = write(a, 'risk', { op: 'grant', to: NOW + DAY })
    b.read(a)
    write(a, 'risk', { op: 'grant', parents: [first], to: NOW + 9 * DAY })
    write(b, 'risk', { op: 'grant', parents: [first], to: NOW + 3 * DAY })
    expect(only('strictest', NOW + 2 * DAY)).toMatchObject({ state: 'settled', until: NOW + 3 * DAY })
    expect(only('strictest', NOW + 2 * DAY).outweighed).toHaveLength(1)
    expect(at('strictest', NOW + 3 * DAY)).toEqual([])
  })

  test('a revocation at once beats an extension; one that was known does not beat what followed', () => {
    const { a, b, write, only, at } = table()
    const first = write(a, 'risk', { op: 'grant', to: NOW + DAY })
    b.read(a)
    const longer = write(a, 'risk', { op: 'grant', parents: [first], to: NOW + 9 * DAY })
    const revoked = write(b, null, { op: 'revoke', parents: [first], from: NOW })
    expect(at('strictest')).toEqual([])
    expect(only('strictest', NOW - 1).until).toBe(NOW + 9 * DAY)
    a.read(b)
    write(a, 'again', { op: 'grant', parents: [longer, revoked], to: NOW + 5 * DAY })
    expect(only('strictest')).toMatchObject({ value: { word: 'again' }, until: NOW + 5 * DAY })
  })

  test('what a newer Reeve did to it might end it: whether it is in force is not known', () => {
    const { a, b, write, only } = table()
    const first = write(a, 'risk', { op: 'grant' })
    b.read(a)
    write(a, 'risk', { op: 'grant', parents: [first] })
    write(b, 'moon', { op: 'suspend', parents: [first] })
    expect(only('strictest')).toMatchObject({ state: 'newer', value: null })
  })
})

describe('approval', () => {
  test('counts for exactly the revision that it names; of two, both stay', () => {
    const { a, b, write, only } = table()
    const request = write(a, 'connect it')
    b.read(a)
    const approved = write(b, null, { op: 'approve', parents: [request] })
    const own = write(a, null, { op: 'approve', parents: [request] })
    const found = only('approval')
    expect(found).toMatchObject({ state: 'settled', value: { word: 'connect it' } })
    expect(found.approvals.map(({ rev, own: self }) => [rev, self]).sort()).toEqual(
      [
        [approved, false],
        [own, true],
      ].sort(),
    )
    // Edited: a new approval is needed, also where the edit did not know of the old one.
    const edited = write(a, 'connect more', { parents: [request] })
    expect(only('approval')).toMatchObject({ value: { word: 'connect more' }, approvals: [] })
    b.read(a)
    const again = write(b, null, { op: 'approve', parents: [edited] })
    expect(only('approval').approvals.map(({ rev, by }) => [rev, by])).toEqual([[again, 'member-b']])
    write(b, null, { op: 'revoke', parents: [again] })
    expect(only('approval').approvals).toEqual([])
  })

  test('a disputed request has no approval', () => {
    const { a, b, write, only } = table()
    const request = write(a, 'one')
    b.read(a)
    write(b, null, { op: 'approve', parents: [request] })
    write(a, 'two', { parents: [request] })
    write(b, 'three', { parents: [request] })
    expect(only('approval')).toMatchObject({ state: 'disputed', approvals: [] })
  })
})

describe('all', () => {
  test('everything said stays, at once or after another; what is voided is still there to read', () => {
    const { a, b, write, only } = table()
    const first = write(a, 'one', { op: 'attest' })
    write(b, 'two', { op: 'attest' })
    a.read(b)
    write(a, 'three', { op: 'attest', parents: [first] })
    expect(words(only('all')).sort()).toEqual(['one', 'three', 'two'])
    write(b, null, { op: 'void', parents: [first] })
    expect(words(only('all')).sort()).toEqual(['three', 'two'])
    expect(only('all').heads).toHaveLength(4)
  })
})

describe('set', () => {
  test('a removal takes away what its author saw, and nothing that was added at once', () => {
    const { a, b, write, only } = table()
    write(a, 'red', { op: 'add' })
    write(a, 'blue', { op: 'add' })
    b.read(a)
    write(b, 'red', { op: 'remove' })
    expect(words(only('set'))).toEqual(['blue'])
    // Added again without having seen the removal, and also elsewhere.
    write(a, 'red', { op: 'add' })
    expect(words(only('set'))).toEqual(['blue', 'red'])
    b.read(a)
    write(b, 'red', { op: 'remove' })
    expect(words(only('set'))).toEqual(['blue'])
  })

  test('a removal without a body takes away what it names', () => {
    const { a, write, only } = table()
    const red = write(a, 'red', { op: 'add' })
    write(a, 'blue', { op: 'add', parents: [red] })
    write(a, null, { op: 'remove', parents: [red] })
    expect(words(only('set'))).toEqual(['blue'])
  })
})

describe('what cannot be read', () => {
  test.each(['choose', 'latest', 'strictest', 'approval'] as const)('is said as it is: %s', (rule) => {
    const { a, bodies, write, only } = table()
    write(a, 'one')
    const [hash] = [...bodies.keys()]
    bodies.set(hash!, { bodyHash: hash!, salt: null, body: null })
    expect(only(rule)).toMatchObject({ state: 'erased', value: null })
    bodies.delete(hash!)
    expect(only(rule)).toMatchObject({ state: 'missing', value: null })
    bodies.set(hash!, { ...bodyOf({ wort: 1 }), bodyHash: hash! })
    expect(only(rule)).toMatchObject({ state: 'unreadable', value: null })
  })

  test('a newer version and an operation of a newer Reeve are kept and not guessed at', () => {
    const { a, bodies, write, history, only } = table()
    const first = write(a, 'one', { v: 2 })
    expect(only('choose').state).toBe('newer')
    const second = write(a, 'two', { op: 'orbit', parents: [first] })
    expect(only('latest').state).toBe('newer')
    expect(recordsOf(history(), bodies).headsOf('word', 'r1')).toEqual([second])
    expect(recordsOf(history(), bodies).newer()).toHaveLength(2)
  })

  test('a list of which a part cannot be read is not known whole', () => {
    const { a, bodies, write, only } = table()
    write(a, 'one', { op: 'add' })
    write(a, 'two', { op: 'add' })
    bodies.delete([...bodies.keys()][0]!)
    for (const rule of ['all', 'set'] as const) {
      expect(only(rule).state).toBe('missing')
      expect(words(only(rule))).toEqual(['two'])
    }
  })

  test('an older body is read as this version knows it', () => {
    const { a, bodies, write, history } = table()
    write(a, 'one')
    expect(resolveKind(kind('choose', 2), history(), bodies, NOW)[0]?.value).toEqual({ word: 'one (old)' })
  })
})

test('the records of the registry, and their heads', () => {
  const a = desk('a')
  const [limit, name] = [bodyOf({ control: 'x', name: 'days', value: 3 }), bodyOf({ maxRetentionDays: 30 })]
  const bodies = new Map([limit, name].map((body) => [body.bodyHash, body]))
  const signed = a.write({
    writes: [
      writeOf({ kind: 'parameter', id: 'x/days', bodyHash: limit.bodyHash }),
      writeOf({ bodyHash: name.bodyHash }),
      writeOf({ kind: 'moon', id: 'm' }),
    ],
  })
  const records = recordsOf(merge(a.own, contextOf([a])), bodies)
  expect(records.at('parameter', NOW)[0]?.value).toEqual({ control: 'x', name: 'days', value: 3 })
  expect(records.at('terms', NOW)[0]?.value).toEqual({ maxRetentionDays: 30 })
  expect(records.at('member', NOW)).toEqual([])
  expect(records.headsOf('terms', 'terms')).toEqual([revIdOf(signed.hash, 1)])
  expect(records.newer()).toEqual([{ kind: 'moon', id: 'm', rev: revIdOf(signed.hash, 2) }])
})

test('random decisions give the same records in any order of arrival, and nobody is dropped', () => {
  const step = fc.record({
    who: fc.nat(2),
    reads: fc.option(fc.nat(2)),
    word: fc.constantFrom('one', 'two', null),
    op: fc.constantFrom('set', 'add', 'remove', 'grant', 'revoke', 'attest', 'approve', 'void', 'orbit'),
    from: fc.integer({ min: -3, max: 3 }),
    length: fc.option(fc.integer({ min: 1, max: 3 })),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), fc.infiniteStream(fc.nat()), (script, chance) => {
      const desks = ['a', 'b', 'c'].map((name) => desk(name))
      const known = desks.map(() => new Map<string, SignedEntry>())
      const bodies = new Map<string, Body>()
      for (const { who, reads, word, op, from, length } of script) {
        const [one, mine] = [desks[who]!, known[who]!]
        if (reads !== null && reads !== who) {
          one.read(desks[reads]!)
          for (const [hash, signed] of known[reads]!) mine.set(hash, signed)
        }
        const body = word === null ? null : bodyOf({ word })
        if (body) bodies.set(body.bodyHash, body)
        const parents = recordsOf(merge(mine.values(), contextOf(desks)), bodies).headsOf('word', 'r1')
        const start = NOW + from * DAY
        const signed = one.write({
          writes: [
            writeOf({
              ...{ kind: 'word', id: 'r1', op, parents, bodyHash: body?.bodyHash ?? null },
              ...{ from: start, to: length === null ? null : start + length * DAY },
            }),
          ],
        })
        mine.set(signed.hash, signed)
      }
      const entries = desks.flatMap(({ own }) => own)
      const shuffled = entries
        .map((signed) => ({ signed, at: chance.next().value ?? 0 }))
        .sort((x, y) => x.at - y.at)
        .map(({ signed }) => signed)
      for (const rule of ['choose', 'latest', 'strictest', 'approval', 'all', 'set'] as const)
        for (const moment of [NOW - 2 * DAY, NOW, NOW + 2 * DAY]) {
          const text = (from: SignedEntry[]): string =>
            JSON.stringify(resolveKind(kind(rule), merge(from, contextOf(desks)), bodies, moment))
          expect(text(shuffled)).toBe(text(entries))
        }
      const heads = recordsOf(merge(entries, contextOf(desks)), bodies).headsOf('word', 'r1')
      expect(heads.length > 0).toBe(entries.length > 0)
    }),
  )
})
