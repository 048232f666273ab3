/** Reads a report of daily buckets in windows of days. Promise: every day from first to last is asked for exactly once,
 *  a window is small where a day holds many rows, and the place reached fits into a cursor. */
import { addDays, type CoverageReason, type Day } from '../../../../shared/model/index.ts'
import type { Reply } from './client.ts'
import { type PageForm, walkPages } from './pages.ts'

/** Rows that one page should hold at most, more or less: one page is one transaction of the store. */
const ROWS_WANTED = 5_000

/** First days of the stretches into which a long range is cut, so that several are read at once. */
export function stretches(from: Day, to: Day, days: number): Day[] {
  const starts: Day[] = []
  for (let day = from; day <= to; day = addDays(day, days)) starts.push(day)
  return starts
}

export const earlier = (a: Day, b: Day): Day => (a < b ? a : b)

export interface Report {
  readonly from: Day
  /** Inclusive. */
  readonly to: Day
  /** Place of an earlier run, as `commit` was given it. */
  readonly place: string | null
  /** Buckets that the provider allows in one answer. */
  readonly maxDays: number
  readonly form: PageForm
  /** `end` is exclusive; `days` is what to send as the limit. */
  fetch(window: { start: Day; end: Day; days: number }, cursor: string | null): Promise<Reply>
  /** Takes the buckets of one answer and says how many rows they held. `place` null = everything was read. */
  take(buckets: readonly unknown[], place: string | null, from: Reply['from']): number
  readonly flaw: (reason: CoverageReason, names?: readonly string[]) => void
}

/** Place inside a report: `<first day of the window>/<days>/<cursor>`. */
function parsePlace(text: string | null, report: Report): { day: Day; days: number; cursor: string | null } {
  const match = /^(\d{4}-\d{2}-\d{2})\/(\d{1,3})\/(.*)$/s.exec(text ?? '')
  const [, day, days, cursor] = match ?? []
  if (day === undefined || day < report.from) return { day: report.from, days: report.maxDays, cursor: null }
  return { day, days: Math.min(Number(days) || 1, report.maxDays), cursor: cursor || null }
}

/** @throws AppError of the fetch. */
export async function readReport(report: Report): Promise<void> {
  const begin = parsePlace(report.place, report)
  let { day, days, cursor } = begin
  while (day <= report.to) {
    const start = day
    const wanted = addDays(start, days)
    const end = wanted > report.to ? addDays(report.to, 1) : wanted
    const span = Math.round((Date.parse(end) - Date.parse(start)) / 86_400_000)
    let rows = 0
    let following = days
    await walkPages({
      form: report.form,
      from: cursor,
      fetch: (at) => report.fetch({ start, end, days: span }, at),
      flaw: report.flaw,
      take(buckets, next, from) {
        const size = () =>
          Math.max(1, Math.min(report.maxDays, Math.floor((span * ROWS_WANTED) / Math.max(1, rows))))
        const done = next === null && end > report.to
        // The place is needed before the rows are counted, so the size of this answer steers the next but one.
        const place = next === null ? `${end}/${size()}/` : `${start}/${days}/${next}`
        rows += report.take(buckets, done ? null : place, from)
        following = size()
      },
    })
    day = end
    days = following
    cursor = null
  }
}
