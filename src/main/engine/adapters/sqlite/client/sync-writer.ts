/** One running sync of one connection: pages in, a finished snapshot out.
 *  Promise: a page, its readings and its cursor are one transaction; nothing of it is seen before `finish`, except
 *  events, which are true whatever becomes of the sync; after a stop the sync goes on from the last page.
 *  Not here: fetching, retrying, judging. */
import {
  FINAL_REASONS,
  type EpochMs,
  type SnapshotId,
  type SyncRunId,
} from '../../../../../shared/model/index.ts'
import type { Provenance } from '../../../facts/index.ts'
import type { CollectedPage } from '../../../ports/sink.ts'
import type { SnapshotRecord, SyncWriter } from '../../../ports/store.ts'
import type { Log } from '../../../ports/system.ts'
import type { OpenFile } from '../database.ts'
import { clearSeenAmounts, costAmount, forgetAmounts, putAmount, usageAmount } from './amount-writer.ts'
import { advance, clearProgress, closeAll, noteClosed, resumeFrom, watermark } from './closing.ts'
import type { KnownConnection } from './connections.ts'
import { coverageAt, putCoverage } from './coverage.ts'
import type { EventWriter } from './event-writer.ts'
import type { StoredKinds } from './fact-kinds.ts'
import {
  UNDIVIDED,
  clearSeenFacts,
  forgetFacts,
  partsOf,
  putFact,
  removeFact,
  seenFacts,
} from './fact-writer.ts'
import { runOf } from './runs.ts'
import { countChanges, lastFinishedSeq, treeOf } from './snapshots.ts'

const NEXT_READING = 'SELECT coalesce(max(row), 0) + 1 AS no FROM reading'
const ADD_READING = `INSERT INTO reading (row, connection, seq, dataset, part, endpoint, request_id, read_at, events)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`
const FORGET_READINGS = 'DELETE FROM reading WHERE connection = ? AND seq = ? AND events = 0'
const RUNNING = `SELECT 1 AS yes FROM snapshot WHERE connection = ? AND seq = ? AND state = 'running'`
const FINISH = `UPDATE snapshot SET run = ?, state = ?, finished_at = ?, root = ?, fact_count = ?, added = ?, changed = ?, removed = ?
  WHERE connection = ? AND seq = ?`
const ABANDON = `UPDATE snapshot SET state = 'abandoned' WHERE connection = ? AND seq = ?`

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
  clearProgress(file, connection)
}

export interface SyncRun {
  readonly connection: KnownConnection
  readonly seq: number
  readonly snapshotId: SnapshotId
  /** null = it becomes a run of its own. */
  readonly runId: SyncRunId | null
  readonly startedAt: EpochMs
  readonly resumed: boolean
}

/** `using` hands out the open file and its event writer for one call: the file may have been closed in between. */
export function createSyncWriter(
  run: SyncRun,
  parts: { readonly log: Log; readonly kinds: StoredKinds },
  using: <R>(work: (file: OpenFile, events: EventWriter) => R) => R,
): SyncWriter {
  const { connection, seq, startedAt, resumed } = run
  const { log, kinds } = parts
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
    snapshotId: run.snapshotId,
    startedAt,
    resumed,
    resumeFrom: (dataset, part = UNDIVIDED) => using((file) => resumeFrom(file, no, { dataset, part })),
    watermark: (dataset, part = UNDIVIDED) => using((file) => watermark(file, no, { dataset, part })),
    page(page) {
      const replaced = write((file, events) => putPage(file, events, kinds, no, seq, page))
      if (replaced > 0) {
        log.warn('rows of one sync replaced each other', {
          connection: connection.id,
          dataset: page.provenance.dataset,
          rows: replaced,
        })
      }
    },
    done: (dataset, part, result) => {
      write((file) => {
        noteClosed(file, no, { dataset, part: part ?? UNDIVIDED }, result)
      })
    },
    progress: () => undefined,
    facts: (dataset) => using((file) => seenFacts(file, kinds, no, dataset)),
    finish: (now) => write((file) => finish(file, run, now, kinds)),
    abandon: () => {
      write((file) => abandonSync(file, no, seq))
    },
  }
}

/** Answers how many usage and cost rows took the place of another value of this same sync. */
function putPage(
  file: OpenFile,
  events: EventWriter,
  kinds: StoredKinds,
  no: number,
  seq: number,
  page: CollectedPage,
): number {
  const { dataset, part = UNDIVIDED } = page.provenance
  // The number is taken now; the row is written only when something rests on it.
  const reading = file.sql<[], { no: number }>(NEXT_READING).get()?.no ?? 1
  let used = false
  const use = (): number => {
    used = true
    return reading
  }
  let replaced = 0
  // Within a page: a reading that it writes itself is not yet in the table.
  const known = partsOf(file)
  const inPart = (row: number): string => (row === reading ? part : known(row))
  const at = { connection: no, seq, dataset, part }
  for (const fact of page.facts ?? []) putFact(file, kinds, at, fact, use, inPart)
  for (const gone of page.removed ?? []) removeFact(file, no, seq, dataset, gone)
  for (const row of page.usage ?? []) {
    if (putAmount(file, 'usage', no, seq, dataset, usageAmount(row), use)) replaced += 1
  }
  for (const row of page.costs ?? []) {
    if (putAmount(file, 'cost', no, seq, dataset, costAmount(row), use)) replaced += 1
  }
  const added = events.put(no, page.events ?? [], reading)
  if (used || added > 0) addReading(file, reading, no, seq, page.provenance, added > 0)
  advance(
    file,
    no,
    { dataset, part },
    { cursor: page.cursor, events: page.events?.length ?? 0, readAt: page.provenance.readAt },
  )
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
    .sql<[number, number, number, string, string, string, string | null, number, number]>(ADD_READING)
    .run(
      row,
      no,
      seq,
      from.dataset,
      from.part ?? UNDIVIDED,
      from.endpoint,
      from.requestId,
      from.readAt,
      events ? 1 : 0,
    )
}

function finish(file: OpenFile, run: SyncRun, now: EpochMs, kinds: StoredKinds): SnapshotRecord {
  const { connection, seq, startedAt } = run
  const { no } = connection
  const before = lastFinishedSeq(file, no)
  const earlier = coverageAt(file, connection, before)
  const covered = closeAll(file, run, earlier)
  for (const old of earlier) {
    // Asked for before and not even begun this time: what is shown is what it was.
    if (covered.some((line) => line.dataset === old.dataset)) continue
    const { incomplete: _, missing: _m, ...line } = old
    covered.push({ ...line, state: 'none', reason: 'interrupted', count: 0 })
  }
  putCoverage(file, no, seq, covered)
  clearRun(file, no)
  const tree = treeOf(file, no, seq)
  const counts = countChanges(file, kinds, connection, before, seq, tree.factCount)
  const state = covered.every(
    (line) => line.state === 'complete' || (line.reason !== undefined && FINAL_REASONS.includes(line.reason)),
  )
    ? 'complete'
    : 'partial'
  const runId = runOf(file, run.runId, { startedAt, finishedAt: now })
  file
    .sql<[string, string, number, string, number, number, number, number, number, number]>(FINISH)
    .run(runId, state, now, tree.root, tree.factCount, counts.added, counts.changed, counts.removed, no, seq)
  return {
    id: run.snapshotId,
    connectionId: connection.id,
    provider: connection.provider,
    seq,
    runId,
    startedAt,
    finishedAt: now,
    state,
    ...tree,
    ...counts,
  }
}
