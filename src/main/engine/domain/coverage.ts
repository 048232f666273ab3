/** How much of each data set is known, and how fresh: the ground on which every figure stands. */
import type {
  ConnectionId,
  CoverageReason,
  CoverageState,
  Dataset,
  EpochMs,
  ProviderId,
} from '../../../shared/model/index.ts'

/** A part of a data set (a project, region or account) that was not read completely. */
export interface CoveragePart {
  readonly id: string
  /** Its name for people; null = the id is all there is. */
  readonly label: string | null
  readonly state: Exclude<CoverageState, 'complete'>
  readonly reason?: CoverageReason
  /** When it was last read completely; null = never. */
  readonly freshAt: EpochMs | null
}

/** One data set of one connection, as of a snapshot. */
export interface Coverage {
  readonly connectionId: ConnectionId
  readonly provider: ProviderId
  readonly dataset: Dataset
  readonly state: CoverageState
  /** Why it is not complete. Absent when complete. */
  readonly reason?: CoverageReason
  /** How many parts there are; absent = not divided, or not known. */
  readonly parts?: number
  /** Every part that is not complete. Absent when the data set is not divided or all of it is complete. */
  readonly incomplete?: readonly CoveragePart[]
  /** Rows read in that sync; of a data set that is read by changes, the facts that it shows. */
  readonly count: number
  /** When the rows that are shown were last read completely; null = never. */
  readonly freshAt: EpochMs | null
  /** Of a place that several connections read: the last sync of the one whose reading this is. Absent = that of the
   *  connection. */
  readonly syncedAt?: EpochMs | null
  /** Earliest moment that the data set covers, for usage, costs and events; null = not stated. */
  readonly since?: EpochMs | null
}

/** Names of the parts that are not complete: the first `limit`, and how many more there are. */
export function incompleteNames(
  coverage: Pick<Coverage, 'incomplete'>,
  limit: number,
): { readonly names: readonly string[]; readonly more: number } {
  const parts = coverage.incomplete ?? []
  return {
    names: parts.slice(0, limit).map((part) => part.label ?? part.id),
    more: Math.max(0, parts.length - limit),
  }
}

/** The same in one line: "a, b and 3 more". */
export function incompleteText(coverage: Pick<Coverage, 'incomplete'>, limit = 20): string {
  const { names, more } = incompleteNames(coverage, limit)
  return `${names.join(', ')}${more === 0 ? '' : ` and ${more} more`}`
}
