/** Hybrid logical clock: milliseconds that never go back, and a counter for what falls on the same one. It orders
 *  concurrent decisions; cause always comes before it. */
export type Hlc = readonly [ms: number, n: number]

/** ms. A clock of another chain that is further ahead than this is wrong and is not followed: one device with a wrong
 *  clock would move all others. What it wrote still comes before what knows it, by cause. */
export const MAX_AHEAD = 300_000

/** The clock of the next entry of this device. @param now wall clock, ms; it may be behind. */
export const next = (last: Hlc | null, now: number): Hlc =>
  last === null || now > last[0] ? [now, 0] : [last[0], last[1] + 1]

/** The clock after an entry from elsewhere was read: not before either. */
export const receive = (last: Hlc | null, other: Hlc, now: number): Hlc =>
  next(last !== null && compareHlc(last, other) > 0 ? last : other, now)

/** Negative where `a` comes first, 0 where they are equal. */
export const compareHlc = (a: Hlc, b: Hlc): number => a[0] - b[0] || a[1] - b[1]
