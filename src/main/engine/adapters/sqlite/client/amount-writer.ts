/** Writes usage and cost rows of a running sync, as versions: a restated day keeps what was known before.
 *  A row is known by its dimensions. The same dimensions twice in one sync are the same row read twice (providers
 *  never list one bucket twice, but pages repeat and overlap): the later value stands, nothing is added up.
 *  Everything here runs inside the caller's transaction. */
import { hash } from 'node:crypto'
import { DAY, dayOf, dayStart, type Day } from '../../../../../shared/model/index.ts'
import type { CostRow, UsageRow } from '../../../facts/index.ts'
import { canonicalJson } from '../canonical.ts'
import type { OpenFile } from '../database.ts'

export type AmountTable = 'usage' | 'cost'
/** How a row of either table is read and written. */
interface Shape {
  readonly values: readonly string[]
  readonly dims: readonly string[]
}
const SHAPES: Readonly<Record<AmountTable, Shape>> = {
  usage: {
    values: ['calls', 'input_tokens', 'cached_tokens', 'output_tokens', 'quantity'],
    dims: ['usage_kind', 'service', 'credential', 'identity', 'account', 'model'],
  },
  cost: { values: ['micros'], dims: ['service', 'credential', 'model', 'line_item', 'currency', 'basis'] },
}
type Value = number | null
interface Version {
  first_seq: number
  end_seq: number | null
}

const ROW = 'connection = ? AND day = ? AND dim = ?'

/** SQL of one table. Table and column names are constants of this file. */
function statements(table: AmountTable) {
  const { values, dims } = SHAPES[table]
  const marks = (n: number): string => Array.from({ length: n }, () => '?').join(', ')
  const same = values.map((name) => `${name} IS ?`).join(' AND ')
  return {
    findDim: `SELECT no FROM ${table}_dim WHERE connection = ? AND key = ?`,
    addDim: `INSERT INTO ${table}_dim (connection, dataset, key, body, ${dims.join(', ')})
      VALUES (?, ?, ?, ?, ${marks(dims.length)})`,
    seen: `INSERT INTO seen_${table} (connection, seq, day, dim) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    // `same` compares with the values bound first: NULL equals NULL.
    newest: `SELECT first_seq, end_seq, (${same}) AS same FROM ${table} WHERE ${ROW} ORDER BY first_seq DESC LIMIT 1`,
    add: `INSERT INTO ${table} (connection, day, dim, first_seq, request, ${values.join(', ')})
      VALUES (?, ?, ?, ?, ?, ${marks(values.length)})`,
    replace: `UPDATE ${table} SET ${values.map((name) => `${name} = ?`).join(', ')}, request = ?
      WHERE ${ROW} AND first_seq = ?`,
    end: `UPDATE ${table} SET end_seq = ? WHERE ${ROW} AND first_seq = ?`,
    unseen: `SELECT day, dim, first_seq AS firstSeq FROM ${table}
      WHERE connection = @connection AND day BETWEEN @from AND @to AND end_seq IS NULL AND first_seq < @seq
        AND dim IN (SELECT no FROM ${table}_dim WHERE connection = @connection AND dataset = @dataset
          ${table === 'usage' ? 'AND (@kinds IS NULL OR usage_kind IN (SELECT value FROM json_each(@kinds)))' : ''})
        AND (@part = '' OR (SELECT part FROM request WHERE row = ${table}.request) = @part)
        AND NOT EXISTS (SELECT 1 FROM seen_${table} s WHERE s.connection = @connection AND s.seq = @seq
          AND s.day = ${table}.day AND s.dim = ${table}.dim)
      LIMIT @limit`,
    countSeen: `SELECT count(*) AS n FROM seen_${table} s JOIN ${table}_dim d ON d.no = s.dim
      WHERE s.connection = ? AND s.seq = ? AND d.dataset = ?`,
    /** What finished and abandoned syncs left. */
    clearSeen: `DELETE FROM seen_${table} WHERE (connection, seq, day, dim) IN
      (SELECT connection, seq, day, dim FROM seen_${table} WHERE connection = ? AND seq < ? LIMIT ?)`,
    written: `SELECT day, dim, first_seq AS firstSeq FROM ${table} WHERE connection = ? AND first_seq = ? LIMIT ?`,
    ended: `SELECT day, dim, first_seq AS firstSeq FROM ${table} WHERE connection = ? AND end_seq = ? LIMIT ?`,
    forget: `DELETE FROM ${table} WHERE ${ROW} AND first_seq = ?`,
    reopen: `UPDATE ${table} SET end_seq = NULL WHERE ${ROW} AND first_seq = ?`,
  }
}
export const AMOUNT_SQL: Readonly<Record<AmountTable, ReturnType<typeof statements>>> = {
  usage: statements('usage'),
  cost: statements('cost'),
}

export const dayNumber = (day: Day): number => Math.floor(dayStart(day) / DAY)
export const dayFromNumber = (no: number): Day => dayOf(no * DAY)

interface Amount {
  readonly day: Day
  /** Exactly what tells this row from others of the day; kept as it is. */
  readonly dims: object
  readonly dimColumns: readonly (string | null)[]
  readonly values: readonly Value[]
}

export function usageAmount(row: UsageRow): Amount {
  const { day, calls, inputTokens, cachedTokens, outputTokens, quantity, ...dims } = row
  return {
    day,
    dims,
    dimColumns: [
      row.usageKind,
      row.serviceId ?? null,
      row.credentialId ?? null,
      row.identityId ?? null,
      row.accountId ?? null,
      row.model ?? null,
    ],
    values: [
      calls ?? null,
      inputTokens ?? null,
      cachedTokens ?? null,
      outputTokens ?? null,
      quantity ?? null,
    ],
  }
}

export function costAmount(row: CostRow): Amount {
  const { day, amount, ...rest } = row
  return {
    day,
    dims: { ...rest, currency: amount.currency },
    dimColumns: [
      row.serviceId ?? null,
      row.credentialId ?? null,
      row.model ?? null,
      row.lineItem ?? null,
      amount.currency,
      row.basis,
    ],
    values: [amount.micros],
  }
}

/** Stores one row as read in sync `seq`. Answers true when it took the place of another value of the same sync. */
export function putAmount(
  file: OpenFile,
  table: AmountTable,
  connection: number,
  seq: number,
  dataset: string,
  amount: Amount,
  request: () => number,
): boolean {
  const sql = AMOUNT_SQL[table]
  const { values } = amount
  const dim = dimension(file, table, connection, dataset, amount)
  const key: [number, number, number] = [connection, dayNumber(amount.day), dim]
  file.sql<number[]>(sql.seen).run(connection, seq, key[1], dim)
  const newest = file.sql<Value[], Version & { same: number }>(sql.newest).get(...values, ...key)
  const live = newest?.end_seq === null ? newest : null
  if (live?.same === 1) return false
  if (live?.first_seq === seq) {
    file.sql<Value[]>(sql.replace).run(...values, request(), ...key, seq)
    return true
  }
  if (live) file.sql<number[]>(sql.end).run(seq, ...key, live.first_seq)
  file.sql<Value[]>(sql.add).run(...key, seq, request(), ...values)
  return false
}

function dimension(
  file: OpenFile,
  table: AmountTable,
  connection: number,
  dataset: string,
  amount: Amount,
): number {
  const body = canonicalJson(amount.dims)
  const key = hash('sha256', `${dataset}\n${body}`, 'buffer').subarray(0, 16)
  const found = file.sql<[number, Buffer], { no: number }>(AMOUNT_SQL[table].findDim).get(connection, key)
  if (found) return found.no
  const added = file
    .sql<(number | string | Buffer | null)[]>(AMOUNT_SQL[table].addDim)
    .run(connection, dataset, key, body, ...amount.dimColumns)
  return Number(added.lastInsertRowid)
}

const TABLES: readonly AmountTable[] = ['usage', 'cost']
/** Rows that are written in one transaction. */
const PORTION = 1_000

interface AmountRow {
  day: number
  dim: number
  firstSeq: number
}
type RowKey = [connection: number, day: number, dim: number, firstSeq: number]

/** Ends rows of the days that sync `seq` read in full and did not show again: of the data set, or of its part. A
 *  portion at a time; answers true while there is more. */
export function endUnseenAmounts(
  file: OpenFile,
  connection: number,
  seq: number,
  { dataset, part }: { readonly dataset: string; readonly part: string },
  covers: { readonly fromDay: Day; readonly toDay: Day; readonly kinds?: readonly string[] },
): boolean {
  const params = {
    seq,
    connection,
    from: dayNumber(covers.fromDay),
    to: dayNumber(covers.toDay),
    dataset,
    part,
    kinds: covers.kinds ? JSON.stringify(covers.kinds) : null,
    limit: PORTION,
  }
  return TABLES.filter((table) => table === 'usage' || !covers.kinds).some((table) => {
    const rows = file.sql<[typeof params], AmountRow>(AMOUNT_SQL[table].unseen).all(params)
    const end = file.sql<[number, ...RowKey]>(AMOUNT_SQL[table].end)
    for (const { day, dim, firstSeq } of rows) end.run(seq, connection, day, dim, firstSeq)
    return rows.length === PORTION
  })
}

export const countSeenAmounts = (file: OpenFile, connection: number, seq: number, dataset: string): number =>
  TABLES.map(
    (table) =>
      file
        .sql<[number, number, string], { n: number }>(AMOUNT_SQL[table].countSeen)
        .get(connection, seq, dataset)?.n ?? 0,
  ).reduce((a, b) => a + b)

/** Drops a portion of what syncs before `seq` have noted as seen. Answers true while there is more. */
export const clearSeenAmounts = (file: OpenFile, connection: number, seq: number): boolean =>
  TABLES.some(
    (table) =>
      file.sql<[number, number, number]>(AMOUNT_SQL[table].clearSeen).run(connection, seq, PORTION)
        .changes === PORTION,
  )

/** Takes back a portion of what sync `seq` wrote. Answers true while there is more. */
export function forgetAmounts(file: OpenFile, connection: number, seq: number): boolean {
  const rest = (table: AmountTable, find: 'written' | 'ended', undo: 'forget' | 'reopen'): boolean => {
    const sql = AMOUNT_SQL[table]
    const rows = file.sql<[number, number, number], AmountRow>(sql[find]).all(connection, seq, PORTION)
    const statement = file.sql<RowKey>(sql[undo])
    for (const { day, dim, firstSeq } of rows) statement.run(connection, day, dim, firstSeq)
    return rows.length === PORTION
  }
  return TABLES.some((table) => rest(table, 'written', 'forget') || rest(table, 'ended', 'reopen'))
}
