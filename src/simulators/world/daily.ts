/** Rows of use per day, worked out when a day is asked for and kept for a while. */
import type { KeyChain, KeyLife } from './keys.ts'
import { DAY } from './time.ts'

export interface Daily<Row> {
  rows: (day: number) => readonly Row[]
}

const MAX_CACHED_ROWS = 100_000
const WINDOW_DAYS = 90

/** `ofKey` adds what one key did on a day, `others` what was used without a key. */
export function createDaily<Row>(
  chain: KeyChain,
  ofKey: (life: KeyLife, day: number, into: Row[]) => void,
  others: (day: number, into: Row[]) => void,
): Daily<Row> {
  const cache = new Map<number, Row[]>()
  let cachedRows = 0
  let window: { from: number; to: number; lives: KeyLife[] } | undefined

  /** Keys alive some time in a stretch around a day; the stretch leans forward since reports are read that way. */
  function livesOn(day: number): KeyLife[] {
    if (window === undefined || day < window.from || day > window.to) {
      const from = day - 5
      const to = day + WINDOW_DAYS
      window = { from, to, lives: chain.lives(from * DAY, (to + 1) * DAY) }
    }
    return window.lives
  }

  return {
    rows(day) {
      const known = cache.get(day)
      if (known !== undefined) return known
      const rows: Row[] = []
      for (const life of livesOn(day)) ofKey(life, day, rows)
      others(day, rows)
      cachedRows += rows.length
      for (const [old, oldRows] of cache) {
        if (cachedRows <= MAX_CACHED_ROWS) break
        cache.delete(old)
        cachedRows -= oldRows.length
      }
      cache.set(day, rows)
      return rows
    },
  }
}
