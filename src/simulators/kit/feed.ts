/**
 * A log of events, newest first, that is worked out for a day when the day is asked for. An entry's id names its day,
 * so a cursor needs no list of everything. What callers do goes on top of what the world says.
 */
import type { Call, JsonObject } from '../http/types.ts'
import type { Happening, Happenings } from '../world/happenings.ts'
import { dayOf, type EpochMs } from '../world/time.ts'
import { type Cursors, type Part, partOf } from './paging.ts'
import { complain } from './values.ts'

export interface Entry {
  id: string
  at: EpochMs
  type: string
  wire: JsonObject
}

export interface FeedRules<E extends Entry, Live extends { at: EpochMs }> {
  happenings: Happenings
  /** Days that are kept. */
  days: number
  /** What callers did. */
  live: readonly Live[]
  /** The entry of the n-th happening of its day; undefined for what the provider does not record. */
  ofHappening: (happening: Happening, n: number) => E | undefined
  ofLive: (live: Live, n: number) => E | undefined
  /** The day that an id names; undefined for something else. */
  dayOfId: (id: string) => number | undefined
  cursors: Cursors
  /** The time that a call may bound, where a bound (gt, gte, lt, lte) stands, and how it is read and compared. */
  bounds: {
    name: string
    textOf: (call: Call, bound: string) => string | null
    readTime: (text: string) => number
    unitMs: number
  }
  /** A provider that goes back from a cursor only where the entry fits the filter, and finds nothing after one that is
   *  older than what it looks at. Others go on from any entry and refuse an older one. */
  strict?: boolean
}

export interface Feed<E extends Entry> {
  /** The entries after or before the cursors of a call that fit, at most `limit`. */
  page: (call: Call, limit: number, fits: (entry: E) => boolean) => Part<E>
}

const BOUNDS: Readonly<Record<string, (at: number, bound: number) => boolean>> = {
  gte: (at, bound) => at >= bound,
  gt: (at, bound) => at > bound,
  lte: (at, bound) => at <= bound,
  lt: (at, bound) => at < bound,
}
/** Entries of callers come after all of the world's. */
const LIVE_FROM = 1_000_000

export function createFeed<E extends Entry, Live extends { at: EpochMs }>(
  rules: FeedRules<E, Live>,
): Feed<E> {
  const { live } = rules
  const cache = new Map<number, { until: EpochMs; live: number; entries: readonly E[] }>()

  /** The entries of a day up to a moment, newest first. */
  function ofDay(day: number, until: EpochMs): readonly E[] {
    const known = cache.get(day)
    if (known !== undefined && known.until === until && known.live === live.length) return known.entries
    // The place in the day must not depend on how late it is: number first, leave out the future after.
    const entries = [
      ...rules.happenings.ofDay(day, dayOf(until) - rules.days).map(rules.ofHappening),
      ...live.map((event, n) => (dayOf(event.at) === day ? rules.ofLive(event, LIVE_FROM + n) : undefined)),
    ]
      .flatMap((entry) => (entry === undefined || entry.at > until ? [] : [entry]))
      .sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1))
    if (cache.size > 400) cache.clear()
    cache.set(day, { until, live: live.length, entries })
    return entries
  }

  /** The bounds that a call sets, and the oldest day that they leave. */
  function boundsOf(call: Call): { fits: (at: EpochMs) => boolean; oldest: number } {
    const { textOf, readTime, unitMs } = rules.bounds
    const tests: ((at: number) => boolean)[] = []
    let oldest = dayOf(call.now) - rules.days
    for (const [word, holds] of Object.entries(BOUNDS)) {
      const text = textOf(call, word)
      if (text === null) continue
      const bound = readTime(text)
      if (Number.isNaN(bound) && rules.strict !== true)
        complain(call, `${rules.bounds.name}.${word}`, text, { kind: 'time' })
      tests.push((at) => holds(Math.floor(at / unitMs) * unitMs, bound))
      if (word.startsWith('g')) oldest = Math.max(oldest, dayOf(bound))
    }
    return { fits: (at) => tests.every((test) => test(at)), oldest }
  }

  return {
    page(call, limit, fitsFilter) {
      const { query } = call
      const { after: afterName, before: beforeName } = rules.cursors
      const [after, before] = [query.get(afterName), query.get(beforeName)]
      const bounds = boundsOf(call)
      const cursor = after ?? before
      const cursorDay = cursor === null ? undefined : rules.dayOfId(cursor)
      if (cursor !== null && cursorDay === undefined) complain(call, afterName, cursor, { kind: 'cursor' })
      const today = dayOf(call.now)
      const found: E[] = []
      const fits = (entry: E): boolean =>
        (bounds.fits(entry.at) && fitsFilter(entry)) ||
        (entry.id === cursor && (rules.strict !== true || before === null))
      const add = (day: number): void => void found.push(...ofDay(day, call.now).filter(fits))
      if (before !== null) {
        for (let day = today; day >= (cursorDay ?? today); day -= 1) add(day)
      } else {
        if (rules.strict === true && cursorDay !== undefined && !(cursorDay >= bounds.oldest))
          return { items: [], hasMore: false }
        for (let day = cursorDay ?? today; day >= bounds.oldest; day -= 1) {
          add(day)
          const start = after === null ? 0 : found.findIndex((entry) => entry.id === after) + 1
          if (after !== null && start === 0) break
          if (found.length - start > limit) break
        }
      }
      // Where both cursors may be given, the other one is not looked for.
      const asked =
        before === null || rules.cursors.together !== undefined
          ? call
          : { ...call, query: new URLSearchParams({ [beforeName]: before }) }
      return partOf(asked, rules.cursors, found, (entry) => entry.id, limit)
    },
  }
}
