/** One measured figure: what it is held against is measured in the same run, so that machines do not matter. */
export interface BenchFigure {
  readonly name: string
  /** What perf.md asks for, in words. */
  readonly target: string
  /** What `floor` measures. */
  readonly floorName: string
  /** Left out of a quick run, for this reason. */
  readonly notQuick?: string
  /** `quick` uses less data. `ratio` is value over floor; the target says which way is better. */
  run(quick: boolean): Promise<{
    readonly value: number
    readonly floor: number
    readonly unit: string
    readonly ratio: number
    readonly note?: string
  }>
}
