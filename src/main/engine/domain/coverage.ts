/** How much of each data set is known, and how fresh: the ground on which every figure stands. */
import type {
  ConnectionId,
  CoverageReason,
  CoverageState,
  Dataset,
  EpochMs,
  ProviderId,
} from '../../../shared/model/index.ts'

/** One data set of one connection, as of a snapshot. */
export interface Coverage {
  readonly connectionId: ConnectionId
  readonly provider: ProviderId
  readonly dataset: Dataset
  readonly state: CoverageState
  /** Why it is not complete. Absent when complete. */
  readonly reason?: CoverageReason
  /** Parts that could not be read, by name (for example project ids), at most 20. */
  readonly missing?: readonly string[]
  /** Rows read in that sync. */
  readonly count: number
  /** When the rows that are shown were last read completely; null = never. */
  readonly freshAt: EpochMs | null
  /** Earliest moment that the data set covers, for usage, costs and events; null = not stated. */
  readonly since?: EpochMs | null
}
