/** Connections of a run, counted with those that its row leaves out. */

export interface RunParts {
  readonly read: readonly unknown[]
  readonly moreRead?: number | undefined
  /** Shown as an earlier run read them. */
  readonly older: readonly unknown[]
  readonly moreOlder?: number | undefined
  readonly never: readonly unknown[]
  readonly moreNever?: number | undefined
}

/** How many it read. */
export const readOf = ({ read, moreRead = 0 }: RunParts): number => read.length + moreRead

/** How many there were. */
export const connectionsOf = (run: RunParts): number =>
  readOf(run) + run.older.length + (run.moreOlder ?? 0) + run.never.length + (run.moreNever ?? 0)

/** "2 of 2 connections". */
export const readWords = (run: RunParts): string => {
  const all = connectionsOf(run)
  return `${readOf(run)} of ${all} ${all === 1 ? 'connection' : 'connections'}`
}
