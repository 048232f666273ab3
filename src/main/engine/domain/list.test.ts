import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { listPage, type ListPage, type ListRequest, type ListSpec } from './list.ts'

interface Row {
  id: string
  name: string
  group: string
  size: number | null
}

const spec: ListSpec<Row> = {
  key: (r) => r.id,
  text: (r) => [r.name],
  fields: { group: (r) => [r.group] },
  sorts: { name: (r) => r.name, size: (r) => r.size },
  defaultSort: { field: 'name', dir: 'asc' },
}

const row = fc.record({
  id: fc.uuid(),
  name: fc.string({ maxLength: 6 }),
  group: fc.constantFrom('a', 'b', 'c'),
  size: fc.option(fc.integer({ min: 0, max: 5 })),
})
const rowsOf = fc.uniqueArray(row, { selector: (r) => r.id, maxLength: 60 })
const sort = fc.record({
  field: fc.constantFrom('name', 'size'),
  dir: fc.constantFrom<'asc' | 'desc'>('asc', 'desc'),
})

function readAll(rows: readonly Row[], request: Omit<ListRequest, 'cursor'>): Row[] {
  const seen: Row[] = []
  for (let cursor: string | null = null; ;) {
    const page: ListPage<Row> = listPage(rows, spec, { ...request, cursor })
    seen.push(...page.rows)
    cursor = page.nextCursor
    if (cursor === null) return seen
  }
}

describe('pages of a list', () => {
  test('together hold every matching row exactly once, whatever the page size and sort', () => {
    fc.assert(
      fc.property(
        rowsOf,
        sort,
        fc.integer({ min: 1, max: 20 }),
        fc.option(fc.constantFrom('a', 'b')),
        (rows, by, limit, group) => {
          const filters = group === null ? [] : [{ field: 'group', values: [group] }]
          const all = readAll(rows, { sort: by, limit, filters })
          const wanted = rows.filter((r) => group === null || r.group === group)
          expect(all.map((r) => r.id).sort()).toEqual(wanted.map((r) => r.id).sort())
        },
      ),
    )
  })

  test('put rows without a value last in both directions', () => {
    const rows: Row[] = [
      { id: '1', name: 'a', group: 'a', size: null },
      { id: '2', name: 'b', group: 'a', size: 1 },
      { id: '3', name: 'c', group: 'a', size: 2 },
    ]
    const ids = (dir: 'asc' | 'desc'): string[] =>
      listPage(rows, spec, { sort: { field: 'size', dir }, limit: 10 }).rows.map((r) => r.id)
    expect(ids('asc')).toEqual(['2', '3', '1'])
    expect(ids('desc')).toEqual(['3', '2', '1'])
  })

  test('go on after the last row even when rows before it have gone', () => {
    const rows: Row[] = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ id: name, name, group: 'a', size: 0 }))
    const first = listPage(rows, spec, { limit: 3 })
    const fewer = rows.filter((r) => r.name !== 'a')
    expect(listPage(fewer, spec, { limit: 3, cursor: first.nextCursor }).rows.map((r) => r.id)).toEqual([
      'd',
      'e',
    ])
  })
})

test('facet counts of a field ignore that field’s own filter and respect the others', () => {
  const rows: Row[] = [
    { id: '1', name: 'x', group: 'a', size: 0 },
    { id: '2', name: 'x', group: 'b', size: 0 },
    { id: '3', name: 'y', group: 'b', size: 0 },
  ]
  const page = listPage(rows, spec, { text: 'x', filters: [{ field: 'group', values: ['a'] }], limit: 10 })
  expect(page.rows.map((r) => r.id)).toEqual(['1'])
  expect(page.facets?.['group']).toEqual([
    { value: 'a', label: 'a', count: 1 },
    { value: 'b', label: 'b', count: 1 },
  ])
})

test('facet counts are those of a list without the field’s own filters, whatever the filters', () => {
  const wide: ListSpec<Row> = {
    ...spec,
    fields: { group: (r) => [r.group], name: (r) => [...new Set(r.name)] },
  }
  const filter = fc.record({
    field: fc.constantFrom('group', 'name'),
    values: fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 3 }),
    not: fc.boolean(),
  })
  const letters = fc.array(
    row.map((r) => ({ ...r, name: r.name.replaceAll(/[^a-d]/g, 'a') })),
    { maxLength: 30 },
  )
  fc.assert(
    fc.property(letters, fc.array(filter, { maxLength: 4 }), (rows, filters) => {
      const { facets } = listPage(rows, wide, { filters, limit: 1 })
      for (const [field, read] of Object.entries(wide.fields)) {
        const others = filters.filter((f) => f.field !== field)
        const among = listPage(rows, wide, { filters: others, limit: rows.length + 1 }).rows.flatMap(read)
        for (const { value, count } of facets?.[field] ?? [])
          expect(count).toBe(among.filter((v) => v === value).length)
        expect(facets?.[field]?.map((f) => f.value).sort()).toEqual([...new Set(among)].sort())
      }
    }),
  )
})

test('a field that does not exist, such as an inherited one, is refused', () => {
  const rows: Row[] = [{ id: '1', name: 'x', group: 'a', size: 0 }]
  for (const field of ['constructor', 'grup'])
    for (const refused of [{ filters: [{ field, values: ['x'] }] }, { sort: { field, dir: 'asc' as const } }])
      expect(() => listPage(rows, spec, { ...refused, limit: 5 })).toThrow(
        expect.objectContaining({ code: 'invalid-input' }),
      )
})
