/** How far each data set and each part of it has come in a running sync, and what its end makes of that: which facts are
 *  no longer shown, what the next sync goes on from, and what coverage says is known now. */
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
import { countSeenAmounts } from './amount-writer.ts'
import type { KnownConnection } from './connections.ts'
import { UNDIVIDED, type RunningFacts } from './running-facts.ts'

interface Row {
  dataset: string
  part: string
  cursor: string | null
  result: string | null
  count: number
  read_at: number | null
}
interface ClosedRow {
  readonly row: Row
  readonly result: Closed
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
const WATERMARK = 'SELECT value, fresh_at FROM watermark WHERE connection = ? AND dataset = ? AND part = ?'
const SET_WATERMARK = `INSERT INTO watermark (connection, dataset, part, value, fresh_at) VALUES (?, ?, ?, ?, ?)
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
interface WatermarkRow {
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

const watermarkRow = (
  file: OpenFile,
  connection: number,
  dataset: string,
  part: string,
): WatermarkRow | undefined => file.sql<Params, WatermarkRow>(WATERMARK).get(connection, dataset, part)

export const watermark = (file: OpenFile, connection: number, { dataset, part }: Place): string | null =>
  watermarkRow(file, connection, dataset, part)?.value ?? null

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

/** How the data sets and parts that a sync began were closed, by name. What was not closed was interrupted. */
export const closings = (file: OpenFile, connection: number): ReadonlyMap<string, readonly ClosedRow[]> =>
  Map.groupBy(
    file
      .sql<[number], Row>(ALL)
      .all(connection)
      .map((row) => ({ row, result: row.result === null ? INTERRUPTED : parseOwn<Closed>(row.result) })),
    ({ row }) => row.dataset,
  )
type Closings = ReturnType<typeof closings>

/** Positions of the facts that the sync did not show where it showed everything there is: in their own part, or, when
 *  that part was not read at all, in the data set as a whole, whose parts are then all there are. */
export function unseenFacts(file: OpenFile, { live, words, seq }: RunningFacts, all: Closings): number[] {
  const isWhole = new Map<number, (part: string) => boolean>()
  for (const [dataset, rows] of all) {
    const byPart = new Map(rows.map(({ row, result }) => [row.part, result.whole]))
    const no = words.find(file, dataset)
    if (no !== null) isWhole.set(no, (part) => byPart.get(part) ?? byPart.get(UNDIVIDED) ?? false)
  }
  const found: number[] = []
  for (let at = 0; at < live.size; at++) {
    if (live.hasEnded(at) || live.isSeen(at) || live.version(at).firstSeq === seq) continue
    if (isWhole.get(live.datasetOf(at))?.(live.partOf(at))) found.push(at)
  }
  return found
}

/** What stands of each data set at the end of a sync. */
interface Standing {
  live: number
  seen: number
  /** Numbers of the facts that the sync did not show. */
  readonly unseen: number[]
  readonly parts: Set<string>
}

function standingFacts(file: OpenFile, { live, words }: RunningFacts): ReadonlyMap<string, Standing> {
  const found = new Map<number, Standing>()
  for (let at = 0; at < live.size; at++) {
    if (live.hasEnded(at)) continue
    const dataset = live.datasetOf(at)
    let standing = found.get(dataset)
    if (!standing) found.set(dataset, (standing = { live: 0, seen: 0, unseen: [], parts: new Set() }))
    standing.live += 1
    standing.parts.add(live.partOf(at))
    if (live.isSeen(at)) standing.seen += 1
    else standing.unseen.push(live.version(at).key)
  }
  return new Map([...found].map(([dataset, standing]) => [words.text(file, dataset), standing]))
}

interface ClosedDataset {
  readonly line: Coverage
  /** Where it was read in part: the facts of it that stand and were not shown. */
  readonly unseen: readonly number[] | null
}

/** What every data set that the sync began has come to, once the facts that it ended have ended.
 *  @param earlier the coverage of the snapshot before. */
export function closeDatasets(
  file: OpenFile,
  run: Run,
  facts: RunningFacts,
  all: Closings,
  earlier: readonly Coverage[],
): ClosedDataset[] {
  const { no } = run.connection
  const standing = standingFacts(file, facts)
  return [...all].map(([dataset, closed]): ClosedDataset => {
    const old = earlier.find((line) => line.dataset === dataset)
    const shown = standing.get(dataset)
    const whole = closed.find(({ row }) => row.part === UNDIVIDED)?.result ?? INTERRUPTED
    const begun = closed.flatMap(({ row, result }) =>
      row.part === UNDIVIDED ? [] : incompletePart(file, no, row, result),
    )
    // Left out where the list of parts was cut, or the sync was: what was read with them before is not known now.
    const known = new Set(closed.map(({ row }) => row.part))
    const left =
      whole.state === 'complete'
        ? []
        : [...(shown?.parts ?? [])]
            .filter((part) => part !== UNDIVIDED && !known.has(part))
            .sort()
            .flatMap((part) => incompletePart(file, no, { dataset, part }, { ...whole, state: 'none' }))
    const incomplete = [...begun, ...left]
    // A data set is not complete where a part of it is not.
    const gap = whole.state === 'complete' ? incomplete.find((part) => !isFinal(part.reason)) : undefined
    const state = gap ? 'partial' : whole.state
    const reason = gap ? (gap.reason ?? 'interrupted') : whole.reason
    const since = whole.since === undefined ? old?.since : whole.since
    const readAt = closed.reduce((latest, { row }) => Math.max(latest, row.read_at ?? 0), 0)
    const byChanges = state === 'complete' && !whole.whole
    return {
      unseen: state === 'partial' ? (shown?.unseen ?? []) : null,
      line: {
        connectionId: run.connection.id as ConnectionId,
        provider: run.connection.provider,
        dataset: dataset as Coverage['dataset'],
        state,
        ...(reason !== undefined && { reason }),
        ...(whole.parts !== undefined && { parts: whole.parts }),
        ...(incomplete.length > 0 && { incomplete }),
        ...(whole.missing && { missing: whole.missing }),
        count:
          ((byChanges ? shown?.live : shown?.seen) ?? 0) +
          countSeenAmounts(file, no, run.seq, dataset) +
          closed.reduce((sum, { row }) => sum + row.count, 0),
        freshAt: state === 'complete' ? readAt || run.startedAt : (old?.freshAt ?? null),
        ...(since !== undefined && { since }),
      },
    }
  })
}

interface Run {
  readonly connection: KnownConnection
  readonly seq: number
  readonly startedAt: EpochMs
}

/** Keeps what the next sync goes on from. Inside the transaction that makes the snapshot visible. */
export function keepMarks(file: OpenFile, run: Run, all: Closings): void {
  const { no } = run.connection
  for (const [dataset, closed] of all) {
    for (const { row, result } of closed) {
      const complete = result.state === 'complete'
      if (result.watermark === undefined && !(complete && row.part !== UNDIVIDED)) continue
      file
        .sql<[...Params, string | null, number | null]>(SET_WATERMARK)
        .run(
          no,
          dataset,
          row.part,
          result.watermark ?? null,
          complete ? (row.read_at ?? run.startedAt) : null,
        )
    }
    const isWhole = closed.some(({ row, result }) => row.part === UNDIVIDED && result.whole)
    if (isWhole) file.sql<[object]>(FORGET_MARKS).run({ connection: no, dataset })
  }
}

function incompletePart(file: OpenFile, connection: number, row: Place, result: Closed): CoveragePart[] {
  if (result.state === 'complete') return []
  return [
    {
      id: row.part,
      label: result.label ?? null,
      state: result.state,
      ...(result.reason !== undefined && { reason: result.reason }),
      freshAt: watermarkRow(file, connection, row.dataset, row.part)?.fresh_at ?? null,
    },
  ]
}
