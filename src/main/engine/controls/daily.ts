/** Days as positions in one array, for controls over spend and use: parsing a date per row would cost more than the
 *  judgement. Position 0 is the first day of the fact set's window. */
import { DAY, addDays } from '../../../shared/model/index.ts'
import type { Day, EpochMs } from '../../../shared/model/index.ts'
import { firstDayOf, SPEND_DAYS } from '../facts/fact-set.ts'

export interface DayScale {
  readonly length: number
  /** Position of a day; absent when it lies outside the window. */
  position(day: Day): number | undefined
  /** Position of the day that holds a moment; may lie outside. */
  positionOf(moment: EpochMs): number
  day(position: number): Day
}

export function dayScale(at: EpochMs): DayScale {
  const first = firstDayOf(at, SPEND_DAYS)
  const start = Date.parse(`${first}T00:00:00Z`)
  const positions = new Map(Array.from({ length: SPEND_DAYS }, (_, index) => [addDays(first, index), index]))
  return {
    length: SPEND_DAYS,
    position: (day) => positions.get(day),
    positionOf: (moment) => Math.floor((moment - start) / DAY),
    day: (position) => addDays(first, position),
  }
}

/** Middle value; of an even number of values the mean of the middle two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2
}
