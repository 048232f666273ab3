/** How much of each data set is known, and how fresh. Every figure rests on it. */
import {
  firstOf,
  type ConnectionId,
  type CoverageReason,
  type CoverageState,
  type Dataset,
  type EpochMs,
  type ProviderId,
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
  /** What was not read within a data set that is not divided, in words for people: rows, ids, where a list was cut.
   *  Nothing is judged by it: which facts it concerns is not known. */
  readonly missing?: readonly string[]
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

/** Whether this part of a data set that is partial was read. Only a divided data set can say so: one that is not, or
 *  that does not name its incomplete parts, says of no fact that it was read. */
export const isPartRead = (coverage: Coverage | undefined, part: string | undefined): boolean =>
  coverage?.state === 'partial' &&
  coverage.incomplete !== undefined &&
  part !== undefined &&
  !coverage.incomplete.some(({ id }) => id === part)

type Incomplete = Pick<Coverage, 'incomplete' | 'missing'>

/** Names of all parts that are not complete, and of what else was not read. */
export const incompleteNames = ({ incomplete = [], missing = [] }: Incomplete): readonly string[] => [
  ...incomplete.map((part) => part.label ?? part.id),
  ...missing,
]

/** The first of them in one line: "a, b and 3 more". */
export function incompleteText(coverage: Incomplete, most = 20): string {
  return firstOf(incompleteNames(coverage), most)
}
