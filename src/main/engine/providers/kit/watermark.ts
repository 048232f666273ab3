/** What one sync leaves for the next: how far events and reports were read. */
import { z } from 'zod'
import { addDays, DAY, dayOf, type Day, type EpochMs } from '../../../../shared/model/index.ts'

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)

/** Reports: first day that is known, and the last day read of each kind. */
export const reportMark = z.object({ since: day, to: z.record(z.string(), day) })

/** Events: first moment that is covered, and the newest event known (milliseconds). */
export const eventsMark = z.object({ since: z.number(), newest: z.number() })

/** Null when there is none or when it is not one of ours: then everything is read again. */
export function parseMark<T>(schema: z.ZodType<T>, text: string | null): T | null {
  if (text === null) return null
  try {
    return schema.parse(JSON.parse(text))
  } catch {
    return null
  }
}

export interface ReportRange {
  /** First day that this client has, over all syncs. */
  readonly since: Day
  /** Today. */
  readonly to: Day
  /** First day to read now for a kind of rows. */
  fromOf(kind: string): Day
}

/** What to read of a report: from the last day known less the days that the provider restates, else the history. A mark
 *  that lies in the future was made by a wrong clock and is not believed. */
export function reportRange(
  text: string | null,
  now: EpochMs,
  options: { historyDays: number; againDays: number },
): ReportRange {
  const to = dayOf(now)
  const earliest = addDays(to, 1 - options.historyDays)
  const mark = parseMark(reportMark, text)
  return {
    since: mark && mark.since <= to ? mark.since : earliest,
    to,
    fromOf(kind) {
      const last = mark?.to[kind]
      return last !== undefined && last <= to ? addDays(last, -options.againDays) : earliest
    },
  }
}

export interface EventRange {
  readonly since: EpochMs
  /** First moment to read now. */
  readonly from: EpochMs
  /** Newest event known from earlier syncs; null = none was ever seen. */
  readonly newest: EpochMs | null
}

/** What to read of an event log: from the newest event known less an overlap, else the history. */
export function eventRange(
  text: string | null,
  now: EpochMs,
  options: { historyDays: number; overlapMs: number },
): EventRange {
  const mark = parseMark(eventsMark, text)
  const earliest = now - options.historyDays * DAY
  const isBelieved = mark !== null && mark.newest <= now
  return {
    since: isBelieved ? mark.since : earliest,
    from: isBelieved ? mark.newest - options.overlapMs : earliest,
    newest: mark?.newest ?? null,
  }
}
