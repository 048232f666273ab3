/** Tables for spreadsheets: RFC 4180, UTF-8 with a byte order mark so that Excel reads names right, CRLF.
 *  Promise: a text that a spreadsheet would run as a formula (=, +, -, @, tab …, also behind blanks) is written with a
 *  leading apostrophe; numbers stay numbers. Absent and null are empty cells. */
import { stringify } from 'csv-stringify/sync'
import type { Csv } from '../../ports/files.ts'

// A sign that begins a formula, full-width forms included, after anything that a spreadsheet may drop on its way in.
const FORMULA = /^[\p{C}\p{Z}]*[=+\-@＝＋－＠]|^[\t\r\n]/u

export function createCsv(): Csv {
  return {
    format: (columns, rows) =>
      stringify([...rows.map((row) => [...row])], {
        header: true,
        columns: [...columns],
        bom: true,
        record_delimiter: 'windows',
        // Only the record delimiter is quoted by itself; RFC 4180 wants every line break quoted.
        quoted_match: /[\r\n]/,
        cast: {
          boolean: (value) => (value ? 'true' : 'false'),
          string: (value) => (FORMULA.test(value) ? `'${value}` : value),
        },
      }),
  }
}
