/** One page of a list, and the search over names: reads the blocks and rows that it shows, and with filters the columns
 *  of the fields that are filtered or counted. All of an answer is of one generation. */
import { isBehind, type FieldFacets } from '../../../domain/list.ts'
import type { Found, ListPlace, ListQuestion, Score, StoredPage } from '../../../ports/lists.ts'
import { parseOwn } from '../canonical.ts'
import type { OpenFile } from '../database.ts'
import { BLOCK, fieldPart, orderPart, readBlock, readNumbers, type ListAt } from './list-block.ts'
import { codeCount, codesWith, countValues } from './list-value.ts'

export const LIST = `SELECT no, gen, definition, state, rows, size, meta FROM list
  WHERE name = ? AND moment = ? AND gen > 0`
const FACETS = 'SELECT facets FROM list WHERE no = ?'
export const BODY = 'SELECT body FROM list_body WHERE id = ?'
const THERE = 'id BETWEEN @low AND @high AND first_gen <= @gen AND (end_gen IS NULL OR end_gen > @gen)'
export const BY_KEY = `SELECT id FROM list_row WHERE key = @key AND ${THERE}`
const each = (text: string, words: number): string => ` AND instr(${text}, ?) > 0`.repeat(words)
/** Rows that contain each of so many words. */
export const withText = (words: number): string =>
  `SELECT id FROM list_row WHERE ${THERE}${each('name || char(10) || text', words)}`
export const withName = (words: number): string =>
  `SELECT id, key, name || char(10) || find AS text FROM list_row WHERE ${THERE}${each('name || char(10) || find', words)}`

/** Ids of a list's rows. */
export const ROW_IDS = 2 ** 32
export const rangeOf = ({ no, gen }: ListAt) => ({ low: no * ROW_IDS, high: no * ROW_IDS + ROW_IDS - 1, gen })

interface ListRecord extends ListAt {
  readonly definition: string
  readonly state: string
  readonly rows: number
  readonly size: number
  readonly meta: string
}

/** Reads of one moment of the file, although another connection may write meanwhile. */
const together = <R>(file: OpenFile, work: () => R): R =>
  file.db.inTransaction ? work() : file.db.transaction(work).deferred()

const find = (file: OpenFile, { name, moment }: ListPlace): ListRecord | undefined =>
  file.sql<[string, number], ListRecord>(LIST).get(name, moment ?? 0)

export function madeOf(file: OpenFile, place: ListPlace): { definition: string; state: string } | null {
  const list = find(file, place)
  return list ? { definition: list.definition, state: list.state } : null
}

const bodyOf = (file: OpenFile, id: number): unknown => {
  const row = file.sql<[number], { body: string }>(BODY).get(id)
  if (!row) throw new Error(`row ${id} of a list is missing`)
  return parseOwn(row.body)
}

/** The rows with these keys, in their order. */
export const readRows = (file: OpenFile, place: ListPlace, keys: readonly string[]): unknown[] | null =>
  together(file, () => {
    const list = find(file, place)
    if (!list) return null
    const byKey = file.sql<[object], { id: number }>(BY_KEY)
    return keys.flatMap((key) => {
      const row = byKey.get({ key, ...rangeOf(list) })
      return row ? [bodyOf(file, row.id)] : []
    })
  })

/** The rows that score best. */
export const searchRows = (
  file: OpenFile,
  place: ListPlace,
  words: readonly string[],
  score: Score,
  limit: number,
): Found<unknown> =>
  together(file, () => {
    const list = find(file, place)
    if (!list) return { rows: [], count: 0 }
    const found = file
      .sql<unknown[], { id: number; key: string; text: string }>(withName(words.length))
      .all(rangeOf(list), ...words)
      .map(({ id, key, text }) => ({ id, key, score: score(text.trim(), key) }))
      .filter((row) => row.score > 0)
      .sort((a, b) => b.score - a.score || (a.key < b.key ? -1 : 1))
    const rows = found.slice(0, limit).map((row) => ({ row: bodyOf(file, row.id), score: row.score }))
    return { rows, count: found.length }
  })

export const readPage = (file: OpenFile, place: ListPlace, question: ListQuestion): StoredPage | null =>
  together(file, () => {
    const list = find(file, place)
    return list ? pageOf(file, list, question) : null
  })

function pageOf(file: OpenFile, list: ListRecord, question: ListQuestion): StoredPage {
  const { words, filters, limit } = question
  const narrowed = words.length + filters.length > 0 ? narrow(file, list, question) : null
  const order = orderOf(file, list, question.sort)
  const from = question.after === null ? 0 : placeAfter(file, list, order, question)
  const shown = narrowed && ((row: number): boolean => narrowed.keptOutBy[row] === LET_IN)
  const found = take(order, from, list.rows, limit + 1, shown)
  const rows = found.slice(0, limit)
  return {
    rows: rows.map(({ row }) => bodyOf(file, list.no * ROW_IDS + row)),
    lastAt: found.length > limit ? (rows.at(-1)?.at ?? null) : null,
    matched: narrowed ? narrowed.matched : list.rows,
    total: list.rows,
    facets: question.after === null ? facetsOf(file, list, narrowed) : null,
    meta: list.meta,
  }
}

/** The rows of a list in an order, by position. Blocks are read when they are asked for. */
interface Order {
  block(no: number): Uint32Array
  at(position: number): number
}

function orderOf(file: OpenFile, list: ListAt, sort: ListQuestion['sort']): Order {
  const blocks = new Map<number, Uint32Array>()
  const block = (no: number): Uint32Array => {
    let numbers = blocks.get(no)
    if (!numbers) blocks.set(no, (numbers = readBlock(file, list, orderPart(sort), no)))
    return numbers
  }
  return { block, at: (position) => block(Math.floor(position / BLOCK))[position % BLOCK] ?? 0 }
}

/** The first rows from a position on that are shown. */
function take(
  order: Order,
  from: number,
  rows: number,
  limit: number,
  isShown: ((row: number) => boolean) | null,
): { row: number; at: number }[] {
  const found: { row: number; at: number }[] = []
  for (let at = from; at < rows && found.length < limit; at++) {
    const row = order.at(at)
    if (isShown === null || isShown(row)) found.push({ row, at })
  }
  return found
}

/** Where the page begins: behind the last row of the page before, or where that row would stand now. */
function placeAfter(file: OpenFile, list: ListRecord, order: Order, question: ListQuestion): number {
  const after = question.after!
  const rowAt = (at: number): unknown => bodyOf(file, list.no * ROW_IDS + order.at(at))
  const hint = Math.min(Math.max(0, after.at), list.rows)
  if (hint < list.rows && question.keyOf(rowAt(hint)) === after.key) return hint + 1
  if (!('value' in after)) return hint
  const sign = question.sort.dir === 'asc' ? 1 : -1
  let [low, high] = [0, list.rows]
  while (low < high) {
    const middle = (low + high) >> 1
    const row = rowAt(middle)
    if (isBehind({ key: question.keyOf(row), value: question.valueOf(row) }, after, sign)) high = middle
    else low = middle + 1
  }
  return low
}

/** Nothing keeps the row out; or more than one field, its text, or that it is no row. Between them: 1 + the place of
 *  the one field whose filters keep it out. */
const LET_IN = 0
const OUT = 255

interface Narrowed {
  readonly keptOutBy: Uint8Array
  readonly fields: readonly string[]
  readonly matched: number
}

function narrow(file: OpenFile, list: ListRecord, { words, filters }: ListQuestion): Narrowed {
  const keptOutBy = new Uint8Array(list.size).fill(words.length > 0 ? OUT : LET_IN)
  if (words.length > 0) {
    const rows = file.sql<unknown[], { id: number }>(withText(words.length)).all(rangeOf(list), ...words)
    for (const { id } of rows) keptOutBy[id % ROW_IDS] = LET_IN
  }
  const fields = [...new Set(filters.map(({ field }) => field))]
  for (const [index, field] of fields.entries()) {
    const lets = letsIn(
      file,
      list,
      field,
      filters.filter((filter) => filter.field === field),
    )
    const codes = readNumbers(file, list, fieldPart(field), list.size)
    for (let row = 0; row < codes.length; row++) {
      const code = codes[row]!
      if (code === 0) keptOutBy[row] = OUT
      else if (lets[code] !== 1) keptOutBy[row] = keptOutBy[row] === LET_IN ? index + 1 : OUT
    }
  }
  let matched = 0
  for (const by of keptOutBy) if (by === LET_IN) matched += 1
  return { keptOutBy, fields, matched }
}

/** By code: 1 = all of the field's filters let its rows in. */
function letsIn(file: OpenFile, list: ListAt, field: string, filters: ListQuestion['filters']): Uint8Array {
  const lets = new Uint8Array(codeCount(file, list.no, field)).fill(1)
  for (const { values, not } of filters) {
    const codes = codesWith(file, list.no, field, values)
    for (let code = 0; code < lets.length; code++) if (codes.has(code) === not) lets[code] = 0
  }
  return lets
}

/** How many rows each value has, among those that all other fields' filters let in. */
function facetsOf(file: OpenFile, list: ListRecord, narrowed: Narrowed | null): Record<string, FieldFacets> {
  const stored = file.sql<[number], { facets: string }>(FACETS).get(list.no)
  const all = parseOwn<Record<string, FieldFacets>>(stored?.facets ?? '{}')
  if (narrowed === null) return all
  const { keptOutBy, fields } = narrowed
  return Object.fromEntries(
    Object.keys(all).map((field) => {
      const own = fields.indexOf(field) + 1
      const codes = readNumbers(file, list, fieldPart(field), list.size)
      const counts = new Uint32Array(codeCount(file, list.no, field))
      for (let row = 0; row < codes.length; row++) {
        const by = keptOutBy[row]!
        if (by === LET_IN || by === own) counts[codes[row]!]! += 1
      }
      counts[0] = 0
      return [field, countValues(file, list.no, field, counts)]
    }),
  )
}
