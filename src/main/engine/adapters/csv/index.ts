/** Tables for spreadsheets: RFC 4180, UTF-8 with a byte order mark so that Excel reads names right, CRLF.
 *  Promise: a text that a spreadsheet would run as a formula (=, +, -, @, tab …, also behind blanks) is written with a
 *  leading apostrophe; numbers stay numbers. Absent and null are empty cells. */
import { stringify } from 'csv-stringify/sync'
import { asCell } from '../../../../shared/model/index.ts'
import type { Csv } from '../../ports/files.ts'

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
          string: asCell,
        },
      }),
  }
}
