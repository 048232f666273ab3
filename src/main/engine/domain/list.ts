/** Filters, sorts and pages rows that are already in memory, the same way for every list.
 *  Promise: a page follows the one before it by key, so rows added meanwhile neither repeat nor hide others. */
import { fold, wordsOf } from '../../../shared/model/index.ts'

import type { FilterOf, List, Order, SortOf } from '../../../shared/lists/definition.ts'
import { AppError } from './errors.ts'

export type SortValue = string | number | null | undefined

/** How the rows of a list are read: a value function for each filter and each order. */
export interface ListSpec<R, F extends string = string, S extends string = string> {
  /** Unique and stable. */
  readonly key: (row: R) => string
  /** What the free text is looked for in. */
  readonly text: (row: R) => readonly (string | null | undefined)[]
  /** Filterable fields. Several values: the row has each. `-` stands for "not reported". */
  readonly fields: Readonly<Record<F, (row: R) => readonly string[]>>
  /** Sortable fields. null and undefined sort last in both directions. */
  readonly sorts: Readonly<Record<S, (row: R) => SortValue>>
  readonly defaultSort: Order<S>
}

/** Of a list that is defined in shared/lists: exactly its filters and its sorting columns. */
export type SpecOf<L extends List, R> = ListSpec<R, FilterOf<L>, SortOf<L>>

export interface ListRequest<F extends string = string, S extends string = string> {
  readonly text?: string | undefined
  readonly filters?:
    | readonly { readonly field: F; readonly values: readonly string[]; readonly not?: boolean | undefined }[]
    | undefined
  readonly sort?: Order<S> | undefined
  readonly cursor?: string | null | undefined
  readonly limit: number
}

export type RequestOf<L extends List> = ListRequest<FilterOf<L>, SortOf<L>>

export interface ListPage<R> {
  readonly rows: R[]
  readonly nextCursor: string | null
  readonly matched: number
  readonly total: number
  readonly facets?: Record<string, { value: string; label: string; count: number }[]>
  /** How many more values a field has than its facet names. */
  readonly moreFacets?: Record<string, number>
}

type Facets = NonNullable<ListPage<unknown>['facets']>

/** A value of a field and how many rows have it. */
export type Facet = Facets[string][number]
/** Values of a field, those that most rows have first, and how many more there are. */
export interface FieldFacets {
  readonly values: Facet[]
  readonly more: number
}

const MAX_CACHED = 12
const answers = new WeakMap<readonly unknown[], Map<string, unknown>>()
const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

/** What was answered about these rows, kept beside them for the next page of the same question. */
function kept<T>(rows: readonly unknown[], question: readonly unknown[], make: () => T): T {
  let known = answers.get(rows)
  if (!known) answers.set(rows, (known = new Map()))
  const name = JSON.stringify(question)
  if (known.has(name)) return known.get(name) as T
  const answer = make()
  if (known.size >= MAX_CACHED) known.delete(known.keys().next().value!)
  known.set(name, answer)
  return answer
}

/** Values of a field that an answer names. */
export const MOST_FACET_VALUES = 100

/** Counts as an answer gives them: most rows first, then by value.
 *  @param more how many values are not among `counts`. */
export function facetsOf(
  counts: readonly { readonly value: string; readonly count: number }[],
  more = 0,
): FieldFacets {
  const values = counts
    .toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, MOST_FACET_VALUES)
    .map(({ value, count }) => ({ value, label: value, count }))
  return { values, more: more + counts.length - values.length }
}

/** The facets of all fields as a page has them. */
export function pageFacets(
  fields: Readonly<Record<string, FieldFacets>>,
): Pick<ListPage<never>, 'facets' | 'moreFacets'> {
  const all = Object.entries(fields)
  const long = all.filter(([, { more }]) => more > 0)
  return {
    facets: Object.fromEntries(all.map(([field, { values }]) => [field, values])),
    ...(long.length > 0 && {
      moreFacets: Object.fromEntries(long.map(([field, { more }]) => [field, more])),
    }),
  }
}

/** @throws AppError invalid-input where the list has no such field: left out, a filter would show all rows. */
export function known<T>(fields: Readonly<Record<string, T>>, what: 'filter' | 'sort', field: string): T {
  const read = Object.hasOwn(fields, field) ? fields[field] : undefined
  if (read === undefined)
    throw new AppError('invalid-input', { field: what, why: `the list has no field ${field.slice(0, 60)}` })
  return read
}

function textMatcher<R>(spec: ListSpec<R>, request: ListRequest): (row: R) => boolean {
  const words = wordsOf(request.text ?? '')
  if (words.length === 0) return () => true
  return (row) => {
    const hay = fold(spec.text(row).filter(Boolean).join('\n'))
    return words.every((w) => hay.includes(w))
  }
}

/** Answers which field's filters keep a row out: null when none does, undefined when those of several do. */
function filterMatcher<R>(spec: ListSpec<R>, request: ListRequest): (row: R) => string | null | undefined {
  const filters = (request.filters ?? []).map((f) => ({
    field: f.field,
    read: known(spec.fields, 'filter', f.field),
    values: new Set(f.values),
    not: f.not === true,
  }))
  return (row) => {
    let failed: string | null = null
    for (const { field, read, values, not } of filters) {
      if (field === failed || read(row).some((v) => values.has(v)) !== not) continue
      if (failed !== null) return undefined
      failed = field
    }
    return failed
  }
}

/** Compares two sort values. What has none comes last, whatever the sign (1 = ascending, -1 = descending). */
export function compareValues(a: SortValue, b: SortValue, sign: number): number {
  const aMissing = a === null || a === undefined
  const bMissing = b === null || b === undefined
  if (aMissing || bMissing) return aMissing && bMissing ? 0 : aMissing ? 1 : -1
  if (typeof a === 'number' && typeof b === 'number') return sign * (a - b)
  return sign * collator.compare(String(a), String(b))
}

/** Rows that match, in order. */
function matching<R>(rows: readonly R[], spec: ListSpec<R>, request: ListRequest): readonly R[] {
  const sort = request.sort ?? spec.defaultSort
  return kept(rows, ['rows', request.text ?? '', request.filters ?? [], sort], () => {
    const hasText = textMatcher(spec, request)
    const keptOutBy = filterMatcher(spec, request)
    const read = known(spec.sorts, 'sort', sort.field)
    const sign = sort.dir === 'asc' ? 1 : -1
    return rows
      .filter((row) => keptOutBy(row) === null && hasText(row))
      .map((row) => ({ row, value: read(row), key: spec.key(row) }))
      .sort((a, b) => compareValues(a.value, b.value, sign) || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
      .map((k) => k.row)
  })
}

/** How many rows each value has, among those that all other fields' filters let through. One pass over the rows. */
function countFacets<R>(
  rows: readonly R[],
  spec: ListSpec<R>,
  request: ListRequest,
): Record<string, FieldFacets> {
  return kept(rows, ['facets', request.text ?? '', request.filters ?? []], () => {
    const hasText = textMatcher(spec, request)
    const keptOutBy = filterMatcher(spec, request)
    const fields = Object.entries(spec.fields).map(([field, read]) => ({
      field,
      read,
      counts: new Map<string, { value: string; count: number }>(),
    }))
    for (const row of rows) {
      const failed = keptOutBy(row)
      if (failed === undefined || !hasText(row)) continue
      for (const { field, read, counts } of fields) {
        if (failed !== null && failed !== field) continue
        for (const value of read(row)) {
          const counted = counts.get(value)
          if (counted) counted.count += 1
          else counts.set(value, { value, count: 1 })
        }
      }
    }
    return Object.fromEntries(fields.map(({ field, counts }) => [field, facetsOf([...counts.values()])]))
  })
}

/** One page of at most `limit` rows after the cursor; the first page also counts the facets. */
export function listPage<R, F extends string, S extends string>(
  rows: readonly R[],
  spec: ListSpec<R, F, S>,
  request: ListRequest<F, S>,
): ListPage<R> {
  const all = matching(rows, spec, request)
  const sort = request.sort ?? spec.defaultSort
  const valueOf = known(spec.sorts, 'sort', sort.field)
  const start = request.cursor ? placeAfter(all, readCursor(request.cursor), { ...spec, sort, valueOf }) : 0
  const slice = all.slice(start, start + request.limit)
  const last = slice.at(-1)
  const more = start + slice.length < all.length && last !== undefined
  return {
    rows: slice,
    nextCursor: more ? cursorOf(start + slice.length - 1, spec.key(last), valueOf(last)) : null,
    matched: all.length,
    total: rows.length,
    ...(request.cursor ? {} : { ...pageFacets(countFacets(rows, spec, request)) }),
  }
}

/** Where a page ended. */
export interface Ended {
  /** The position of its last row: a hint. */
  readonly at: number
  readonly key: string
  /** What that row is sorted by. Absent = not known: then the position alone counts. */
  readonly value?: SortValue
}

const MAX_CURSOR = 700

/** The text from which the next page finds its beginning. */
export function cursorOf(at: number, key: string, value: SortValue): string {
  const texts = [
    [at, key, value ?? null],
    [at, key],
    [at, ''],
  ].map((ended) => JSON.stringify(ended))
  return texts.find((text) => text.length <= MAX_CURSOR)!
}

/** @throws AppError invalid-input for a cursor that no page gave. */
export function readCursor(text: string): Ended {
  let read: unknown = null
  try {
    read = JSON.parse(text)
  } catch {
    // Refused below.
  }
  const [at, key, value]: readonly unknown[] = Array.isArray(read) && read.length <= 3 ? read : []
  const isValue =
    value === undefined || value === null || typeof value === 'string' || typeof value === 'number'
  if (!Number.isSafeInteger(at) || (at as number) < 0 || typeof key !== 'string' || !isValue)
    throw new AppError('invalid-input', { field: 'cursor' })
  return { at: at as number, key, ...(value !== undefined && { value }) }
}

/** Whether a row stands behind the last row of a page.
 *  @param sign as in `compareValues` */
export const isBehind = (
  row: { key: string; value: SortValue },
  { key, value }: Ended,
  sign: number,
): boolean => (compareValues(row.value, value, sign) || (row.key > key ? 1 : -1)) > 0

/** Behind the last row of the page before, or where that row stood. */
function placeAfter<R>(
  all: readonly R[],
  ended: Ended,
  list: Pick<ListSpec<R>, 'key'> & {
    readonly sort: Order
    readonly valueOf: (row: R) => SortValue
  },
): number {
  const hint = all[ended.at]
  if (hint !== undefined && list.key(hint) === ended.key) return ended.at + 1
  if (!('value' in ended)) return Math.min(ended.at, all.length)
  const sign = list.sort.dir === 'asc' ? 1 : -1
  const at = all.findIndex((row) => isBehind({ key: list.key(row), value: list.valueOf(row) }, ended, sign))
  return at === -1 ? all.length : at
}
