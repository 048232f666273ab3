/** Where a sync puts what it reads. */
import type { CoverageReason, CoverageState, Dataset, Day, EpochMs } from '../../../shared/model/index.ts'
import type { CostRow, EventFact, FactKey, FactPart, Provenance, UsageRow } from '../facts/index.ts'

/** One page as it is committed: rows, where they came from, and the token that resumes after it. */
export interface CollectedPage {
  readonly provenance: Provenance
  readonly facts?: readonly FactPart[]
  /** Facts that the provider says are gone (delta reading): what this data set says of them ends. */
  readonly removed?: readonly FactKey[]
  readonly usage?: readonly UsageRow[]
  readonly costs?: readonly CostRow[]
  readonly events?: readonly EventFact[]
  /** Opaque to the store. Handed back by `resumeFrom` when this sync goes on after a stop. */
  readonly cursor: string
}

/** How a data set, or one part of it, was closed. */
export interface Closed {
  readonly state: CoverageState
  readonly reason?: CoverageReason
  /** This sync showed everything there is: facts of the data set (or part) that it did not show have ended. False for
   *  what is read a piece at a time: usage, events, changes since the last sync. With `part` null of a data set in
   *  parts: the parts that were closed are all there are, so that facts of other parts have ended. */
  readonly whole: boolean
  /** For the next sync to go on from. */
  readonly watermark?: string
  /** Earliest moment that is covered; null = not stated. Of the data set as a whole. */
  readonly since?: EpochMs | null
  /** For usage and costs: the inclusive range of days that was read in full, so that rows of those days which were not
   *  seen again are gone. `kinds` narrows it to these kinds of use; absent = all of the data set or part. */
  readonly covers?: { readonly fromDay: Day; readonly toDay: Day; readonly kinds?: readonly string[] }
  /** Of a data set that is not divided: what was not read within it, in words for people. */
  readonly missing?: readonly string[]
  /** Name of the part for people, where its id is none. */
  readonly label?: string
  /** Of the data set as a whole: how many parts there are; absent = not divided. */
  readonly parts?: number
}

/** Where a sync puts what it reads. Implemented by the store. `part` absent or null = the data
 *  set as a whole. */
export interface SyncSink {
  /** Cursor of the last page committed in this very sync, or null at its start. `done` = closed before the stop, by
   *  itself or with its data set. */
  resumeFrom(dataset: Dataset, part?: string): { readonly cursor: string | null; readonly done: boolean }
  /** What the last successful sync left for incremental reading (a time, an event id); null at the first. */
  watermark(dataset: Dataset, part?: string): string | null
  /** Commits the page: rows, removals and cursor in one transaction. */
  page(page: CollectedPage): void
  /** Closes a data set or a part of it. A part can be closed again until its data set is: the last call counts. */
  done(dataset: Dataset, part: string | null, result: Closed): void
  /** For the progress line: parts done of parts known. */
  progress(dataset: Dataset, done: number, total: number | null): void
  /** Facts already committed in this very sync, so that a resumed sync knows which projects to go on with. */
  facts(dataset: Dataset): readonly FactPart[]
}
