/** Runs in words, and which run a moment shows. Pure. */
import type { Output, RunRow } from '../../shared/contract/schemas.ts'
import { connectionsOf, readOf, readWords, type EpochMs, type RunParts } from '../../shared/model/index.ts'
import type { Format } from './format.ts'

/** What a choice among runs says of one beside its time; null = it read everything there was. */
export const runNote = (run: Pick<RunRow, 'state'> & RunParts): string | null =>
  [
    ...(run.state === 'interrupted' ? ['interrupted'] : []),
    ...(readOf(run) < connectionsOf(run) ? [readWords(run)] : []),
  ].join(', ') || null

/** The moment of the run that `at` shows: the newest that had ended by then. `at` itself where none of these had. */
export const shownMoment = (rows: readonly { readonly finishedAt: EpochMs }[], at: EpochMs): EpochMs =>
  rows.reduce<EpochMs | null>(
    (best, { finishedAt }) => (finishedAt <= at && (best === null || finishedAt > best) ? finishedAt : best),
    null,
  ) ?? at

/** Oldest and newest reading of a page whose parts were not read in one run. */
export const apartWords = (
  { oldest, newest }: NonNullable<Output<'runs.at'>['apart']>,
  format: Format,
): string =>
  `Not read at the same time: ${oldest.connectionName} on ${format.time(oldest.readAt)}, ${newest.connectionName} on ${format.time(newest.readAt)}.`
