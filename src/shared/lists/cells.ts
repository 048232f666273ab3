/** A list as files and the command line have it: columns by name, and values as plain cells. */
import { sentenceCase, type Money } from '../model/index.ts'
import { wordText, type Column, type List } from './definition.ts'

/** null: the provider says that there is none. undefined: it does not say. */
export type Cell = string | number | boolean | null | undefined

/** What a cell is made from: the value of a column's field. */
type Value = unknown

interface Part {
  /** After the column's name: a value of several parts is several cells. */
  readonly suffix: string
  readonly cell: (value: never) => Cell
}

const part = <V>(cell: (value: V) => Cell, suffix = ''): Part => ({
  suffix,
  cell: cell as (value: never) => Cell,
})
const asIs = [part((value: Cell) => value)]
const units = ({ micros }: Money): number => micros / 1e6

interface WhoValue {
  readonly label: string
  readonly kind: string
  readonly id: string
}
interface LimitValue {
  readonly amount: Money
  readonly interval: string
}

const PARTS: Readonly<Record<Column['shows'], readonly Part[]>> = {
  text: asIs,
  code: asIs,
  number: asIs,
  moment: [part((at: number) => new Date(at).toISOString())],
  moneys: [
    part((amounts: readonly Money[]) => amounts.map((each) => `${units(each)} ${each.currency}`).join(' + ')),
  ],
  limit: [
    part((limit: LimitValue) => units(limit.amount)),
    part((limit: LimitValue) => limit.amount.currency, '_currency'),
    part((limit: LimitValue) => limit.interval, '_interval'),
  ],
  word: asIs,
  words: [part((words: readonly string[]) => words.join(' '))],
  texts: [part((texts: readonly string[]) => texts.join(', '))],
  'yes-no': asIs,
  who: [
    part((who: WhoValue) => who.label),
    part((who: WhoValue) => who.kind, '_kind'),
    part((who: WhoValue) => who.id, '_id'),
  ],
  provider: asIs,
  providers: [part((ids: readonly string[]) => ids.join(' '))],
  own: [],
}

/** createdAt is created_at, calls30d is calls_30d. */
const fileName = (id: string, { file }: Column): string =>
  file ?? id.replaceAll(/[A-Z]|\d+/g, (start) => `_${start.toLowerCase()}`)

/** None is said once, in the first cell of the value. */
const cellOf = (value: Value, nth: number, { cell }: Part): Cell =>
  value === undefined ? undefined : value === null ? (nth === 0 ? null : undefined) : cell(value as never)

type Columns = List['columns']

/** Names of the cells of a file's line. */
export const cellNames = (columns: Columns): string[] =>
  Object.entries(columns).flatMap(([id, column]) =>
    PARTS[column.shows].map(({ suffix }) => `${fileName(id, column)}${suffix}`),
  )

/** The cells of one row, in the order of their names. */
export const rowCells = (columns: Columns, row: object): Cell[] =>
  Object.entries(columns).flatMap(([id, column]) =>
    PARTS[column.shows].map((each, nth) => cellOf(valueOf(row, id), nth, each)),
  )

/** A list that was cut says how many are left out: `roles` and `moreRoles`. */
function valueOf(row: object, id: string): Value {
  const fields = row as Readonly<Record<string, Value>>
  const value = fields[id]
  const more = fields[`more${sentenceCase(id)}`]
  return Array.isArray(value) && typeof more === 'number' && more > 0 ? [...value, `and ${more} more`] : value
}

/** One row by name, as the command line's JSON has it. */
export function rowByName({ columns }: List, row: object): Record<string, Cell> {
  const cells = rowCells(columns, row)
  return Object.fromEntries(cellNames(columns).map((name, nth) => [name, cells[nth]]))
}

/** The columns of the command line's table, with words as people read them. */
export function terminalRow(
  { columns, terminal = Object.keys(columns) }: List,
  row: object,
): Record<string, Cell> {
  return Object.fromEntries(
    terminal.flatMap((id) => {
      const column = columns[id]
      const [first] = column === undefined ? [] : PARTS[column.shows]
      if (column === undefined || first === undefined) return []
      const value = valueOf(row, id)
      const text = wordsOf(column, value) ?? cellOf(value, 0, first)
      return [[fileName(id, column), text] as const]
    }),
  )
}

function wordsOf({ shows, words }: Column, value: Value): string | undefined {
  if (words === undefined || value === null || value === undefined) return undefined
  if (shows === 'words') return (value as readonly string[]).map((each) => wordText(words, each)).join(', ')
  return wordText(words, String(value))
}
