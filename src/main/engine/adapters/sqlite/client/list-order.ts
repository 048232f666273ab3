/** Orders of a list's rows by their sort values, made in portions. */
import { compareValues, type SortValue } from '../../../domain/list.ts'

/** Items that are sorted at once, and comparisons between two yields: some milliseconds. */
const RUN = 1_000
/** What each yield says that it cost, where writing a row costs 1. */
const COST = 100

/** Sorts in portions. Equal items stay in order. */
export function* sortInPortions<T>(
  items: readonly T[],
  compare: (a: T, b: T) => number,
): Generator<number, readonly T[]> {
  let runs: T[][] = []
  for (let start = 0; start < items.length; start += RUN) {
    runs.push(items.slice(start, start + RUN).sort(compare))
    yield COST
  }
  while (runs.length > 1) {
    const longer: T[][] = []
    for (let i = 0; i < runs.length; i += 2) {
      const [a, b] = [runs[i] ?? [], runs[i + 1]]
      longer.push(b === undefined ? a : yield* merge(a, b, compare))
    }
    runs = longer
  }
  return runs[0] ?? []
}

function* merge<T>(
  a: readonly T[],
  b: readonly T[],
  compare: (a: T, b: T) => number,
): Generator<number, T[]> {
  const merged: T[] = []
  let [i, j] = [0, 0]
  while (i < a.length && j < b.length) {
    merged.push(compare(a[i]!, b[j]!) <= 0 ? a[i++]! : b[j++]!)
    if (merged.length % RUN === 0) yield COST
  }
  return merged.concat(i < a.length ? a.slice(i) : b.slice(j))
}

/** Both orders of the rows by one value each: rows without a value come last in both, equal ones stay in the order of
 *  `byKey`.
 *  @param values by row.
 *  @param byKey the rows by their keys. */
export function* ordersBy(
  values: readonly SortValue[],
  byKey: readonly number[],
): Generator<number, { readonly asc: Uint32Array; readonly desc: Uint32Array }> {
  const present = new Set(values)
  present.delete(null)
  present.delete(undefined)
  const sorted = yield* sortInPortions([...present], (a, b) => compareValues(a, b, 1))
  const ranks = new Map<SortValue, number>()
  let rank = 0
  for (const [i, value] of sorted.entries()) {
    if (i > 0 && compareValues(sorted[i - 1], value, 1) !== 0) rank += 1
    ranks.set(value, rank)
  }
  const pass = COST + byKey.length / 100
  yield pass
  const last = rank + 1
  const counts = new Uint32Array(last + 1)
  const rankOf = (row: number): number => ranks.get(values[row]) ?? last
  for (const row of byKey) counts[rankOf(row)]! += 1
  const place = (order: readonly number[]): Uint32Array => {
    const next = new Uint32Array(last + 1)
    let at = 0
    for (const each of order) {
      next[each] = at
      at += counts[each]!
    }
    const rows = new Uint32Array(byKey.length)
    for (const row of byKey) rows[next[rankOf(row)]!++] = row
    return rows
  }
  const ascending = Array.from({ length: last }, (_, i) => i)
  const asc = place([...ascending, last])
  yield pass
  return { asc, desc: place([...ascending.reverse(), last]) }
}
