/** How the rows of a defined list are filtered and sorted: by the fields that its columns name, and by the value functions
 *  that a view gives where that is not enough. */
import {
  filterNames,
  NONE,
  NOT_REPORTED,
  sortNames,
  type Column,
  type FilterOf,
  type List,
  type Order,
  type SortOf,
} from '../../../../shared/lists/definition.ts'
import type { SortValue, SpecOf } from '../../domain/list.ts'

type Read<R, V> = (row: R) => V

/** Columns whose field orders the rows as it is. */
type Plain = 'text' | 'code' | 'number' | 'moment' | 'word' | 'provider' | 'who'
type PlainSort<L extends List> = {
  [K in SortOf<L>]: L['columns'][K]['shows'] extends Plain ? K : never
}[SortOf<L>]
/** Filters that are called as a column is. */
type PlainFilter<L extends List> = {
  [K in FilterOf<L> & keyof L['columns'] & string]: L['columns'][K]['shows'] extends 'own' ? never : K
}[FilterOf<L> & keyof L['columns'] & string]

/** Those that a column supplies may be left out; the others must be given. */
type Given<All extends string, Supplied extends string, T> = Readonly<
  Record<Exclude<All, Supplied>, T> & Partial<Record<Supplied, T>>
>

interface Parts<L extends List, R> extends Pick<SpecOf<L, R>, 'key' | 'text'> {
  readonly filters: Given<FilterOf<L>, PlainFilter<L>, Read<R, readonly string[]>>
  readonly sorts: Given<SortOf<L>, PlainSort<L>, Read<R, SortValue>>
}

/** A row that names every one of its fields, also those that it does not report: a new column does not compile until the
 *  view supplies it. What is cut is counted by the contract (`more…`). */
export type Complete<R> = { [K in keyof Required<R> as K extends `more${string}` ? never : K]: R[K] }

/** The text of a value that may be absent or none, as filters have it. */
export const valueWord = (value: string | null | undefined): string =>
  value === undefined ? NOT_REPORTED : (value ?? NONE)

/** A yes or no that may be absent, as filters have it. */
export const yesNoWord = (value: boolean | undefined): string =>
  valueWord(value === undefined ? undefined : value ? 'yes' : 'no')

const labelOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'label' in value ? value.label : value

const fieldOf = (row: unknown, id: string): unknown => labelOf((row as Readonly<Record<string, unknown>>)[id])

const filterBy =
  (id: string, column: Column | undefined) =>
  (row: unknown): readonly string[] => {
    const value = fieldOf(row, id)
    if (Array.isArray(value)) return value as string[]
    if (column?.shows === 'yes-no') return [yesNoWord(value as boolean | undefined)]
    return [valueWord(value == null ? (value as null | undefined) : String(value))]
  }

/** @throws Error where the definition orders by a field that nobody reads: found when the program starts. */
export function specOf<L extends List, R>(list: L, parts: Parts<L, R>): SpecOf<L, R> {
  const { filters, sorts } = parts as {
    readonly filters: Readonly<Record<string, Read<R, readonly string[]> | undefined>>
    readonly sorts: Readonly<Record<string, Read<R, SortValue> | undefined>>
  }
  if (list.defaultSort === undefined) throw new Error(`the list ${list.id} has no order`)
  return {
    key: parts.key,
    text: parts.text,
    fields: Object.fromEntries(
      filterNames(list).map((id) => [id, filters[id] ?? filterBy(id, list.columns[id])]),
    ) as SpecOf<L, R>['fields'],
    sorts: Object.fromEntries(
      sortNames(list).map((id) => [id, sorts[id] ?? ((row: R) => fieldOf(row, id) as SortValue)]),
    ) as SpecOf<L, R>['sorts'],
    defaultSort: list.defaultSort as Order<SortOf<L>>,
  }
}
