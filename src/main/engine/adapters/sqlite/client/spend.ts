/** Usage and cost as a moment knew them: daily sums for charts and controls, finest rows for panels and exports. */
import type { ConnectionId, Day } from '../../../../../shared/model/index.ts'
import type { CostDay, UsageDay } from '../../../facts/fact-set.ts'
import type { CostRow, UsageRow } from '../../../facts/index.ts'
import type { SpendQuery } from '../../../ports/store.ts'
import { parseOwn } from '../canonical.ts'
import type { OpenFile } from '../database.ts'
import { dayFromNumber, dayNumber } from './amount-writer.ts'
import { findConnection, type KnownConnection } from './connections.ts'

type Range = [connection: number, fromDay: number, toDay: number, seq: number, seq: number]
const IN_RANGE = `connection = ? AND day BETWEEN ? AND ? AND first_seq <= ? AND (end_seq IS NULL OR end_seq > ?)`

export const USAGE_DAYS = `SELECT day, dim, calls, input_tokens, output_tokens FROM usage
  WHERE ${IN_RANGE} ORDER BY day, dim`
const USAGE_DIMS = `SELECT no, service AS serviceId, credential AS credentialId, identity AS identityId,
  account AS accountId, model FROM usage_dim WHERE connection = ?`
export const COST_DAYS = `SELECT day, dim, micros FROM cost WHERE ${IN_RANGE} ORDER BY day, dim`
const COST_DIMS = `SELECT no, service AS serviceId, credential AS credentialId, model, line_item AS lineItem,
  currency, basis FROM cost_dim WHERE connection = ?`

const USAGE_VALUES = `u.day, d.body, u.calls, u.input_tokens, u.cached_tokens, u.output_tokens, u.quantity`
export const USAGE_ROWS = `SELECT ${USAGE_VALUES} FROM usage u CROSS JOIN usage_dim d ON d.no = u.dim
  WHERE u.${IN_RANGE} ORDER BY u.day DESC, u.dim DESC LIMIT ?`
/** Day by day from the newest, and in each day the few rows of this credential. */
export const USAGE_ROWS_OF_CREDENTIAL = `SELECT ${USAGE_VALUES} FROM json_each(@days) j
  CROSS JOIN usage_dim d ON d.connection = @connection AND d.credential = @credential
  CROSS JOIN usage u ON u.connection = @connection AND u.day = j.value AND u.dim = d.no
  WHERE u.first_seq <= @seq AND (u.end_seq IS NULL OR u.end_seq > @seq) LIMIT @limit`
export const COST_ROWS = `SELECT u.day, d.body, u.micros FROM cost u CROSS JOIN cost_dim d ON d.no = u.dim
  WHERE u.${IN_RANGE} ORDER BY u.day DESC, u.dim DESC LIMIT ?`

interface UsageValues {
  day: number
  body: string
  calls: number | null
  input_tokens: number | null
  cached_tokens: number | null
  output_tokens: number | null
  quantity: number | null
}

/** The connections that the moment shows, with the range to read of each. */
function ranges(file: OpenFile, query: SpendQuery): { connection: KnownConnection; range: Range }[] {
  const [from, to] = [dayNumber(query.fromDay), dayNumber(query.toDay)]
  return [...query.asOf.seqs].flatMap(([id, seq]) => {
    const connection = findConnection(file, id)
    return connection ? [{ connection, range: [connection.no, from, to, seq, seq] satisfies Range }] : []
  })
}

/** Folds rows of equal `group` within a day: several rows differ only in dimensions that daily sums leave out. The text
 *  of a day is made once a day, not once a row: it was more than half of the work. */
function fold<Row extends { day: number; dim: number }, Sum>(
  rows: Iterable<Row>,
  groupOf: (dim: number) => number,
  start: (row: Row, day: Day) => Sum,
  add: (sum: Sum, row: Row) => void,
): Sum[] {
  const sums: Sum[] = []
  let no: number | null = null
  let day: Day = ''
  let today = new Map<number, Sum>()
  for (const row of rows) {
    if (row.day !== no) {
      no = row.day
      day = dayFromNumber(no)
      today = new Map()
    }
    const group = groupOf(row.dim)
    const sum = today.get(group)
    if (sum) add(sum, row)
    else {
      const fresh = start(row, day)
      today.set(group, fresh)
      sums.push(fresh)
    }
  }
  return sums
}

/** For each dimension number the first one that looks the same without `no`. */
function grouping<D extends { no: number }>(
  dims: readonly D[],
): { dims: Map<number, D>; groupOf: (no: number) => number } {
  const first = new Map<string, number>()
  const group = new Map<number, number>()
  for (const { no, ...rest } of dims) {
    const key = JSON.stringify(rest)
    const known = first.get(key)
    if (known === undefined) first.set(key, no)
    group.set(no, known ?? no)
  }
  return { dims: new Map(dims.map((dim) => [dim.no, dim])), groupOf: (no) => group.get(no) ?? no }
}

function dimension<D>(dims: ReadonlyMap<number, D>, no: number): D {
  const found = dims.get(no)
  if (!found) throw new Error(`dimension ${no} is missing`)
  return found
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

export function usageDays(file: OpenFile, query: SpendQuery): UsageDay[] {
  return ranges(file, query).flatMap(({ connection, range }) => {
    type Dim = Pick<UsageDay, 'serviceId' | 'credentialId' | 'identityId' | 'accountId' | 'model'> & {
      no: number
    }
    type Row = { day: number; dim: number } & Pick<UsageValues, 'calls' | 'input_tokens' | 'output_tokens'>
    const { dims, groupOf } = grouping(file.sql<[number], Dim>(USAGE_DIMS).all(connection.no))
    return fold(
      file.sql<Range, Row>(USAGE_DAYS).iterate(...range),
      groupOf,
      (row, day): Mutable<UsageDay> => {
        const { serviceId, credentialId, identityId, accountId, model } = dimension(dims, row.dim)
        return {
          connectionId: connection.id,
          day,
          serviceId,
          credentialId,
          identityId,
          accountId,
          model,
          calls: row.calls,
          inputTokens: row.input_tokens ?? 0,
          outputTokens: row.output_tokens ?? 0,
        }
      },
      (sum, row) => {
        if (row.calls !== null) sum.calls = (sum.calls ?? 0) + row.calls
        sum.inputTokens += row.input_tokens ?? 0
        sum.outputTokens += row.output_tokens ?? 0
      },
    )
  })
}

export function costDays(file: OpenFile, query: SpendQuery): CostDay[] {
  return ranges(file, query).flatMap(({ connection, range }) => {
    type Dim = Pick<CostDay, 'serviceId' | 'credentialId' | 'model' | 'lineItem' | 'basis'> & {
      no: number
      currency: string
    }
    const { dims, groupOf } = grouping(file.sql<[number], Dim>(COST_DIMS).all(connection.no))
    return fold(
      file.sql<Range, { day: number; dim: number; micros: number }>(COST_DAYS).iterate(...range),
      groupOf,
      (row, day): Mutable<CostDay> => {
        const { serviceId, credentialId, model, lineItem, currency, basis } = dimension(dims, row.dim)
        return {
          connectionId: connection.id,
          day,
          serviceId,
          credentialId,
          model,
          lineItem,
          amount: { micros: row.micros, currency },
          basis,
        }
      },
      (sum, row) => {
        sum.amount = { ...sum.amount, micros: sum.amount.micros + row.micros }
      },
    )
  })
}

/** Newest day first. */
export function usageRows(
  file: OpenFile,
  query: SpendQuery & { readonly credentialId?: string; readonly limit: number },
): (UsageRow & { readonly connectionId: ConnectionId })[] {
  const { credentialId, limit } = query
  const found = ranges(file, query).flatMap(({ connection, range }) => {
    const [no, from, to, seq] = range
    const rows =
      credentialId === undefined
        ? file.sql<[...Range, number], UsageValues>(USAGE_ROWS).all(...range, limit)
        : file.sql<[Record<string, string | number>], UsageValues>(USAGE_ROWS_OF_CREDENTIAL).all({
            connection: no,
            days: JSON.stringify(daysDown(from, to)),
            credential: credentialId,
            seq,
            limit,
          })
    return rows.map((row) => ({ connectionId: connection.id, ...usageRow(row) }))
  })
  return newestFirst(found, limit)
}

/** Newest day first. */
export function costRows(
  file: OpenFile,
  query: SpendQuery & { readonly limit: number },
): (CostRow & { readonly connectionId: ConnectionId })[] {
  const found = ranges(file, query).flatMap(({ connection, range }) =>
    file
      .sql<[...Range, number], { day: number; body: string; micros: number }>(COST_ROWS)
      .all(...range, query.limit)
      .map((row) => {
        const { currency, ...dims } = parseOwn<Omit<CostRow, 'day' | 'amount'> & { currency: string }>(
          row.body,
        )
        return {
          connectionId: connection.id,
          ...dims,
          day: dayFromNumber(row.day),
          amount: { micros: row.micros, currency },
        }
      }),
  )
  return newestFirst(found, query.limit)
}

function usageRow(row: UsageValues): UsageRow {
  return {
    ...parseOwn<Omit<UsageRow, 'day'>>(row.body),
    day: dayFromNumber(row.day),
    ...(row.calls !== null && { calls: row.calls }),
    ...(row.input_tokens !== null && { inputTokens: row.input_tokens }),
    ...(row.cached_tokens !== null && { cachedTokens: row.cached_tokens }),
    ...(row.output_tokens !== null && { outputTokens: row.output_tokens }),
    ...(row.quantity !== null && { quantity: row.quantity }),
  }
}

/** Longest range that is read day by day; older days of a longer one are left out. */
const MAX_DAYS = 3_660

function daysDown(from: number, to: number): number[] {
  const count = Math.min(MAX_DAYS, Math.max(0, to - from + 1))
  return Array.from({ length: count }, (_, i) => to - i)
}

const newestFirst = <R extends { readonly day: string }>(rows: R[], limit: number): R[] =>
  rows.sort((a, b) => (a.day < b.day ? 1 : a.day > b.day ? -1 : 0)).slice(0, limit)
