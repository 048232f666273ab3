/** Rows of use per day, worked out when a day is asked for and kept for a while. */
import type { KeyChain, KeyLife } from './keys.ts'
import type { Organization } from './organization.ts'
import { Stream } from './random.ts'
import { dollarsOn } from './spend.ts'
import { DAY, dayOf, type EpochMs } from './time.ts'

export interface Daily<Row> {
  rows: (day: number) => readonly Row[]
}

const MAX_CACHED_ROWS = 100_000
const WINDOW_DAYS = 90

/** What stays the same about the use of a key from day to day. */
export interface Habit {
  keyId: string
  /** Number of the container that it works in. */
  containerNth: number
}

/**
 * Use of an organization. `habitOf` draws a key's habit, `ofHabit` adds what is used on a day for some dollars, `others`
 * what was used without a key. `endedAt` tells when a caller switched a key off, which ends its use.
 */
export function createKeyUse<Row, H extends Habit>(
  { chain, containers, settings }: Organization,
  endedAt: (keyId: string) => EpochMs | undefined,
  habitOf: (life: KeyLife, draw: Stream) => H,
  ofHabit: (habit: H, dollars: number, day: number, into: Row[]) => void,
  others: (day: number, into: Row[]) => void,
): Daily<Row> {
  const habits = new WeakMap<KeyLife, H>()
  return createDaily(
    chain,
    (life, day, into) => {
      const { workload } = life
      if (workload === undefined) return
      const dollars = dollarsOn(workload, day, settings.spikeDay)
      if (dollars <= 0) return
      const habit = habits.get(life) ?? habitOf(life, new Stream(`${workload.name}|mix`))
      habits.set(life, habit)
      const ended = endedAt(habit.keyId)
      const closedAt = containers[habit.containerNth]?.archivedAt ?? 0
      if (closedAt <= day * DAY || (ended !== undefined && day > dayOf(ended))) return
      ofHabit(habit, dollars, day, into)
    },
    others,
  )
}

/** `ofKey` adds what one key did on a day, `others` what was used without a key. */
function createDaily<Row>(
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
