import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aClient, aPage, aSync, START } from '../adapters/sqlite/testing.ts'
import { wordsOf } from '../../../shared/model/index.ts'
import { listPage, type ListPage, type ListRequest, type ListSpec } from '../domain/list.ts'
import type { ListContent, ListStore } from '../ports/lists.ts'
import { listedRow, storedPage } from './stored-list.ts'

interface Row {
  readonly id: string
  readonly name: string | null
  readonly note: string
  readonly group: string
  readonly tags: readonly string[]
  readonly size: number | null
}

const spec: ListSpec<Row> = {
  key: (r) => r.id,
  text: (r) => [r.name, r.note],
  fields: { group: (r) => [r.group], tag: (r) => r.tags, name: (r) => [r.name ?? '-'] },
  sorts: { name: (r) => r.name, size: (r) => r.size, group: (r) => r.group },
  defaultSort: { field: 'name', dir: 'asc' },
}

const place = { name: 'things', moment: null }

const content = (rows: readonly Row[], more: Partial<ListContent<Row>> = {}): ListContent<Row> => ({
  ...place,
  definition: 'd1',
  state: 's1',
  madeAt: START,
  meta: '{}',
  fields: Object.keys(spec.fields),
  sorts: Object.keys(spec.sorts),
  defaultSort: spec.defaultSort,
  rows,
  read: (row) => listedRow(spec, (r) => [r.name, r.id], row),
  ...more,
})

/** Answers how many portions it took. */
function write(lists: ListStore, rows: readonly Row[], more: Partial<ListContent<Row>> = {}): number {
  const writing = lists.write(content(rows, more))
  let steps = 1
  while (!writing.step()) steps += 1
  return steps
}

const word = fc.oneof(
  fc.constantFrom('Ana', 'ana', 'ÁNA', 'b 2', 'b 10', 'B 9', 'ﬁn', 'fin', 'ß', 'ss', '', ' ', '-', 'a%_\\'),
  fc.string({ unit: 'grapheme', maxLength: 4 }),
)
/** A row is JSON, which has no -0. */
const size = fc.double({ noNaN: true, min: -1e6, max: 1e6 }).map((n) => n + 0)
const row = fc.record<Row>({
  id: fc.oneof(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 3 }), fc.uuid()),
  name: fc.option(word),
  note: word,
  group: fc.constantFrom('a', 'b', 'c'),
  tags: fc.uniqueArray(fc.constantFrom('x', 'y', 'z', 'w'), { maxLength: 3 }),
  size: fc.option(fc.oneof(fc.integer({ min: -2, max: 5 }), size)),
})
const rowsOf = fc.uniqueArray(row, { selector: (r) => r.id, maxLength: 40 })
const filter = fc.oneof(
  fc.record({
    field: fc.constantFrom('group', 'tag'),
    values: fc.array(fc.constantFrom('a', 'b', 'x', 'y', 'z', 'none'), { minLength: 1, maxLength: 3 }),
    not: fc.boolean(),
  }),
  fc.record({ field: fc.constant('name'), values: fc.array(word, { maxLength: 2 }), not: fc.boolean() }),
)
const request = fc.record<Omit<ListRequest, 'cursor'>>({
  text: fc.oneof(fc.constant(''), word, fc.constantFrom('a', 'n a', 'B', 'fi')),
  filters: fc.array(filter, { maxLength: 3 }),
  sort: fc.record({ field: fc.constantFrom('name', 'size', 'group'), dir: fc.constantFrom('asc', 'desc') }),
  limit: fc.integer({ min: 1, max: 9 }),
})

type Answer = Omit<ListPage<Row>, 'nextCursor'> & { readonly more: boolean }

/** All pages of the request, without the cursors: those are each reader's own. */
function pagesOf(read: (cursor: string | null) => ListPage<Row>): Answer[] {
  const answers: Answer[] = []
  for (let cursor: string | null = null; ;) {
    const { nextCursor, rows, matched, total, facets, moreFacets } = read(cursor)
    const counts = { ...(facets && { facets }), ...(moreFacets && { moreFacets }) }
    answers.push({ rows, matched, total, ...counts, more: nextCursor !== null })
    cursor = nextCursor
    if (cursor === null) return answers
  }
}

const stored = (lists: ListStore, asked: ListRequest): ListPage<Row> => storedPage(lists, place, spec, asked)!

describe('stored rows', () => {
  test('give the pages and counts that the same rows in memory give, however often they were made before', () => {
    const { client } = aClient()
    fc.assert(
      fc.property(rowsOf, request, (rows, asked) => {
        write(client.lists, rows)
        expect(pagesOf((cursor) => stored(client.lists, { ...asked, cursor }))).toEqual(
          pagesOf((cursor) => listPage(rows, spec, { ...asked, cursor })),
        )
      }),
      { numRuns: 60 },
    )
  })

  test('of several blocks give the same too, also after a change of some of them', () => {
    const { client } = aClient()
    const many = (count: number, changed = -1): Row[] =>
      Array.from({ length: count }, (_, i) => ({
        id: `id ${(i * 7_919) % count}`,
        name: i === changed ? null : `Person ${(i * 31) % 700}`,
        note: `note ${i}`,
        group: i === changed ? 'c' : 'ab'[i % 2]!,
        tags: i % 3 === 0 ? ['x', 'y'] : [],
        size: i % 5 === 0 ? null : i % 11,
      }))
    const asked: ListRequest[] = [
      { limit: 500, sort: { field: 'size', dir: 'desc' } },
      { limit: 500, text: 'person 1', filters: [{ field: 'tag', values: ['x'] }] },
      { limit: 500, filters: [{ field: 'group', values: ['a'], not: true }] },
    ]
    for (const rows of [many(4_500), many(4_500, 9), many(2_300)]) {
      write(client.lists, rows)
      for (const each of asked)
        expect(pagesOf((cursor) => stored(client.lists, { ...each, cursor }))).toEqual(
          pagesOf((cursor) => listPage(rows, spec, { ...each, cursor })),
        )
    }
  })
})

const named = (...names: string[]): Row[] =>
  names.map((name) => ({ id: name, name, note: '', group: 'a', tags: [], size: null }))
const idsOf = (page: { readonly rows: readonly Row[] }): string[] => page.rows.map(({ id }) => id)

describe('a page after rows have changed', () => {
  const pageAfter = (before: readonly Row[], after: readonly Row[], dir: 'asc' | 'desc'): string[] => {
    const { client } = aClient()
    write(client.lists, before)
    const asked: ListRequest = { limit: 3, sort: { field: 'name', dir } }
    const { nextCursor } = stored(client.lists, asked)
    write(client.lists, after)
    return idsOf(stored(client.lists, { ...asked, cursor: nextCursor }))
  }

  test('goes on behind the last row, although rows before it have gone or come', () => {
    expect(pageAfter(named('a', 'b', 'c', 'd', 'e'), named('b', 'c', 'd', 'e'), 'asc')).toEqual(['d', 'e'])
    expect(pageAfter(named('b', 'c', 'd', 'e'), named('a', 'b', 'c', 'd', 'e'), 'asc')).toEqual(['e'])
  })

  test('goes on where the last row stood when that has gone, or stands elsewhere now', () => {
    expect(pageAfter(named('a', 'b', 'c', 'd', 'e'), named('a', 'b', 'd', 'e'), 'asc')).toEqual(['d', 'e'])
    expect(pageAfter(named('a', 'b', 'c', 'd', 'e'), named('a', 'b', 'e'), 'desc')).toEqual(['b', 'a'])
    const moved = named('a', 'b', 'c', 'd', 'e').map((r) => (r.id === 'c' ? { ...r, name: 'z' } : r))
    expect(pageAfter(named('a', 'b', 'c', 'd', 'e'), moved, 'asc')).toEqual(['d', 'e', 'c'])
  })

  test('is refused for a cursor that no page gave', () => {
    const { client } = aClient()
    write(client.lists, named('a'))
    for (const cursor of ['x', '3:a', '[-1,"a"]', '["a"]', '[1e400,"a"]'])
      expect(() => stored(client.lists, { limit: 1, cursor })).toThrow(
        expect.objectContaining({ code: 'invalid-input' }),
      )
  })
})

describe('writing a list', () => {
  test('shows the old rows until its last step, and nothing half-made', () => {
    const { client } = aClient()
    const old = named(...Array.from({ length: 1_200 }, (_, i) => `old ${i}`))
    const next = named(...Array.from({ length: 1_100 }, (_, i) => `new ${i}`), 'old 7')
    write(client.lists, old)
    const before = stored(client.lists, { limit: 500 })
    const writing = client.lists.write(content(next, { state: 's2' }))
    let done = false
    while (!done) {
      done = writing.step()
      const made = client.lists.made(place)?.state
      const shown = stored(client.lists, { limit: 500 })
      expect(shown).toEqual(
        made === 's1'
          ? before
          : { ...listPage(next, spec, { limit: 500 }), nextCursor: shown.nextCursor, meta: '{}' },
      )
    }
    expect(client.lists.made(place)?.state).toBe('s2')
  })

  test('that was cut short at any step leaves the list as it was, and the next one makes it whole', () => {
    const { workspace, client } = aClient()
    const old = named(...Array.from({ length: 40 }, (_, i) => `n ${i}`))
    const next = named(...Array.from({ length: 40 }, (_, i) => `n ${i * 2}`))
    write(client.lists, old)
    const steps = write(client.lists, next)
    for (let cut = 0; cut <= steps; cut++) {
      const open = () => workspace.store.openClient('c1').lists
      write(open(), old, { state: 'old' })
      const writing = open().write(content(next, { state: 'next' }))
      for (let i = 0; i < cut; i++) writing.step()
      workspace.reopen()
      const shown = open().made(place)?.state === 'old' ? old : next
      expect(idsOf(stored(open(), { limit: 50 }))).toEqual(idsOf(listPage(shown, spec, { limit: 50 })))
      write(open(), next)
      expect(idsOf(stored(open(), { limit: 50 }))).toEqual(idsOf(listPage(next, spec, { limit: 50 })))
    }
  })
})

test('the search scores only rows with every word, and finds what the list alone does not look at', () => {
  const { client } = aClient()
  const rows: Row[] = [
    { ...named('Ana Berg')[0]!, id: 'k1' },
    { ...named('Berg')[0]!, id: 'k2', note: 'ana' },
    { ...named('Ana')[0]!, id: 'berg-3' },
  ]
  write(client.lists, rows)
  const scored: string[] = []
  const found = client.lists.search(place, wordsOf('ana BERG'), (text) => (scored.push(text), 1), 1)
  expect(found).toEqual({ rows: [{ row: rows[2], score: 1 }], count: 2 })
  expect(new Set(scored)).toEqual(new Set(['ana berg\nk1', 'ana\nberg-3']))
  expect(stored(client.lists, { limit: 5, text: 'ana berg' }).rows.map(({ id }) => id)).toEqual(['k1', 'k2'])
})

test('rows are read by key, and lists of past moments but the newest are removed', () => {
  const { client } = aClient()
  write(client.lists, named('a', 'b'))
  expect(client.lists.rows(place, ['b', 'x', 'a'])).toEqual(named('b', 'a'))
  for (const moment of [1, 2, 3]) write(client.lists, named('a'), { moment, madeAt: START + moment })
  client.lists.prune(2)
  expect([1, 2, 3].map((moment) => client.lists.made({ ...place, moment }) !== null)).toEqual([
    false,
    true,
    true,
  ])
  expect(client.lists.rows(place, ['a'])).toEqual(named('a'))
})

test('erasing personal values removes every list, also one that is being written', () => {
  const { workspace, client } = aClient()
  const ana = { kind: 'account', id: 'a', provider: 'openai', state: 'active', name: 'Ana' } as const
  aSync(client, [aPage('users', { facts: [ana] })])
  write(client.lists, named('Ana Secret'))
  write(client.lists, named('Ana Secret'), { moment: START, madeAt: START })
  const writing = client.lists.write(content(named('Ana Secret', 'Bo'), { state: 's2' }))
  for (let i = 0; i < 8; i++) writing.step()
  expect(client.erasePersonal('k1', { kind: 'account', id: 'a' })).toBe(1)
  while (!writing.step());
  for (const moment of [null, START]) expect(client.lists.made({ ...place, moment })).toBeNull()
  expect(client.lists.rows(place, ['Ana Secret', 'Bo'])).toBeNull()
  write(client.lists, named('Bo'))
  expect(idsOf(stored(workspace.store.openClient('c1').lists, { limit: 5 }))).toEqual(['Bo'])
})
