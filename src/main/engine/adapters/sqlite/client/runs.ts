/** Runs: the syncs of a client that were started together. Everything here runs inside the caller's transaction. */
import type { EpochMs, SyncRunId } from '../../../../../shared/model/index.ts'
import type { RunRecord } from '../../../ports/store.ts'
import { newId } from '../canonical.ts'
import type { OpenFile } from '../database.ts'

const ADD = 'INSERT INTO run (id, started_at, finished_at, interrupted) VALUES (?, ?, ?, 0)'
/** A clock that was set back meanwhile must not end a run before its syncs. */
const END = `UPDATE run SET finished_at = (SELECT max(run.started_at, max(s.finished_at), @at) FROM snapshot s
  WHERE s.run = run.id) WHERE id = @id AND finished_at IS NULL`
const HAS_SNAPSHOT = 'SELECT 1 AS yes FROM snapshot WHERE run = ? AND finished_at IS NOT NULL LIMIT 1'
const DROP = 'DELETE FROM run WHERE id = ?'
const OPEN = 'SELECT id FROM run WHERE finished_at IS NULL'
const INTERRUPT = `UPDATE run SET interrupted = 1, finished_at =
  (SELECT max(run.started_at, max(s.finished_at)) FROM snapshot s WHERE s.run = run.id) WHERE id = ?`
export const RUNS = `SELECT id, started_at AS startedAt, finished_at AS finishedAt, interrupted,
    CASE WHEN finished_at IS NULL THEN
      (SELECT max(run.started_at, max(s.finished_at)) FROM snapshot s WHERE s.run = run.id) END AS lastSync
  FROM run ORDER BY started_at DESC LIMIT ?`

/** @param finishedAt null = it is going on. */
export const addRun = (
  file: OpenFile,
  id: SyncRunId,
  startedAt: EpochMs,
  finishedAt: EpochMs | null,
): void => {
  file.sql<[string, number, number | null]>(ADD).run(id, startedAt, finishedAt)
}

const JOIN = 'UPDATE run SET finished_at = max(finished_at, ?) WHERE id = ?'

/** The run that a sync finishes in: the one that it was begun in, else one of its own. Syncs say so when they finish:
 *  one that was cut short belongs to the run that goes on with it. */
export function runOf(
  file: OpenFile,
  begunIn: SyncRunId | null,
  sync: { readonly startedAt: EpochMs; readonly finishedAt: EpochMs },
): SyncRunId {
  if (begunIn !== null && file.sql<[number, string]>(JOIN).run(sync.finishedAt, begunIn).changes > 0)
    return begunIn
  const own: SyncRunId = newId()
  addRun(file, own, sync.startedAt, sync.finishedAt)
  return own
}

/** Ends a run; one in which no sync finished is dropped. */
export function endRun(file: OpenFile, id: SyncRunId, now: EpochMs): void {
  if (dropEmpty(file, id)) return
  file.sql<[{ at: number; id: string }]>(END).run({ at: now, id })
}

/** Closes the runs that no one goes on with: the program ended before they did. */
export function closeLeftOpen(file: OpenFile, going: ReadonlySet<SyncRunId>): void {
  for (const { id } of file.sql<[], { id: SyncRunId }>(OPEN).all()) {
    if (going.has(id) || dropEmpty(file, id)) continue
    file.sql<[string]>(INTERRUPT).run(id)
  }
}

function dropEmpty(file: OpenFile, id: SyncRunId): boolean {
  if (file.sql<[string], { yes: 1 }>(HAS_SNAPSHOT).get(id)) return false
  file.sql<[string]>(DROP).run(id)
  return true
}

type RunRow = Omit<RunRecord, 'interrupted'> & {
  readonly interrupted: number
  readonly lastSync: EpochMs | null
}

/** Newest first. A run that the program left open reads as `closeLeftOpen` will write it. */
export const listRuns = (file: OpenFile, limit: number, going: ReadonlySet<SyncRunId>): RunRecord[] =>
  file
    .sql<[number], RunRow>(RUNS)
    .all(limit)
    .flatMap(({ lastSync, ...row }) => {
      const run = { ...row, interrupted: row.interrupted === 1 }
      if (run.finishedAt !== null || going.has(run.id)) return [run]
      return lastSync === null ? [] : [{ ...run, finishedAt: lastSync, interrupted: true }]
    })
