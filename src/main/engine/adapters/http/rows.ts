/** CSV and NDJSON from a stranger: bounded in rows, columns, and length of a cell or line. A row that cannot be read is
 *  named by its number and hides no other. */
import { parse } from 'csv-parse/sync'
import { AppError } from '../../domain/errors.ts'
import type { CsvTable, NdjsonRows } from '../../ports/http.ts'
import { parseJson } from './json.ts'

export const MAX_ROWS = 1_000_000
const MAX_COLUMNS = 500
const MAX_CELL = 32_768
const MAX_LINE = 4_194_304
const NEWLINE = 10
const RETURN = 13

/** Undefined when there is no heading row, two columns have one name, or the quoting breaks the file apart.
 *  @throws AppError provider.too-large past a million rows. */
export function parseCsv(bytes: Uint8Array): CsvTable | undefined {
  const lines = readLines(bytes)
  const [columns, ...cells] = lines ?? []
  if (!columns || columns.length > MAX_COLUMNS || new Set(columns).size !== columns.length) return undefined
  if (columns.some((name) => name.length > MAX_CELL) || (columns.length === 1 && columns[0] === ''))
    return undefined
  if (cells.length > MAX_ROWS) throw new AppError('provider.too-large', { limit: MAX_ROWS })
  const rows: Record<string, string>[] = []
  const bad: number[] = []
  cells.forEach((row, index) => {
    if (row.length !== columns.length || row.some((cell) => cell.length > MAX_CELL)) bad.push(index + 1)
    else rows.push(recordOf(columns, row))
  })
  return { columns, rows, bad }
}

function readLines(bytes: Uint8Array): string[][] | undefined {
  try {
    return parse(new TextDecoder().decode(bytes), {
      relax_column_count: true,
      skip_empty_lines: true,
      to: MAX_ROWS + 2,
    })
  } catch {
    return undefined
  }
}

function recordOf(columns: readonly string[], row: readonly string[]): Record<string, string> {
  const record: Record<string, string> = Object.create(null)
  columns.forEach((name, i) => {
    record[name] = row[i] ?? ''
  })
  return record
}

/** Empty lines are skipped. Undefined when no line at all could be read, though there are some: that is another kind of
 *  document. @throws AppError provider.too-large past a million lines. */
export function parseNdjson(bytes: Uint8Array): NdjsonRows | undefined {
  const rows: unknown[] = []
  const bad: number[] = []
  let line = 0
  for (let start = 0; start < bytes.length;) {
    const newline = bytes.indexOf(NEWLINE, start)
    const end = newline < 0 ? bytes.length : newline
    const text = bytes.subarray(start, bytes[end - 1] === RETURN && end > start ? end - 1 : end)
    start = end + 1
    if (++line > MAX_ROWS) throw new AppError('provider.too-large', { limit: MAX_ROWS })
    if (text.length === 0) continue
    const value = text.length > MAX_LINE ? undefined : parseJson(text)
    if (value === undefined) bad.push(line)
    else rows.push(value)
  }
  return rows.length === 0 && bad.length > 0 ? undefined : { rows, bad }
}
