/** How far each data set and each part of it has come in a running sync, and what its end makes of that: what is no
 *  longer shown ends, marks for the next sync are kept, and coverage says what is known now. Everything here runs
 *  inside the caller's transaction. */
import {
  FINAL_REASONS,
  type ConnectionId,
  type CoverageReason,
  type EpochMs,
} from '../../../../../shared/model/index.ts'
import type { Coverage, CoveragePart } from '../../../domain/coverage.ts'
import type { Closed } from '../../../ports/sink.ts'
import { parseOwn } from '../canonical.ts'
import type { OpenFile } from '../database.ts'
import { countSeenAmounts, endUnseenAmounts } from './amount-writer.ts'
import type { KnownConnection } from './connections.ts'
import { keepUnseen } from './unseen.ts'
import { UNDIVIDED, countLiveFacts, countSeenFacts, endUnseenFacts, unreadParts } from './fact-writer.ts'

interface Row {
  dataset: string
  part: string
  cursor: string | null
  result: string | null
  count: number
  read_at: number | null
}

const ALL = `SELECT dataset, part, cursor, result, count, read_at FROM progress WHERE connection = ?
  ORDER BY dataset, part`
const CURSOR = 'SELECT cursor, result FROM progress WHERE connection = ? AND dataset = ? AND part = ?'
const ADVANCE = `INSERT INTO progress (connection, dataset, part, cursor, whole, count, read_at)
  VALUES (?, ?, ?, ?, 0, ?, ?)
  ON CONFLICT (connection, dataset, part) DO UPDATE
  SET cursor = excluded.cursor, count = count + excluded.count, read_at = max(coalesce(read_at, 0), excluded.read_at)`
const CLOSE = `INSERT INTO progress (connection, dataset, part, result, whole, count) VALUES (?, ?, ?, ?, ?, 0)
  ON CONFLICT (connection, dataset, part) DO UPDATE SET result = excluded.result, whole = excluded.whole`
const CLEAR = 'DELETE FROM progress WHERE connection = ?'
const MARK = 'SELECT value, fresh_at FROM watermark WHERE connection = ? AND dataset = ? AND part = ?'
const SET_MARK = `INSERT INTO watermark (connection, dataset, part, value, fresh_at) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT (connection, dataset, part) DO UPDATE
  SET value = coalesce(excluded.value, value), fresh_at = coalesce(excluded.fresh_at, fresh_at)`
/** Of parts that are no more: one of the same name that comes again is read from its start. */
const FORGET_MARKS = `DELETE FROM watermark WHERE connection = @connection AND dataset = @dataset AND part <> ''
  AND NOT EXISTS (SELECT 1 FROM progress p
    WHERE p.connection = @connection AND p.dataset = @dataset AND p.part = watermark.part)`

interface Place {
  readonly dataset: string
  readonly part: string
}
type Params = [connection: number, dataset: string, part: string]
interface MarkRow {
  value: string | null
  fresh_at: number | null
}

export function resumeFrom(
  file: OpenFile,
  connection: number,
  { dataset, part }: Place,
): { readonly cursor: string | null; readonly done: boolean } {
  const row = (of: string): Pick<Row, 'cursor' | 'result'> | undefined =>
    file.sql<Params, Pick<Row, 'cursor' | 'result'>>(CURSOR).get(connection, dataset, of)
  const own = row(part)
  const closed = typeof own?.result === 'string' || typeof row(UNDIVIDED)?.result === 'string'
  return { cursor: own?.cursor ?? null, done: closed }
}

const markOf = (file: OpenFile, connection: number, dataset: string, part: string): MarkRow | undefined =>
  file.sql<Params, MarkRow>(MARK).get(connection, dataset, part)

export const watermark = (file: OpenFile, connection: number, { dataset, part }: Place): string | null =>
  markOf(file, connection, dataset, part)?.value ?? null

export function advance(
  file: OpenFile,
  connection: number,
  { dataset, part }: Place,
  page: { readonly cursor: string; readonly events: number; readonly readAt: EpochMs },
): void {
  file
    .sql<[...Params, string, number, number]>(ADVANCE)
    .run(connection, dataset, part, page.cursor, page.events, page.readAt)
}

export function noteClosed(
  file: OpenFile,
  connection: number,
  { dataset, part }: Place,
  result: Closed,
): void {
  file
    .sql<[...Params, string, number]>(CLOSE)
    .run(connection, dataset, part, JSON.stringify(result), result.whole ? 1 : 0)
}

export const clearProgress = (file: OpenFile, connection: number): void => {
  file.sql<[number]>(CLEAR).run(connection)
}

const INTERRUPTED: Closed = { state: 'partial', reason: 'interrupted', whole: false }
const isFinal = (reason: CoverageReason | undefined): boolean =>
  reason !== undefined && FINAL_REASONS.includes(reason)

/** Ends what the sync no longer shows and answers the coverage of every data set that it began. */
export function closeAll(
  file: OpenFile,
  run: { readonly connection: KnownConnection; readonly seq: number; readonly startedAt: EpochMs },
  earlier: readonly Coverage[],
): Coverage[] {
  const { no } = run.connection
  endUnseenFacts(file, no, run.seq)
  const byDataset = Map.groupBy(file.sql<[number], Row>(ALL).all(no), (row) => row.dataset)
  const seen = countSeenFacts(file, no)
  let live: Map<string, number> | undefined
  return [...byDataset].map(([dataset, rows]): Coverage => {
    const old = earlier.find((line) => line.dataset === dataset)
    const closed = rows.map((row) => ({
      row,
      result: row.result === null ? INTERRUPTED : parseOwn<Closed>(row.result),
    }))
    for (const { row, result } of closed) keep(file, run, row, result)
    const whole = closed.find(({ row }) => row.part === UNDIVIDED)?.result ?? INTERRUPTED
    if (whole.whole) file.sql<[object]>(FORGET_MARKS).run({ connection: no, dataset })
    const begun = closed.flatMap(({ row, result }) =>
      row.part === UNDIVIDED ? [] : incompletePart(file, no, row, result),
    )
    // Left out where the list of parts was cut, or the sync was: what was read with them before is not known now.
    const left =
      whole.state === 'complete'
        ? []
        : unreadParts(file, no, dataset).flatMap((part) =>
            incompletePart(file, no, { dataset, part }, { ...whole, state: 'none' }),
          )
    const incomplete = [...begun, ...left]
    // A data set is not complete where a part of it is not.
    const flaw = whole.state === 'complete' ? incomplete.find((part) => !isFinal(part.reason)) : undefined
    const state = flaw ? 'partial' : whole.state
    const reason = flaw ? (flaw.reason ?? 'interrupted') : whole.reason
    const since = whole.since === undefined ? old?.since : whole.since
    const readAt = rows.reduce((latest, row) => Math.max(latest, row.read_at ?? 0), 0)
    const byChanges = state === 'complete' && !whole.whole
    if (state === 'partial') keepUnseen(file, { connection: no, seq: run.seq, dataset }, run.startedAt)
    const facts = byChanges ? (live ??= countLiveFacts(file, no)) : seen
    return {
      connectionId: run.connection.id as ConnectionId,
      provider: run.connection.provider,
      dataset: dataset as Coverage['dataset'],
      state,
      ...(reason !== undefined && { reason }),
      ...(whole.parts !== undefined && { parts: whole.parts }),
      ...(incomplete.length > 0 && { incomplete }),
      ...(whole.missing && { missing: whole.missing }),
      count:
        (facts.get(dataset) ?? 0) +
        countSeenAmounts(file, no, dataset) +
        rows.reduce((sum, row) => sum + row.count, 0),
      freshAt: state === 'complete' ? readAt || run.startedAt : (old?.freshAt ?? null),
      ...(since !== undefined && { since }),
    }
  })
}

/** Ends amounts of the days that were read in full, and keeps what the next sync goes on from. */
function keep(
  file: OpenFile,
  run: { readonly connection: KnownConnection; readonly seq: number; readonly startedAt: EpochMs },
  row: Row,
  result: Closed,
): void {
  const { no } = run.connection
  if (result.covers) endUnseenAmounts(file, no, run.seq, row, result.covers)
  const complete = result.state === 'complete'
  if (result.watermark === undefined && !(complete && row.part !== UNDIVIDED)) return
  file
    .sql<[...Params, string | null, number | null]>(SET_MARK)
    .run(
      no,
      row.dataset,
      row.part,
      result.watermark ?? null,
      complete ? (row.read_at ?? run.startedAt) : null,
    )
}

function incompletePart(file: OpenFile, connection: number, row: Place, result: Closed): CoveragePart[] {
  if (result.state === 'complete') return []
  return [
    {
      id: row.part,
      label: result.label ?? null,
      state: result.state,
      ...(result.reason !== undefined && { reason: result.reason }),
      freshAt: markOf(file, connection, row.dataset, row.part)?.fresh_at ?? null,
    },
  ]
}
