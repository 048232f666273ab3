import { describe, expect, test } from 'vitest'
import { nextSort, parseSearch, parseSort, readFilters, writeFilters, writeSort } from './address-state.ts'

describe('search parameters', () => {
  test('what is not a short string or a number is dropped', () => {
    const search = parseSearch({
      q: 'key',
      asOf: '1700000000000',
      tab: { a: 1 },
      open: 'x'.repeat(5000),
      days: 30,
    })
    expect(search).toMatchObject({ q: 'key', asOf: 1_700_000_000_000, days: 30 })
    expect(search.tab).toBeUndefined()
    expect(search.open).toBeUndefined()
  })
  test('a moment that is not a whole positive number means now', () => {
    for (const asOf of ['x', -1, 0, 1.5, Number.NaN]) expect(parseSearch({ asOf }).asOf).toBeUndefined()
  })
  test('an id made of digits stays text', () => {
    expect(parseSearch({ open: 42 }).open).toBe('42')
  })
})

describe('filters', () => {
  test('any value survives the way into the address and back', () => {
    const filters = [
      { field: 'provider', values: ['openai', 'anthropic'] },
      { field: 'owner', values: ['a,b;c=d!', '100 %', 'نور <script>'], not: true },
    ]
    expect(readFilters(writeFilters(filters))).toEqual({ filters, unreadable: [] })
  })
  test('a part that cannot be read is named and the others stand', () => {
    expect(readFilters('nonsense;a=%E0%A4%A;b=1')).toEqual({
      filters: [{ field: 'b', values: ['1'] }],
      unreadable: ['nonsense', 'a=%E0%A4%A'],
    })
    expect(readFilters(undefined)).toEqual({ filters: [], unreadable: [] })
  })
  test('more than the contract takes is named, and nothing of the filters is dropped for its length', () => {
    const many = Array.from({ length: 21 }, (_, i) => `f${i}=x`).join(';')
    expect(readFilters(many).unreadable).toEqual(['f20=x'])
    expect(readFilters(`a=${Array.from({ length: 101 }, () => 'x').join(',')}`).filters).toEqual([])
    const f = `a=${'x'.repeat(9_000)}`
    expect(readFilters(parseSearch({ f }).f).unreadable).toEqual([f])
  })
  test('no filters means no parameter', () => {
    expect(writeFilters([])).toBeUndefined()
    expect(writeFilters([{ field: 'a', values: [] }])).toBeUndefined()
  })
})

describe('sort', () => {
  test('pressing a header goes through ascending, descending and the own order', () => {
    const first = nextSort(undefined, 'name')
    const second = nextSort(first, 'name')
    expect([first?.dir, second?.dir, nextSort(second, 'name')]).toEqual(['asc', 'desc', undefined])
    expect(nextSort(second, 'age')).toEqual({ field: 'age', dir: 'asc' })
  })
  test('is written with a minus for descending', () => {
    expect(writeSort({ field: 'name', dir: 'desc' })).toBe('-name')
    expect(parseSort('-name')).toEqual({ field: 'name', dir: 'desc' })
    expect(parseSort('-')).toBeUndefined()
  })
})
