/**
 * Days and the course of a working day. Amounts are spread over a day by a fixed curve so that minutes add up to
 * hours, hours to days, and what was measured at one moment only ever grows.
 */

/** Milliseconds since 1970, UTC. */
export type EpochMs = number

export const MINUTE = 60_000
export const HOUR = 3_600_000
export const DAY = 86_400_000

/** The day on which every simulated company opened its accounts. Nothing exists before it. */
export const FOUNDING: EpochMs = Date.UTC(2023, 1, 6)

/** Whole days since 1970 of a moment. */
export function dayOf(at: EpochMs): number {
  return Math.floor(at / DAY)
}

/** Whether a day (as of {@link dayOf}) is a Saturday or Sunday. */
export function isWeekend(day: number): boolean {
  return day % 7 === 2 || day % 7 === 3
}

/** Work per hour of the day, UTC: little at night, a dip at noon. */
const HOURLY = [1, 1, 1, 1, 1, 2, 4, 8, 12, 14, 14, 12, 10, 12, 14, 14, 12, 9, 6, 4, 3, 2, 2, 1]
const CUMULATIVE = HOURLY.reduce<number[]>((sums, share) => [...sums, (sums.at(-1) ?? 0) + share], [0])
const TOTAL = CUMULATIVE.at(-1) ?? 1

/** Which share of a day's work is done by a moment of it (0 at midnight, 1 at the next). */
export function shareOfDay(msOfDay: number): number {
  if (msOfDay <= 0) return 0
  if (msOfDay >= DAY) return 1
  const hour = Math.floor(msOfDay / HOUR)
  const within = (msOfDay - hour * HOUR) / HOUR
  return ((CUMULATIVE[hour] ?? 0) + (HOURLY[hour] ?? 0) * within) / TOTAL
}

/** The part of a day's whole amount that falls between two moments of that day; parts add up to the whole. */
export function partOfDay(amount: number, fromMs: number, toMs: number): number {
  return Math.floor(amount * shareOfDay(toMs)) - Math.floor(amount * shareOfDay(fromMs))
}

/** How much more is used than at the start of 2026: about two per cent a month. */
export function growth(day: number): number {
  const months = (day - dayOf(Date.UTC(2026, 0, 1))) / 30.44
  return Math.exp(0.02 * Math.max(-36, Math.min(48, months)))
}
