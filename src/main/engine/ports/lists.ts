/** Rows of lists as pages show them, kept in the client's file: made once for a moment, read a page at a time. They are
 *  made from what is stored and can be dropped at any time. */
import type { EpochMs } from '../../../shared/model/index.ts'
import type { Ended, FieldFacets, SortValue } from '../domain/list.ts'

/** What the store needs to know of a row beside the row itself. Text is folded (domain/list.ts). */
export interface ListedRow {
  /** Unique and stable. */
  readonly key: string
  /** What both the list's free text and the search over all lists look at. */
  readonly name: string
  /** What only the list's free text looks at. */
  readonly text: string
  /** What only the search looks at. */
  readonly find: string
  /** Values of each of the list's fields, in their order. */
  readonly values: readonly (readonly string[])[]
  /** Values of each of the list's sorts, in their order. */
  readonly sorts: readonly SortValue[]
}

/** One list of one moment. */
export interface ListPlace {
  readonly name: string
  /** End of the run that is shown; null = now. */
  readonly moment: EpochMs | null
}

export interface ListContent<R> extends ListPlace {
  /** Another definition means that every row must be made again. */
  readonly definition: string
  /** What the rows were made from. Another state means that they must be compared again. */
  readonly state: string
  readonly madeAt: EpochMs
  /** JSON text that every page carries. */
  readonly meta: string
  readonly fields: readonly string[]
  readonly sorts: readonly string[]
  /** Rows are stored near each other in this order when the list is first made. */
  readonly defaultSort: { readonly field: string; readonly dir: 'asc' | 'desc' }
  readonly rows: readonly R[]
  read(row: R): ListedRow
}

/** Writes a list in short transactions. Until the last one, readers see the list as it was before. */
export interface ListWriting {
  /** Does one portion; true = the list is visible and nothing is left to do. What a crash leaves is removed by the next
   *  writing of the list. */
  step(): boolean
}

export interface ListQuestion {
  /** Folded; a row has each of them. */
  readonly words: readonly string[]
  /** Of fields that the list has. */
  readonly filters: readonly {
    readonly field: string
    readonly values: readonly string[]
    readonly not: boolean
  }[]
  /** One that the list has. */
  readonly sort: { readonly field: string; readonly dir: 'asc' | 'desc' }
  /** Where the page before ended; null = the first page, which also counts the facets. */
  readonly after: Ended | null
  readonly limit: number
  /** Reads a stored row: needed where rows have moved since the page before. */
  readonly valueOf: (row: unknown) => SortValue
  readonly keyOf: (row: unknown) => string
}

export interface StoredPage {
  /** As they were given. */
  readonly rows: readonly unknown[]
  /** Position of the last row in the order; null = no row follows. */
  readonly lastAt: number | null
  readonly matched: number
  readonly total: number
  readonly facets: Record<string, FieldFacets> | null
  readonly meta: string
}

/** Rows that were found, best first and by key among equals. */
export interface Found<R> {
  readonly rows: readonly { readonly row: R; readonly score: number }[]
  /** How many there are, those that are left out included. */
  readonly count: number
}

/** @param text what the search looks at, folded, one a line.
 *  @returns 0 = no match; the higher the better. */
export type Score = (text: string, key: string) => number

export interface ListStore {
  /** What the list that is shown was made from; null = it was never made. */
  made(place: ListPlace): { readonly definition: string; readonly state: string } | null
  /** null = it was never made. */
  page(place: ListPlace, question: ListQuestion): StoredPage | null
  /** The rows with these keys, in their order; those that the list does not have are left out. null = the list was
   *  never made. */
  rows(place: ListPlace, keys: readonly string[]): unknown[] | null
  /** The rows that score best. Only rows that contain every word are scored.
   *  @param words folded. */
  search(place: ListPlace, words: readonly string[], score: Score, limit: number): Found<unknown>
  write<R>(content: ListContent<R>): ListWriting
  /** Removes lists of past moments but the `keep` that were made last, and those that no writing finished. */
  prune(keep: number): void
}
