/** A saved view of a list: filters, order and columns under a name. Pure.
 *  Promise: a view holds nothing of one client, so that it can be chosen at every client and be kept in the open on this
 *  machine: filters whose values are a client's own (owners, connections) and the typed text are left out. */
import type { List } from '../../shared/lists/definition.ts'
import { readFilters, writeFilters, type Filter } from './address-state.ts'

/** What a view sets. */
export interface ViewState {
  /** As in the address, see writeFilters. */
  readonly f?: string | undefined
  readonly sort?: string | undefined
  /** Column id → shown. Columns that are not named show as the list has them. */
  readonly columns?: Readonly<Record<string, boolean>> | undefined
}
export interface SavedView extends ViewState {
  readonly name: string
}

/** Views that the list itself offers. */
export const offeredViews = (views: List['views'] = []): SavedView[] =>
  views.map(({ name, filters }) => ({
    name,
    f: writeFilters(
      Object.entries(filters).map(([field, values]) => ({ field, values: [...(values ?? [])] })),
    ),
  }))

/** Of one list; more than that is no longer found again. */
export const MOST_VIEWS = 30
export const MOST_NAME = 60

/** What of the list on show goes into a view. `everyClient`: fields whose values mean the same at every client. */
export function toView(shown: ViewState, everyClient: ReadonlySet<string>): ViewState {
  const kept = readFilters(shown.f).filters.filter(({ field }) => everyClient.has(field))
  return { f: writeFilters(kept), sort: shown.sort, columns: shown.columns }
}

/** The filters on show that a view cannot keep. */
export const leftOut = (f: string | undefined, everyClient: ReadonlySet<string>): string[] =>
  readFilters(f)
    .filters.map(({ field }) => field)
    .filter((field) => !everyClient.has(field))

const byField = (a: Filter, b: Filter): number => (a.field < b.field ? -1 : 1)

/** The same rows in the same order: a filter is no other for the order in which its values were pressed. */
export function sameRows(a: ViewState, b: ViewState): boolean {
  const plain = (f: string | undefined): string | undefined =>
    writeFilters(
      readFilters(f)
        .filters.map((filter) => ({ ...filter, values: filter.values.toSorted() }))
        .sort(byField),
    )
  return plain(a.f) === plain(b.f) && a.sort === b.sort
}

/** Adds a view, in place of one of the same name. */
export function withView(views: readonly SavedView[], view: SavedView): SavedView[] {
  const others = views.filter(({ name }) => name !== view.name)
  return [...others, view].sort((a, b) => a.name.localeCompare(b.name)).slice(0, MOST_VIEWS)
}

/** The name as it is kept, or null where it cannot be one. */
export const viewName = (typed: string): string | null =>
  [...typed.trim().replace(/\s+/gu, ' ')].slice(0, MOST_NAME).join('') || null
