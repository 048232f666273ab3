/** One running sync of one connection: pages in, a finished snapshot out.
 *  Promise: a page, its readings and its cursor are one transaction; nothing of it is seen before `finish`, except
 *  events, which are true whatever becomes of the sync; after a stop the sync goes on from the last page.
 *  Not here: fetching, retrying, judging. */
import {
  DATASETS,
  FINAL_REASONS,
  type ConnectionId,
  type CoverageReason,
  type CoverageState,
  type Dataset,
  type Day,
  type EpochMs,
} from '../../../../../shared/model/index.ts'
import type { Coverage } from '../../../domain/coverage.ts'
import type { Provenance } from '../../../domain/facts.ts'
import type { CollectedPage } from '../../../ports/connector.ts'
import type { SnapshotRecord, SyncWriter } from '../../../ports/store.ts'
import type { Log } from '../../../ports/system.ts'
import { parseOwn } from '../canonical.ts'
import type { OpenFile } from '../database.ts'
import {
  clearSeenAmounts,
  costAmount,
  countSeenAmounts,
  endUnseenAmounts,
  forgetAmounts,
  putAmount,
  usageAmount,
} from './amount-writer.ts'
import { snapshotId, type KnownConnection } from './connections.ts'
import { coverageAt, putCoverage } from './coverage.ts'
import type { EventWriter } from './event-writer.ts'
import {
  clearSeenFacts,
  countSeenFacts,
  endUnseenFacts,
  forgetFacts,
  putFact,
  seenFacts,
} from './fact-writer.ts'
import { countChanges, lastFinishedSeq, treeOf } from './snapshots.ts'

interface Result {
  readonly state: CoverageState
  readonly reason?: CoverageReason
  readonly missing?: readonly string[]
  readonly watermark?: string
  readonly since?: EpochMs | null
  readonly covers?: { readonly fromDay: Day; readonly toDay: Day; readonly kinds?: readonly string[] }
}
interface Progress {
  dataset: Dataset
  cursor: string | null
  result: string | null
  count: number
  read_at: number | null
}

const PROGRESS = 'SELECT dataset, cursor, result, count, read_at FROM progress WHERE connection = ?'
const PROGRESS_OF = `${PROGRESS} AND dataset = ?`
const ADVANCE = `INSERT INTO progress (connection, dataset, cursor, count, read_at) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT (connection, dataset) DO UPDATE
  SET cursor = excluded.cursor, count = count + excluded.count, read_at = max(coalesce(read_at, 0), excluded.read_at)`
const CLOSE = `INSERT INTO progress (connection, dataset, result, count) VALUES (?, ?, ?, 0)
  ON CONFLICT (connection, dataset) DO UPDATE SET result = excluded.result`
const CLEAR_PROGRESS = 'DELETE FROM progress WHERE connection = ?'
const WATERMARK = 'SELECT value FROM watermark WHERE connection = ? AND dataset = ?'
const SET_WATERMARK = `INSERT INTO watermark (connection, dataset, value) VALUES (?, ?, ?)
  ON CONFLICT (connection, dataset) DO UPDATE SET value = excluded.value`
const NEXT_READING = 'SELECT coalesce(max(row), 0) + 1 AS no FROM reading'
const ADD_READING = `INSERT INTO reading (row, connection, seq, dataset, endpoint, request_id, read_at, events)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?)`
const FORGET_READINGS = 'DELETE FROM reading WHERE connection = ? AND seq = ? AND events = 0'
const RUNNING = `SELECT 1 AS yes FROM snapshot WHERE connection = ? AND seq = ? AND state = 'running'`
const FINISH = `UPDATE snapshot SET state = ?, finished_at = ?, root = ?, fact_count = ?, added = ?, changed = ?, removed = ?
  WHERE connection = ? AND seq = ?`
const ABANDON = `UPDATE snapshot SET state = 'abandoned' WHERE connection = ? AND seq = ?`

/** Data sets that are read a piece at a time: a fact that one of them does not show again has not ended. */
const PIECEWISE = new Set<Dataset>(['usage', 'costs', 'audit_log', 'code_analytics'])

/** Takes back what sync `seq` wrote, except events. Inside a transaction. */
export function abandonSync(file: OpenFile, connection: number, seq: number): void {
  forgetFacts(file, connection, seq)
  forgetAmounts(file, connection, seq)
  clearRun(file, connection)
  file.sql<[number, number]>(FORGET_READINGS).run(connection, seq)
  file.sql<[number, number]>(ABANDON).run(connection, seq)
}

function clearRun(file: OpenFile, connection: number): void {
  clearSeenFacts(file, connection)
  clearSeenAmounts(file, connection)
  file.sql<[number]>(CLEAR_PROGRESS).run(connection)
}

export interface SyncRun {
  readonly connection: KnownConnection
  readonly seq: number
  readonly startedAt: EpochMs
  readonly resumed: boolean
}

/** `using` hands out the open file and its event writer for one call: the file may have been closed in between. */
export function createSyncWriter(
  run: SyncRun,
  log: Log,
  using: <R>(work: (file: OpenFile, events: EventWriter) => R) => R,
): SyncWriter {
  const { connection, seq, startedAt, resumed } = run
  const { no } = connection

  /** A transaction of this sync; refused once the sync has ended, wherever it was ended. */
  const write = <R>(work: (file: OpenFile, events: EventWriter) => R): R =>
    using((file, events) => {
      try {
        return file.write(() => {
          if (!file.sql<[number, number], { yes: 1 }>(RUNNING).get(no, seq))
            throw new Error('this sync has ended')
          return work(file, events)
        })
      } catch (error) {
        events.forget()
        throw error
      }
    })

  return {
    snapshotId: snapshotId(connection.id, seq),
    startedAt,
    resumed,
    resumeFrom: (dataset) =>
      using((file) => {
        const row = file.sql<[number, string], Progress>(PROGRESS_OF).get(no, dataset)
        return { cursor: row?.cursor ?? null, done: typeof row?.result === 'string' }
      }),
    watermark: (dataset) =>
      using(
        (file) => file.sql<[number, string], { value: string }>(WATERMARK).get(no, dataset)?.value ?? null,
      ),
    page(page) {
      const replaced = write((file, events) => putPage(file, events, no, seq, page))
      if (replaced > 0) {
        log.warn('rows of one sync replaced each other', {
          connection: connection.id,
          dataset: page.provenance.dataset,
          rows: replaced,
        })
      }
    },
    done: (dataset, result: Result) => {
      write((file) => file.sql<[number, string, string]>(CLOSE).run(no, dataset, JSON.stringify(result)))
    },
    progress: () => undefined,
    facts: (dataset) => using((file) => seenFacts(file, no, dataset)),
    finish: (now) => write((file) => finish(file, run, now)),
    abandon: () => {
      write((file) => abandonSync(file, no, seq))
    },
  }
}

/** Answers how many usage and cost rows took the place of another value of this same sync. */
function putPage(file: OpenFile, events: EventWriter, no: number, seq: number, page: CollectedPage): number {
  const { dataset } = page.provenance
  // The number is taken now; the row is written only when something rests on it.
  const reading = file.sql<[], { no: number }>(NEXT_READING).get()?.no ?? 1
  let used = false
  const use = (): number => {
    used = true
    return reading
  }
  let replaced = 0
  for (const part of page.facts ?? []) putFact(file, no, seq, dataset, part, use)
  for (const row of page.usage ?? []) {
    if (putAmount(file, 'usage', no, seq, dataset, usageAmount(row), use)) replaced += 1
  }
  for (const row of page.costs ?? []) {
    if (putAmount(file, 'cost', no, seq, dataset, costAmount(row), use)) replaced += 1
  }
  const added = events.put(no, page.events ?? [], reading)
  if (used || added > 0) addReading(file, reading, no, seq, page.provenance, added > 0)
  file
    .sql<[number, string, string, number, number]>(ADVANCE)
    .run(no, dataset, page.cursor, page.events?.length ?? 0, page.provenance.readAt)
  return replaced
}

function addReading(
  file: OpenFile,
  row: number,
  no: number,
  seq: number,
  from: Provenance,
  events: boolean,
): void {
  file
    .sql<[number, number, number, string, string, string | null, number, number]>(ADD_READING)
    .run(row, no, seq, from.dataset, from.endpoint, from.requestId, from.readAt, events ? 1 : 0)
}

function finish(file: OpenFile, run: SyncRun, now: EpochMs): SnapshotRecord {
  const { connection, seq, startedAt } = run
  const { no } = connection
  const before = lastFinishedSeq(file, no)
  const rows = file.sql<[number], Progress>(PROGRESS).all(no)
  const earlier = coverageAt(file, connection, before)
  const covered = rows.map((row) => close(file, run, row, earlier))
  for (const old of earlier) {
    // Asked for before and not even begun this time: what is shown is what it was.
    if (covered.some((line) => line.dataset === old.dataset)) continue
    covered.push({ ...old, state: 'none', reason: 'interrupted', count: 0 })
  }
  covered.sort((a, b) => DATASETS.indexOf(a.dataset) - DATASETS.indexOf(b.dataset))
  putCoverage(file, no, seq, covered)
  clearRun(file, no)
  const tree = treeOf(file, no, seq)
  const counts = countChanges(file, connection, before, seq, tree.factCount)
  const state = covered.every(
    (line) => line.state === 'complete' || (line.reason !== undefined && FINAL_REASONS.includes(line.reason)),
  )
    ? 'complete'
    : 'partial'
  file
    .sql<[string, number, string, number, number, number, number, number, number]>(FINISH)
    .run(state, now, tree.root, tree.factCount, counts.added, counts.changed, counts.removed, no, seq)
  return {
    id: snapshotId(connection.id, seq),
    connectionId: connection.id,
    provider: connection.provider,
    seq,
    startedAt,
    finishedAt: now,
    state,
    ...tree,
    ...counts,
  }
}

/** Ends what a closed data set no longer shows and says how much of it is known now. */
function close(file: OpenFile, run: SyncRun, row: Progress, earlier: readonly Coverage[]): Coverage {
  const { connection, seq, startedAt } = run
  const { no, id, provider } = connection
  const { dataset } = row
  const result: Result =
    row.result === null ? { state: 'partial', reason: 'interrupted' } : parseOwn<Result>(row.result)
  if (result.state === 'complete' && !PIECEWISE.has(dataset)) endUnseenFacts(file, no, seq, dataset)
  if (result.covers) endUnseenAmounts(file, no, seq, dataset, result.covers)
  if (result.watermark !== undefined) {
    file.sql<[number, string, string]>(SET_WATERMARK).run(no, dataset, result.watermark)
  }
  const old = earlier.find((line) => line.dataset === dataset)
  const since = result.since === undefined ? old?.since : result.since
  return {
    connectionId: id as ConnectionId,
    provider,
    dataset,
    state: result.state,
    ...(result.reason !== undefined && { reason: result.reason }),
    ...(result.missing !== undefined && { missing: result.missing.slice(0, 20) }),
    count: countSeenFacts(file, no, dataset) + countSeenAmounts(file, no, dataset) + row.count,
    freshAt: result.state === 'complete' ? (row.read_at ?? startedAt) : (old?.freshAt ?? null),
    ...(since !== undefined && { since }),
  }
}
