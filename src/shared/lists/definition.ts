/** What a list is, said once: its columns, filters, order and words. The engine filters, sorts and exports by it, the
 *  contract accepts exactly its names, the command line, the screens and the files show it. Plain data: no schema library
 *  and no React, so that every side can read it. */

import { eventTypeText, sentenceCase } from '../model/labels.ts'

/** Texts by value. A value without a text of its own is shown as a word: "all_models" is "All models". */
export type Words = Readonly<Record<string, string>>

/** The value of a filter where a fact is absent: the provider does not say. */
export const NOT_REPORTED = '-'
/** The value of a filter where the provider says that there is none. */
export const NONE = 'none'

/** A value's text. One without a text of its own gets spaces and a capital. */
export const wordText = (words: Words, value: string): string =>
  (Object.hasOwn(words, value) ? words[value] : undefined) ?? sentenceCase(value.replaceAll(/[_-]/g, ' '))

/** The text of a filter's value. @param providerLabel says what a provider is called. */
export function filterText(
  { words, none = 'None' }: Filter,
  value: string,
  providerLabel: (id: string) => string,
): string {
  if (typeof words === 'object' && Object.hasOwn(words, value)) return wordText(words, value)
  if (value === NOT_REPORTED) return 'Not reported'
  if (value === NONE) return none
  if (words === undefined) return value
  if (words === 'provider') return providerLabel(value)
  return words === 'event' ? eventTypeText(value) : wordText(words, value)
}

/** What a column's value is, and so how it is shown, sorted, sent and written to a file.
 *  `moneys`: one amount for each currency. `limit`: an amount for each interval. `who`: somebody or something that a fact names. `own`: the screen draws it from
 *  several fields of the row; no file has it. */
export type Shows =
  | 'text'
  | 'code'
  | 'number'
  | 'moment'
  | 'moneys'
  | 'limit'
  | 'word'
  | 'words'
  | 'texts'
  | 'yes-no'
  | 'who'
  | 'provider'
  | 'providers'
  | 'own'

/** A column; its id is the name of the row's field. */
export interface Column {
  readonly label: string
  readonly shows: Shows
  /** Of `word` and `words`: the closed list of values with their texts. Of a text that is a word from an open list: the
   *  texts of those that have one. */
  readonly words?: Words
  /** What null reads: the provider says that there is none. Without it the value is never null. */
  readonly none?: string
  /** What undefined reads: the provider does not say. Without it there is always a value. */
  readonly absent?: string
  /** The engine can order the list by it. */
  readonly sorts?: true
  /** Width on screen in px, with `grow` the least one. Without it the column is in files alone. */
  readonly width?: number
  /** Share of the space that is left, like flex-grow. */
  readonly grow?: number
  /** On screen only when it is chosen. */
  readonly hidden?: true
  /** Its name in files and on the command line, where that is not made from the id: createdAt is created_at. */
  readonly file?: string
}

export interface Filter {
  readonly label: string
  /** Texts of its values. Without it they are shown as they are. `provider`: ids of providers. `event`: types of events. */
  readonly words?: Words | 'provider' | 'event'
  /** What stands for "the provider says none", where that is not "None". */
  readonly none?: string
  /** Its values mean the same at every client and name none, so that a saved view may keep them. */
  readonly everyClient?: true
  /** The list can only be narrowed to values: no "is not". */
  readonly onlyIs?: true
  /** Only values that have a text exist: the engine refuses others. */
  readonly closed?: true
  /** How many rows a value has is not known. */
  readonly uncounted?: true
}

export interface Order<F extends string = string> {
  readonly field: F
  readonly dir: 'asc' | 'desc'
}

type Columns = Readonly<Record<string, Column>>
type Filters = Readonly<Record<string, Filter>>

/** A view that every technician wants: values by filter. */
export interface OfferedView<F extends string = string> {
  readonly name: string
  readonly filters: Readonly<Partial<Record<F, readonly string[]>>>
}

export interface List {
  /** Names the list in settings and files. */
  readonly id: string
  /** "Identities": for titles and texts. */
  readonly label: string
  /** In the order of the screen and of files. */
  readonly columns: Columns
  /** In the order in which they are offered. */
  readonly filters: Filters
  /** Absent: the rows have one order. */
  readonly defaultSort?: Order
  readonly views?: readonly OfferedView[]
  /** Columns of the command line's table, which is narrow. */
  readonly terminal?: readonly string[]
}

/** Ids of the columns that the list can be ordered by. */
type Sorting<C extends Columns> = {
  [K in keyof C & string]: C[K] extends { readonly sorts: true } ? K : never
}[keyof C & string]

export type FilterOf<L extends List> = keyof L['filters'] & string
export type SortOf<L extends List> = Sorting<L['columns']>

/** A list whose order, views and table name only what it has. */
interface Defined<C extends Columns, F extends Filters> extends List {
  readonly columns: C
  readonly filters: F
  readonly defaultSort?: Order<Sorting<C>>
  readonly views?: readonly OfferedView<keyof F & string>[]
  readonly terminal?: readonly (keyof C & string)[]
}

export const defineList = <const C extends Columns, const F extends Filters>(
  list: Defined<C, F>,
): Defined<C, F> => list

export const filterNames = <L extends List>({ filters }: L): FilterOf<L>[] =>
  Object.keys(filters) as FilterOf<L>[]

export const sortNames = <L extends List>({ columns }: L): SortOf<L>[] =>
  Object.keys(columns).filter((id) => columns[id]?.sorts === true) as SortOf<L>[]

/** What narrows and orders a list as it comes from outside: an address, a saved view, a command. */
export interface Asked {
  readonly filters?: readonly { readonly field: string; readonly values: readonly string[] }[] | undefined
  readonly sort?: { readonly field: string } | undefined
}

const quoted = (text: string): string => `“${text.slice(0, 60)}”`

/** The filters and the order that the list does not have, in words, such as after one was renamed. Never to be left out:
 *  the list would show all rows. */
export function unknownIn(list: List, { filters = [], sort }: Asked): string[] {
  const ofFilters = filters.flatMap(({ field, values }) => {
    const filter = Object.hasOwn(list.filters, field) ? list.filters[field] : undefined
    if (filter === undefined) return [`the filter ${quoted(field)}`]
    const { closed, words, label } = filter
    const texts = typeof words === 'object' ? words : {}
    return closed === true
      ? values
          .filter((each) => !Object.hasOwn(texts, each))
          .map((each) => `the value ${quoted(each)} of ${label}`)
      : []
  })
  const hasOrder = sort === undefined || (sortNames(list) as string[]).includes(sort.field)
  return hasOrder ? ofFilters : [...ofFilters, `the order ${quoted(sort.field)}`]
}
