/** Milliseconds since 1970-01-01T00:00:00Z. The only form of time inside Reeve; providers' forms end in wire.ts. */
export type EpochMs = number & { readonly __unit?: 'ms' }

/** A UTC calendar day as `YYYY-MM-DD`: the grain of usage and cost. */
export type Day = string & { readonly __unit?: 'day' }

export const MINUTE = 60_000
export const HOUR = 3_600_000
export const DAY = 86_400_000

/** The UTC day that holds the moment. */
export const dayOf = (at: EpochMs): Day => new Date(at).toISOString().slice(0, 10)

/** Midnight UTC at which the day begins. */
export const dayStart = (day: Day): EpochMs => Date.parse(`${day}T00:00:00Z`)

/** The day `n` days later (earlier when negative). */
export const addDays = (day: Day, n: number): Day => dayOf(dayStart(day) + n * DAY)

/** The first of the last `n` days (UTC). The day of `at`, which is not over, is the last of them. */
export const firstOfLastDays = (n: number, at: EpochMs): Day => addDays(dayOf(at), 1 - n)

/** The day as people write it, the same in every locale: 8 Oct 2026. */
export const dayWords = (day: Day): string =>
  new Date(dayStart(day)).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  })
