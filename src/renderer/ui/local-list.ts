/** Lists that the page holds whole, for the few that the engine sends in one answer. */
import type { ListState } from '../api/queries.ts'
import type { Sort } from '../lib/address-state.ts'

/** All rows there are, as a table wants them. */
export const wholeList = <Row>(rows: readonly Row[], total = rows.length): ListState<Row> => ({
  rows,
  matched: rows.length,
  total,
  capped: false,
  facets: {},
  sources: [],
  hasMore: false,
  loadingMore: false,
  loadMore: () => undefined,
  loading: false,
  stale: false,
  error: null,
  retry: () => undefined,
  cancel: () => undefined,
  cancelled: false,
})

/** What a row is ordered by, for each column; null = not known. */
export type SortKeys<Row> = Readonly<Record<string, (row: Row) => string | number | null>>

/** Compares two rows by the chosen column; alike where none is chosen. What is not known stands last in either order. */
export function comparing<Row>(keys: SortKeys<Row>, sort: Sort | undefined): (a: Row, b: Row) => number {
  const key = sort && Object.hasOwn(keys, sort.field) ? keys[sort.field] : undefined
  if (!key) return () => 0
  const sign = sort?.dir === 'desc' ? -1 : 1
  return (a, b) => {
    const [x, y] = [key(a), key(b)]
    if (x === null || y === null) return Number(x === null) - Number(y === null)
    return (
      sign * (typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y)))
    )
  }
}
