/** A list of a client as its specification (domain/list.ts) describes it, over rows that the client's file keeps. It answers
 *  what domain/list.ts answers over rows in memory. */
import { createHash } from 'node:crypto'
import type { SourceView } from '../../../shared/contract/schemas.ts'
import { fold, wordsOf, type EpochMs } from '../../../shared/model/index.ts'
import {
  cursorOf,
  known,
  listPage,
  pageFacets,
  readCursor,
  type ListPage,
  type ListRequest,
  type ListSpec,
  type SortValue,
} from '../domain/list.ts'
import type {
  Found,
  ListedRow,
  ListPlace,
  ListStore,
  ListWriting,
  Score,
  StoredPage,
} from '../ports/lists.ts'
import type { ClientReading } from './client-reader.ts'

/** What the search over all lists looks at. */
export type FindIn<R> = (row: R) => readonly (string | null | undefined)[]

const joined = (texts: readonly (string | null | undefined)[]): string =>
  fold(texts.filter(Boolean).join('\n'))

/** What the store keeps of a row beside the row itself. */
export function listedRow<R>(spec: ListSpec<R>, findIn: FindIn<R>, row: R): ListedRow {
  const [inList, inSearch] = [spec.text(row), findIn(row)]
  return {
    key: spec.key(row),
    name: joined(inSearch.filter((text) => inList.includes(text))),
    text: joined(inList.filter((text) => !inSearch.includes(text))),
    find: joined(inSearch.filter((text) => !inList.includes(text))),
    values: Object.values<(row: R) => readonly string[]>(spec.fields).map((read) => read(row)),
    sorts: Object.values<(row: R) => SortValue>(spec.sorts).map((read) => read(row)),
  }
}

/** One page of at most `limit` rows; the first page also counts the facets. null = the list was never made.
 *  @throws AppError invalid-input for a cursor that no page gave, and for a field that the list does not have. */
export function storedPage<R, F extends string, S extends string>(
  lists: Pick<ListStore, 'page'>,
  place: ListPlace,
  spec: ListSpec<R, F, S>,
  request: ListRequest<F, S>,
): (ListPage<R> & Pick<StoredPage, 'meta'>) | null {
  const sort = request.sort ?? spec.defaultSort
  const read = known(spec.sorts, 'sort', sort.field)
  const valueOf = (row: unknown): SortValue => read(row as R)
  const page = lists.page(place, {
    words: wordsOf(request.text ?? ''),
    filters: (request.filters ?? []).map(({ field, values, not }) => {
      known(spec.fields, 'filter', field)
      return { field, values, not: not === true }
    }),
    sort,
    after: request.cursor == null || request.cursor === '' ? null : readCursor(request.cursor),
    limit: request.limit,
    valueOf,
    keyOf: (row) => spec.key(row as R),
  })
  if (page === null) return null
  // The store gives back the rows that it was given for this list.
  const rows = page.rows as R[]
  const last = rows.at(-1)
  return {
    rows,
    nextCursor:
      page.lastAt === null || last === undefined
        ? null
        : cursorOf(page.lastAt, spec.key(last), valueOf(last)),
    matched: page.matched,
    total: page.total,
    ...(page.facets !== null && pageFacets(page.facets)),
    meta: page.meta,
  }
}

/** Names the sources that this program was built from; absent in tests. */
declare const __SOURCES__: string | undefined

/** What each page says of where its rows come from. */
export interface PageSources {
  readonly sources: SourceView[]
  readonly moreSources?: number
}

export interface ClientListParts<R, F extends string, S extends string> {
  readonly id: string
  readonly spec: ListSpec<R, F, S>
  readonly findIn: FindIn<R>
  readonly rows: (reading: ClientReading) => readonly R[]
  readonly sources: (reading: ClientReading) => PageSources
}

/** A list whose rows the client's file keeps for each moment. */
export interface ClientList<R, F extends string = string, S extends string = string> {
  /** Whether its rows are there, and made from what the reading shows. Reads no facts. */
  isMade(reading: ClientReading): boolean
  /** Begins to make its rows from the facts, into the client's file. */
  make(reading: ClientReading, lists: ListStore, now: EpochMs): ListWriting
  /** Where its rows are not there (nothing could be written, or something changed just now), the facts are read.
   *  @throws AppError as `storedPage` */
  page(reading: ClientReading, request: ListRequest<F, S>): ListPage<R> & PageSources
  /** The rows whose names have the words of the text and score best. As `page`. */
  search(reading: ClientReading, text: string, score: Score, limit: number): Found<R>
  /** Rows by their keys; those that the moment does not show are left out. null = the list was never made. */
  rowsOf(reading: ClientReading, keys: readonly string[]): R[] | null
}

/** A list that is only searched and asked for rows by key. */
export const unsorted = <R>(key: (row: R) => string): ListSpec<R> => ({
  key,
  text: () => [],
  fields: {},
  sorts: {},
  defaultSort: { field: 'key', dir: 'asc' },
})

export function clientList<R, F extends string, S extends string>(
  parts: ClientListParts<R, F, S>,
): ClientList<R, F, S> {
  const { id, spec, findIn } = parts
  const placeOf = ({ past, at }: ClientReading): ListPlace => ({ name: id, moment: past ? at : null })
  const [fields, sorts] = [Object.keys(spec.fields), Object.keys(spec.sorts)]
  const built = typeof __SOURCES__ === 'undefined' ? null : __SOURCES__
  const definition = createHash('sha256')
    .update(JSON.stringify([id, built, fields, sorts, spec.defaultSort]))
    .digest('hex')
  const isMade = (reading: ClientReading): boolean => {
    const made = reading.store.lists.made(placeOf(reading))
    return made !== null && made.definition === definition && made.state === reading.basis
  }
  return {
    isMade,
    make(reading, lists, now) {
      // Before what is said of the sources: that a stored row is damaged is known once it is read.
      const rows = parts.rows(reading)
      return lists.write({
        ...placeOf(reading),
        definition,
        state: reading.basis,
        madeAt: now,
        meta: JSON.stringify(parts.sources(reading)),
        fields,
        sorts,
        defaultSort: spec.defaultSort,
        rows,
        read: (row) => listedRow(spec, findIn, row),
      })
    },
    page(reading, request) {
      const page = isMade(reading) ? storedPage(reading.store.lists, placeOf(reading), spec, request) : null
      if (page === null) return { ...listPage(parts.rows(reading), spec, request), ...parts.sources(reading) }
      const { meta, ...rest } = page
      // Written by `make`.
      return { ...rest, ...(JSON.parse(meta) as PageSources) }
    },
    search(reading, text, score, limit) {
      const words = wordsOf(text)
      if (isMade(reading))
        // The store gives back the rows that it was given for this list.
        return reading.store.lists.search(placeOf(reading), words, score, limit) as Found<R>
      const found = parts
        .rows(reading)
        .map((row) => ({ row, ...listedRow(spec, findIn, row) }))
        .map(({ row, key, name, find }) => ({ row, key, score: score(`${name}\n${find}`.trim(), key) }))
        .filter((each) => each.score > 0)
        .sort((a, b) => b.score - a.score || (a.key < b.key ? -1 : 1))
      return { rows: found.slice(0, limit), count: found.length }
    },
    rowsOf: (reading, keys) => reading.store.lists.rows(placeOf(reading), keys) as R[] | null,
  }
}
