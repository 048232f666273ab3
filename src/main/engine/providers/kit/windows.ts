/** Reads a report of daily buckets in windows of days. Promise: every day from first to last is read, and once unless an
 *  answer was too large or left half-way; a window is small where a day holds many rows, a large answer is handed on in
 *  portions of whole days with a pause for others between them, and the place reached fits into a cursor. */
import { addDays, type CoverageReason, type Day } from '../../../../shared/model/index.ts'
import { toAppError } from '../../domain/errors.ts'
import type { Reply } from '../../ports/provider.ts'
import { type PageForm, walkPages } from './pages.ts'

/** Rows that one answer should hold at most, more or less. */
const ROWS_WANTED = 5_000
/** Results after which a portion ends: each is one transaction of the store, which keeps everybody else waiting. */
const PORTION = 1_000

/** Results of one bucket, as both providers name them. */
const resultsOf = (bucket: unknown): number =>
  typeof bucket === 'object' && bucket !== null && 'results' in bucket && Array.isArray(bucket.results)
    ? bucket.results.length
    : 0

function portionsOf(buckets: readonly unknown[]): unknown[][] {
  const portions: unknown[][] = [[]]
  let size = 0
  for (const bucket of buckets) {
    if (size >= PORTION) {
      portions.push([])
      size = 0
    }
    portions.at(-1)!.push(bucket)
    size += resultsOf(bucket)
  }
  return portions
}

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
  /** Takes buckets and says how many rows they held. `place` null = everything was read. */
  take(buckets: readonly unknown[], place: string | null, from: Reply['from']): number
  readonly reportGap: (reason: CoverageReason, names?: readonly string[]) => void
}

/** Place inside a report: `<first day of the window>/<days>/<cursor>`. */
function parsePlace(text: string | null, report: Report): { day: Day; days: number; cursor: string | null } {
  const match = /^(\d{4}-\d{2}-\d{2})\/(\d{1,3})\/(.*)$/s.exec(text ?? '')
  const [, day, days, cursor] = match ?? []
  if (day === undefined || day < report.from) return { day: report.from, days: report.maxDays, cursor: null }
  return { day, days: Math.min(Number(days) || 1, report.maxDays), cursor: cursor || null }
}

/** @throws AppError of the fetch; provider.too-large only when a single day is. */
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
    let asked = cursor
    const walk = walkPages({
      form: report.form,
      from: cursor,
      fetch(at) {
        asked = at
        return report.fetch({ start, end, days: span }, at)
      },
      reportGap: report.reportGap,
      async take(buckets, next, from) {
        const portions = portionsOf(buckets)
        for (const portion of portions.slice(0, -1)) {
          rows += report.take(portion, `${start}/${days}/${asked ?? ''}`, from)
          await new Promise((others) => setImmediate(others))
        }
        const size = () =>
          Math.max(1, Math.min(report.maxDays, Math.floor((span * ROWS_WANTED) / Math.max(1, rows))))
        const done = next === null && end > report.to
        // The place is needed before the rows are counted, so the size of this answer steers the next but one.
        const place = next === null ? `${end}/${size()}/` : `${start}/${days}/${next}`
        rows += report.take(portions.at(-1) ?? [], done ? null : place, from)
        following = size()
      },
    })
    try {
      await walk
      day = end
      days = following
    } catch (error) {
      // The first answer of a large organization, before anything shows how many rows a day has.
      if (toAppError(error).code !== 'provider.too-large' || span === 1) throw error
      days = Math.floor(span / 2)
    }
    cursor = null
  }
}
