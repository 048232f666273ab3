/** A moment of a client is a run that has ended: all its syncs are in, and the client was judged on them. The end of
 *  one connection's sync is none, since the run's other syncs and its judgement are still to come. */
import type { EpochMs } from '../../../shared/model/index.ts'
import { CLOCK_TOLERANCE } from '../domain/freshness.ts'
import type { ReadsClient, RunRecord } from '../ports/store.ts'

export interface EndedRun extends RunRecord {
  readonly finishedAt: EpochMs
}

/** Runs that are read at once: one a quarter of an hour for a year. */
const MOST_RUNS = 35_000

/** Newest end first. */
export const endedRuns = (store: ReadsClient): EndedRun[] =>
  store
    .runs(MOST_RUNS)
    .flatMap((run) => (run.finishedAt === null ? [] : [{ ...run, finishedAt: run.finishedAt }]))
    .sort((a, b) => b.finishedAt - a.finishedAt)

/** The run that a moment shows: the newest that had ended by then; null = none had. */
export const runAt = (store: ReadsClient, at: EpochMs): EndedRun | null =>
  endedRuns(store).find((run) => run.finishedAt <= at) ?? null

/** Whether `from` shows an earlier run than `to` does. Where both show the same one, or none had ended by the first,
 *  there is nothing to compare: that nothing differs would be no answer. */
export function isEarlier(store: ReadsClient, from: EpochMs, to: EpochMs): boolean {
  const [first, last] = [runAt(store, from), runAt(store, to)]
  return first !== null && last !== null && first.id !== last.id && first.finishedAt < last.finishedAt
}

/** The run that is judged. One from the future was made by a clock that ran ahead: it is not believed, or nothing
 *  would be judged until that moment comes. */
export const lastRun = (store: ReadsClient, now: EpochMs): EndedRun | null =>
  runAt(store, now + CLOCK_TOLERANCE)
