/** Makes the rows of a list and puts them in place of those that are shown, in short transactions. A row that says what
 *  it said before is not written again; one that says something else gets a new number, so that the list as it is shown
 *  stays whole until one number makes the new generation visible. */
import { hash } from 'node:crypto'
import type { FieldFacets, SortValue } from '../../../domain/list.ts'
import type { ListContent, ListPlace, ListWriting, ListedRow } from '../../../ports/lists.ts'
import { parseOwn } from '../canonical.ts'
import type { OpenFile } from '../database.ts'
import {
  atOf,
  BLOCK,
  BLOCKS,
  encodeBlock,
  fieldPart,
  orderPart,
  type ListAt,
  type StoredBlock,
} from './list-block.ts'
import { ordersBy, sortInPortions } from './list-order.ts'
import { ROW_IDS } from './list-page.ts'
import { countValues } from './list-value.ts'

/** Rows that are written in one transaction, or what takes about as long. */
const BUDGET = 500
/** Rows that are read at once. */
const PORTION = 1_000

const FIND = 'SELECT no, gen FROM list WHERE name = ? AND moment = ?'
const IS_THERE = 'SELECT no FROM list WHERE no = ?'
const ADD = `INSERT INTO list (name, moment, gen, definition, state, made_at, rows, size, meta, facets)
  VALUES (?, ?, 0, '', '', 0, 0, 0, '{}', '{}')`
const SHOW = `UPDATE list SET gen = @gen, definition = @definition, state = @state, made_at = @madeAt, rows = @rows,
  size = @size, meta = @meta, facets = @facets WHERE no = @no`
export const STORED_ROWS = `SELECT id, key, hash, first_gen, end_gen FROM list_row
  WHERE id > @after AND id < @end ORDER BY id LIMIT ${PORTION}`
const REOPEN_ROW = 'UPDATE list_row SET end_gen = NULL WHERE id = ?'
const END_ROW = 'UPDATE list_row SET end_gen = ? WHERE id = ?'
const DROP_ROW = 'DELETE FROM list_row WHERE id = ?'
const DROP_BODY = 'DELETE FROM list_body WHERE id = ?'
const ADD_ROW = `INSERT INTO list_row (id, key, hash, name, text, find, first_gen) VALUES (?, ?, ?, ?, ?, ?, ?)`
const ADD_BODY = 'INSERT INTO list_body (id, body) VALUES (?, ?)'
export const STORED_BLOCKS = 'SELECT id, first_gen, end_gen FROM list_block WHERE list = ?'
const REOPEN_BLOCK = 'UPDATE list_block SET end_gen = NULL WHERE id = ?'
const END_BLOCK = 'UPDATE list_block SET end_gen = ? WHERE id = ?'
const DROP_BLOCK = 'DELETE FROM list_block WHERE id = ?'
const ADD_BLOCK = 'INSERT INTO list_block (list, part, block, first_gen, data) VALUES (?, ?, ?, ?, ?)'
export const STORED_VALUES = 'SELECT field, code, value, codes FROM list_value WHERE list = ?'
const ADD_VALUE = 'INSERT INTO list_value (list, field, code, value, codes) VALUES (?, ?, ?, ?, ?)'
const DROP_VALUE = 'DELETE FROM list_value WHERE list = ? AND field = ? AND code = ?'

/** @param open hands out the open file: the workspace may close and open it between two steps. */
export function writeList<R>(open: () => OpenFile, content: ListContent<R>): ListWriting {
  const list = open().write(() => begin(open(), content))
  const work = make(open, content, list)
  let done = false
  const step = (): void => {
    // What is erased while a list is written must not come back.
    done = !open().sql<[number], object>(IS_THERE).get(list.no)
    for (let cost = 0; !done && cost < BUDGET;) {
      const next = work.next()
      if (next.done === true) done = true
      else cost += next.value
    }
  }
  return {
    step: () => {
      try {
        if (!done) open().write(step)
      } catch (error) {
        // What was written in this step is not there, but is taken for written.
        done = true
        throw error
      }
      return done
    },
  }
}

/** Yields what it has cost since the last yield; the caller's transaction ends at some of them. */
function* make<R>(open: () => OpenFile, content: ListContent<R>, list: ListAt): Generator<number, void> {
  const gen = list.gen + 1
  const each = function* <T>(items: Iterable<T>, one: (file: OpenFile, item: T) => void): Generator<number> {
    for (const item of items) {
      one(open(), item)
      yield 1
    }
  }
  const stored = yield* readStored(open, list)
  yield* each(stored.left, dropRow)
  yield* each(stored.reopen, (file, id) => file.sql<[number]>(REOPEN_ROW).run(id))
  cleanBlocks(open(), list)

  const codes = new Codes(open(), list.no, content.fields)
  const drawn = yield* draw(content, codes)
  const byKey = yield* sortInPortions([...drawn.keys.keys()], (a, b) =>
    drawn.keys[a]! < drawn.keys[b]! ? -1 : drawn.keys[a]! > drawn.keys[b]! ? 1 : 0,
  )
  yield* each(codes.added, (file, { field, code, value, codes: set }) =>
    file.sql<unknown[]>(ADD_VALUE).run(list.no, field, code, value, set),
  )
  const orders = new Map<string, Uint32Array>()
  for (const [i, field] of content.sorts.entries()) {
    const { asc, desc } = yield* ordersBy(drawn.sorts[i]!, byKey)
    orders.set(orderPart({ field, dir: 'asc' }), asc)
    orders.set(orderPart({ field, dir: 'desc' }), desc)
  }

  const numbers = new Numbers(stored.taken)
  const rowNo = new Uint32Array(content.rows.length)
  const ended: number[] = []
  const first = orders.get(orderPart(content.defaultSort)) ?? Uint32Array.from(byKey)
  yield* each(first, (file, i) => {
    const row = content.rows[i]!
    const key = drawn.keys[i]!
    const body = JSON.stringify(row)
    const digest = hash('sha256', content.definition + body, 'buffer').subarray(0, 16)
    const known = stored.shown.get(key)
    stored.shown.delete(key)
    if (known && digest.equals(known.hash)) {
      rowNo[i] = known.id % ROW_IDS
      return
    }
    if (known) {
      ended.push(known.id)
      file.sql<[number, number]>(END_ROW).run(gen, known.id)
    }
    rowNo[i] = numbers.next()
    const id = list.no * ROW_IDS + rowNo[i]!
    const { name, text, find } = content.read(row)
    file.sql<unknown[]>(ADD_ROW).run(id, key, digest, name, text, find, gen)
    file.sql<[number, string]>(ADD_BODY).run(id, body)
  })
  const gone = [...stored.shown.values(), ...stored.twice]
  yield* each(gone, (file, { id }) => {
    file.sql<[number, number]>(END_ROW).run(gen, id)
    ended.push(id)
  })

  const size = rowNo.reduce((a, b) => (a > b ? a : b), -1) + 1
  const parts = new Map<string, () => Uint32Array>()
  const facets: Record<string, FieldFacets> = {}
  for (const [i, field] of content.fields.entries()) {
    const column = new Uint32Array(size)
    const counts = new Uint32Array(codes.end(field))
    for (const [row, code] of drawn.codes[i]!.entries()) {
      column[rowNo[row]!] = code
      counts[code]! += 1
    }
    parts.set(fieldPart(field), () => column)
    codes.keepUsed(field, counts)
    facets[field] = countValues(open(), list.no, field, counts)
    yield BUDGET / 5 + size / 100
  }
  for (const [part, order] of orders) parts.set(part, () => order.map((row) => rowNo[row]!))
  const endedBlocks: number[] = endParts(open(), list, parts)
  for (const [part, column] of parts) endedBlocks.push(...(yield* writeBlocks(open, list, part, column())))

  const { definition, state, madeAt, meta } = content
  const shown = { gen, no: list.no, definition, state, madeAt, meta, size, rows: content.rows.length }
  open()
    .sql<[object]>(SHOW)
    .run({ ...shown, facets: JSON.stringify(facets) })

  yield* each(ended, dropRow)
  yield* each(endedBlocks, (file, id) => file.sql<[number]>(DROP_BLOCK).run(id))
  yield* each(codes.unused(), (file, { field, code }) =>
    file.sql<[number, string, number]>(DROP_VALUE).run(list.no, field, code),
  )
}

function begin(file: OpenFile, { name, moment }: ListPlace): ListAt {
  const known = file.sql<[string, number], ListAt>(FIND).get(name, moment ?? 0)
  if (known) return known
  return { no: Number(file.sql<[string, number]>(ADD).run(name, moment ?? 0).lastInsertRowid), gen: 0 }
}

function dropRow(file: OpenFile, id: number): void {
  file.sql<[number]>(DROP_ROW).run(id)
  file.sql<[number]>(DROP_BODY).run(id)
}

interface StoredRow {
  readonly id: number
  readonly key: string
  readonly hash: Buffer
}

interface Stored {
  readonly shown: Map<string, StoredRow>
  /** Further ones with the key of another. */
  readonly twice: readonly StoredRow[]
  readonly left: readonly number[]
  readonly reopen: readonly number[]
  readonly taken: ReadonlySet<number>
}

/** The rows that are shown, and what a writing that was cut short has left. */
function* readStored(open: () => OpenFile, list: ListAt): Generator<number, Stored> {
  const shown = new Map<string, StoredRow>()
  const twice: StoredRow[] = []
  const left: number[] = []
  const reopen: number[] = []
  const taken = new Set<number>()
  const end = (list.no + 1) * ROW_IDS
  for (let after = list.no * ROW_IDS - 1; ;) {
    const rows = open()
      .sql<[object], StoredRow & { first_gen: number; end_gen: number | null }>(STORED_ROWS)
      .all({ after, end })
    for (const { first_gen: first, end_gen: last, ...row } of rows) {
      if (first > list.gen || (last !== null && last <= list.gen)) {
        left.push(row.id)
        continue
      }
      if (last !== null) reopen.push(row.id)
      taken.add(row.id % ROW_IDS)
      if (shown.has(row.key)) twice.push(row)
      else shown.set(row.key, row)
    }
    if (rows.length < PORTION) return { shown, twice, left, reopen, taken }
    after = rows.at(-1)!.id
    yield BUDGET / 5
  }
}

function cleanBlocks(file: OpenFile, list: ListAt): void {
  const blocks = file
    .sql<[number], { id: number; first_gen: number; end_gen: number | null }>(STORED_BLOCKS)
    .all(list.no)
  for (const { id, first_gen: first, end_gen: last } of blocks) {
    if (first > list.gen || (last !== null && last <= list.gen)) file.sql<[number]>(DROP_BLOCK).run(id)
    else if (last !== null) file.sql<[number]>(REOPEN_BLOCK).run(id)
  }
}

/** Numbers for new rows: those that no row has, lowest first. */
class Numbers {
  readonly #taken: ReadonlySet<number>
  #next = 0

  constructor(taken: ReadonlySet<number>) {
    this.#taken = taken
  }

  next(): number {
    while (this.#taken.has(this.#next)) this.#next += 1
    return this.#next++
  }
}

interface AddedValue {
  readonly field: string
  readonly code: number
  readonly value: string | null
  /** JSON. */
  readonly codes: string | null
}

/** The codes of the values of a list's fields. */
class Codes {
  readonly #fields: ReadonlyMap<string, { byText: Map<string, number>; numbers: Numbers; end: number }>
  readonly #used = new Map<string, Set<number>>()
  readonly added: AddedValue[] = []

  constructor(file: OpenFile, list: number, fields: readonly string[]) {
    const rows = file.sql<[number], AddedValue>(STORED_VALUES).all(list)
    const byField = Map.groupBy(rows, ({ field }) => field)
    this.#fields = new Map(
      [...new Set([...fields, ...byField.keys()])].map((field) => {
        const own = byField.get(field) ?? []
        // Code 0 stands for no row.
        const numbers = new Numbers(new Set([0, ...own.map(({ code }) => code)]))
        const end = own.reduce((a, { code }) => Math.max(a, code), 0) + 1
        const byText = new Map(own.map(({ code, value, codes }) => [textOf(value, codes), code]))
        return [field, { byText, numbers, end }]
      }),
    )
  }

  /** The code of a row with these values. */
  of(field: string, values: readonly string[]): number {
    const [value] = values
    if (value !== undefined && values.length === 1) return this.#code(field, value, null)
    return this.#code(field, null, JSON.stringify(values.map((each) => this.#code(field, each, null))))
  }

  #code(field: string, value: string | null, codes: string | null): number {
    const own = this.#fields.get(field)!
    const text = textOf(value, codes)
    const known = own.byText.get(text)
    if (known !== undefined) return known
    const code = own.numbers.next()
    own.byText.set(text, code)
    own.end = Math.max(own.end, code + 1)
    this.added.push({ field, code, value, codes })
    return code
  }

  /** Codes of the field are below this. */
  end(field: string): number {
    return this.#fields.get(field)!.end
  }

  /** @param counts of rows by code. */
  keepUsed(field: string, counts: Uint32Array): void {
    const used = new Set<number>()
    for (const [text, code] of this.#fields.get(field)!.byText) {
      if (!counts[code]) continue
      used.add(code)
      if (text.startsWith(SET)) for (const part of parseOwn<number[]>(text.slice(1))) used.add(part)
    }
    this.#used.set(field, used)
  }

  /** Those that no row has any more. */
  unused(): { readonly field: string; readonly code: number }[] {
    return [...this.#fields].flatMap(([field, { byText }]) => {
      const used = this.#used.get(field)
      return [...byText.values()].flatMap((code) => (used?.has(code) ? [] : { field, code }))
    })
  }
}

const SET = '+'
const textOf = (value: string | null, codes: string | null): string =>
  codes === null ? `=${value ?? ''}` : `${SET}${codes}`

interface Drawn {
  readonly keys: string[]
  readonly codes: readonly Uint32Array[]
  readonly sorts: readonly SortValue[][]
}

/** What the rows say, by their place among the content's rows. */
function* draw<R>({ rows, read, fields, sorts }: ListContent<R>, codes: Codes): Generator<number, Drawn> {
  const drawn = {
    keys: new Array<string>(rows.length),
    codes: fields.map(() => new Uint32Array(rows.length)),
    sorts: sorts.map(() => new Array<SortValue>(rows.length)),
  }
  for (const [i, row] of rows.entries()) {
    const listed: ListedRow = read(row)
    drawn.keys[i] = listed.key
    for (const [at, field] of fields.entries()) drawn.codes[at]![i] = codes.of(field, listed.values[at] ?? [])
    for (const at of sorts.keys()) drawn.sorts[at]![i] = listed.sorts[at]
    if (i % 100 === 99) yield 50
  }
  return drawn
}

/** Writes the blocks that differ from those that are shown. Answers the ids of those that they replace. */
function* writeBlocks(
  open: () => OpenFile,
  list: ListAt,
  part: string,
  numbers: Uint32Array,
): Generator<number, number[]> {
  const shown = open()
    .sql<[object], StoredBlock>(BLOCKS)
    .all({ ...atOf(list), part })
  const replaced = new Map(shown.map((row) => [row.block, row]))
  const gen = list.gen + 1
  for (let block = 0; block * BLOCK < numbers.length; block++) {
    const data = encodeBlock(numbers.subarray(block * BLOCK, (block + 1) * BLOCK))
    if (replaced.get(block)?.data.equals(data)) replaced.delete(block)
    else open().sql<unknown[]>(ADD_BLOCK).run(list.no, part, block, gen, data)
    yield BUDGET / 50
  }
  for (const { id } of replaced.values()) open().sql<[number, number]>(END_BLOCK).run(gen, id)
  return [...replaced.values()].map(({ id }) => id)
}

const PARTS = 'SELECT id, part FROM list_block WHERE list = ? AND first_gen <= ? AND end_gen IS NULL'

/** Ends the blocks of fields and sorts that the list no longer has. */
function endParts(file: OpenFile, { no, gen }: ListAt, parts: ReadonlyMap<string, unknown>): number[] {
  const rows = file.sql<[number, number], { id: number; part: string }>(PARTS).all(no, gen)
  return rows.flatMap(({ id, part }) => {
    if (parts.has(part)) return []
    file.sql<[number, number]>(END_BLOCK).run(gen + 1, id)
    return [id]
  })
}

const PAST = `SELECT no FROM list WHERE moment <> 0 AND moment NOT IN
  (SELECT moment FROM list WHERE moment <> 0 AND gen > 0 GROUP BY moment ORDER BY max(made_at) DESC LIMIT ?)`
const ALL = 'SELECT no FROM list'
const HIDE = 'UPDATE list SET gen = 0 WHERE no = ?'
const DROP = 'DELETE FROM list WHERE no = ?'
const DROP_SOME_ROWS = `DELETE FROM list_row WHERE id IN
  (SELECT id FROM list_row WHERE id BETWEEN ? AND ? LIMIT ${BUDGET})`
const DROP_SOME_BODIES = `DELETE FROM list_body WHERE id IN
  (SELECT id FROM list_body WHERE id BETWEEN ? AND ? LIMIT ${BUDGET})`
const DROP_BLOCKS = 'DELETE FROM list_block WHERE list = ?'
const DROP_VALUES = 'DELETE FROM list_value WHERE list = ?'

/** Removes lists of past moments but those of the `keep` moments that were made last. */
export function pruneLists(file: OpenFile, keep: number): void {
  for (const { no } of file.sql<[number], { no: number }>(PAST).all(keep)) dropList(file, no)
}

/** Removes all lists: they are made again when they are asked for. */
export function dropLists(file: OpenFile): void {
  for (const { no } of file.sql<[], { no: number }>(ALL).all()) dropList(file, no)
}

/** The rows go first, in short transactions: a list without some of its rows is never found, since it says first that it
 *  was not made. */
function dropList(file: OpenFile, no: number): void {
  file.write(() => file.sql<[number]>(HIDE).run(no))
  const range = [no * ROW_IDS, no * ROW_IDS + ROW_IDS - 1] as const
  for (const sql of [DROP_SOME_ROWS, DROP_SOME_BODIES])
    while (file.write(() => file.sql<[number, number]>(sql).run(...range)).changes > 0);
  file.write(() => {
    file.sql<[number]>(DROP_BLOCKS).run(no)
    file.sql<[number]>(DROP_VALUES).run(no)
    file.sql<[number]>(DROP).run(no)
  })
}
