import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { parseCsv } from '../../adapters/http/rows.ts'
import { boundedDetail } from './detail.ts'
import { present } from './present.ts'
import { parseRows, parseTable } from './rows.ts'
import { sumCosts, sumUsage } from './sums.ts'
import { eventRange, eventsMark, parseMark, reportRange } from './watermark.ts'
import * as wire from './wire.ts'

test('undefined properties are left out, null ones stay', () => {
  expect(Object.keys(present({ a: undefined, b: null, c: 0 }))).toEqual(['b', 'c'])
})

test('details never exceed four thousand characters, and say what was cut', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ maxLength: 80 }), fc.jsonValue({ maxDepth: 3 })), (detail) => {
      const long = { ...detail, note: 'x'.repeat(6_000), list: Array.from({ length: 2_000 }, () => 'abc') }
      const kept = boundedDetail(long)
      expect(JSON.stringify(kept.detail).length).toBeLessThanOrEqual(4_100)
      expect(kept.cut?.length).toBeLessThanOrEqual(50)
      const differ = Object.entries(long).filter(([key, value]) => kept.detail[key] !== value)
      expect(differ.length).toBeGreaterThan(0)
      if (differ.length <= 50) expect(kept.cut).toEqual(differ.map(([key]) => key))
    }),
  )
  expect(boundedDetail({ id: 'a' })).toStrictEqual({ detail: { id: 'a' } })
})

test('details that a judgement looks at are kept whole, up to a bound of their own', () => {
  const updates = Array.from({ length: 500 }, (_, i) => ({ type: `setting_${i}`, current_value: i }))
  const judged = new Set(['updates', 'note'])
  const { detail, cut } = boundedDetail(
    { other: 'x'.repeat(9_000), updates, note: 'n'.repeat(80_000) },
    judged,
  )
  expect(detail.updates).toBe(updates)
  expect(detail.other).toHaveLength(500)
  expect(detail.note).toHaveLength(500)
  expect(cut).toEqual(['other', 'note'])
})

test('a row that does not parse is named by its id or its place, and the others stay', () => {
  const schema = z.object({ id: wire.id, n: z.number() })
  expect(parseRows(schema, [{ id: 'a', n: 1 }, { id: 'b', n: 'x' }, null, { id: 'c', n: 2 }])).toEqual({
    good: [
      { id: 'a', n: 1 },
      { id: 'c', n: 2 },
    ],
    bad: ['b', 'row 3'],
  })
})

test('rows of a CSV file that are no rows, or do not parse, are named by their place in it', () => {
  const schema = z.object({ user: wire.id, last: z.union([z.literal(''), wire.timestamp]) })
  const body = parseCsv(Buffer.from('user,last\na,\nb\nc,soon\nd,2026-01-01T00:00:00Z\n'))
  expect(parseTable(schema, body)).toEqual({
    good: [
      { user: 'a', last: '' },
      { user: 'd', last: Date.UTC(2026, 0, 1) },
    ],
    bad: ['row 2', 'row 3'],
  })
  expect(() => parseTable(schema, { data: [] })).toThrow('provider.shape-changed')
})

test('names are cut at a thousand characters; ids are never cut but refused', () => {
  expect(wire.text.parse('x'.repeat(5_000))).toHaveLength(1_000)
  expect(wire.id.safeParse('x'.repeat(5_000)).success).toBe(false)
  expect(wire.id.safeParse('').success).toBe(false)
  expect(wire.id.safeParse('a\ud800').success).toBe(false)
  expect(wire.text.parse('a\ud800b')).toBe('a\ufffdb')
})

test('times out of range and times that are none do not parse', () => {
  expect(wire.unixSeconds.parse(1_700_000_000)).toBe(1_700_000_000_000)
  for (const bad of [-1, 1e15, Number.NaN]) expect(wire.unixSeconds.safeParse(bad).success).toBe(false)
  expect(wire.timestamp.parse('2024-10-30T23:58:27.427722Z')).toBe(Date.UTC(2024, 9, 30, 23, 58, 27, 427))
  expect(wire.timestamp.safeParse('yesterday').success).toBe(false)
})

test('rows that differ only in what is not kept become one, and nothing is lost in adding', () => {
  const row = { day: '2026-11-01', usageKind: 'messages', model: 'm', inputTokens: 2, outputTokens: 1 }
  expect(sumUsage([row, { ...row, model: 'n' }, { ...row, inputTokens: 5, calls: 3 }])).toEqual([
    { ...row, inputTokens: 7, outputTokens: 2, calls: 3 },
    { ...row, model: 'n' },
  ])
  const cost = {
    day: '2026-11-01',
    lineItem: 'a',
    amount: { micros: 5, currency: 'USD' },
    basis: 'billed' as const,
  }
  const total = (rows: readonly (typeof cost)[]) => rows.reduce((sum, { amount }) => sum + amount.micros, 0)
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.integer())), (rows) => {
      const costs = rows.map(([lineItem, micros]) => ({
        ...cost,
        lineItem,
        amount: { micros, currency: 'USD' },
      }))
      const summed = sumCosts(costs)
      expect(summed.length).toBeLessThanOrEqual(2)
      expect(summed.reduce((sum, { amount }) => sum + amount.micros, 0)).toBe(total(costs))
    }),
  )
})

test('a mark that is not ours is none', () => {
  expect(parseMark(eventsMark, '{"since":1,"newest":2}')).toEqual({ since: 1, newest: 2 })
  for (const bad of [null, '', 'x', '{}', '{"since":"1"}']) expect(parseMark(eventsMark, bad)).toBeNull()
})

test('a mark from a clock that ran ahead is not believed, and does not make a log look switched off', () => {
  const now = Date.UTC(2026, 10, 22)
  const options = { historyDays: 92, againDays: 3, overlapMs: 3_600_000 }
  const good = reportRange('{"since":"2026-08-01","to":{"costs":"2026-11-20"}}', now, options)
  expect([good.since, good.fromOf('costs'), good.fromOf('other'), good.to]).toEqual([
    '2026-08-01',
    '2026-11-17',
    '2026-08-23',
    '2026-11-22',
  ])
  const ahead = reportRange('{"since":"2029-08-01","to":{"costs":"2030-01-01"}}', now, options)
  expect([ahead.since, ahead.fromOf('costs')]).toEqual(['2026-08-23', '2026-08-23'])
  const events = eventRange(JSON.stringify({ since: now, newest: Date.UTC(2030, 0, 1) }), now, options)
  expect(events).toMatchObject({ from: now - 92 * 86_400_000, newest: Date.UTC(2030, 0, 1) })
})
