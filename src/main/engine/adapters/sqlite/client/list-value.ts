/** The values of a list's fields, which rows name by small numbers. */
import { facetsOf, MOST_FACET_VALUES, type FieldFacets } from '../../../domain/list.ts'
import type { OpenFile } from '../database.ts'
import { parseOwn } from '../canonical.ts'

export const CODE_OF = 'SELECT code FROM list_value WHERE list = ? AND field = ? AND value = ?'
export const VALUE_OF = 'SELECT value FROM list_value WHERE list = ? AND field = ? AND code = ?'
/** Of rows with several values or none. */
export const SETS = `SELECT code, codes FROM list_value INDEXED BY list_value_by_value
  WHERE list = ? AND field = ? AND value IS NULL`
export const LAST_CODE = 'SELECT max(code) AS code FROM list_value WHERE list = ? AND field = ?'
export const IN_ORDER = `SELECT code, value FROM list_value
  WHERE list = ? AND field = ? AND value IS NOT NULL ORDER BY value`

/** Codes of which each stands for several values, or for none. */
export const setsOf = (file: OpenFile, list: number, field: string): Map<number, readonly number[]> =>
  new Map(
    file
      .sql<[number, string], { code: number; codes: string }>(SETS)
      .all(list, field)
      .map(({ code, codes }) => [code, parseOwn<number[]>(codes)]),
  )

/** Codes of rows that have one of the values. */
export function codesWith(
  file: OpenFile,
  list: number,
  field: string,
  values: readonly string[],
): Set<number> {
  const find = file.sql<[number, string, string], { code: number }>(CODE_OF)
  const codes = new Set(values.flatMap((value) => find.get(list, field, value)?.code ?? []))
  for (const [code, parts] of setsOf(file, list, field))
    if (parts.some((part) => codes.has(part))) codes.add(code)
  return codes
}

/** How many numbers an array by code needs. */
export const codeCount = (file: OpenFile, list: number, field: string): number =>
  (file.sql<[number, string], { code: number | null }>(LAST_CODE).get(list, field)?.code ?? 0) + 1

/** Counts of a field's values, those that most rows have.
 *  @param counts how many rows have each code, `codeCount` of them; it is used up. */
export function countValues(file: OpenFile, list: number, field: string, counts: Uint32Array): FieldFacets {
  for (const [code, parts] of setsOf(file, list, field)) {
    const count = counts[code] ?? 0
    if (count === 0) continue
    counts[code] = 0
    for (const part of parts) counts[part]! += count
  }
  const codes: number[] = []
  for (let code = 0; code < counts.length; code++) if (counts[code]! > 0) codes.push(code)
  const find = file.sql<[number, string, number], { value: string }>(VALUE_OF)
  const shown = commonest(file, list, field, codes, counts)
  return facetsOf(
    shown.flatMap((code) => {
      const value = find.get(list, field, code)?.value
      return value === undefined ? [] : { value, count: counts[code]! }
    }),
    codes.length - shown.length,
  )
}

/** The codes that an answer names: the ones with the highest counts, and among equals those whose values come first. */
function commonest(
  file: OpenFile,
  list: number,
  field: string,
  codes: readonly number[],
  counts: Uint32Array,
): readonly number[] {
  if (codes.length <= MOST_FACET_VALUES) return codes
  const least = codes.map((code) => counts[code]!).sort((a, b) => b - a)[MOST_FACET_VALUES - 1]!
  const chosen = codes.filter((code) => counts[code]! > least)
  const rows = file.sql<[number, string], { code: number }>(IN_ORDER).iterate(list, field)
  for (const { code } of rows) {
    if (chosen.length >= MOST_FACET_VALUES) break
    if (counts[code] === least) chosen.push(code)
  }
  return chosen
}
