/**
 * Usage and cost reports: time buckets, rows summed in groups of named fields, page tokens. A provider says how it
 * writes times and names parameters ({@link ReportStyle}); a report says which rows count and how they are shown.
 */
import { type Call, type JsonObject, refuse, type Route } from '../http/types.ts'
import type { Daily } from '../world/daily.ts'
import { DAY, dayOf, type EpochMs, HOUR, MINUTE, partOfDay } from '../world/time.ts'
import { readToken, writeToken } from './paging.ts'
import { complain, wholeOf } from './values.ts'

export type Dims = Readonly<Record<string, string | boolean | null>>

export interface Bucket {
  from: EpochMs
  to: EpochMs
}

/** Widths of a bucket, each with the usual and the highest number of buckets on a page. */
export type Widths = Readonly<Record<string, { ms: number; fallback: number; max: number }>>

export const DAYS_TO_MINUTES: Widths = {
  '1d': { ms: DAY, fallback: 7, max: 31 },
  '1h': { ms: HOUR, fallback: 24, max: 168 },
  '1m': { ms: MINUTE, fallback: 60, max: 1440 },
}

export interface ReportStyle {
  start: string
  end: string
  /** Undefined for text that is no time. */
  readTime: (text: string) => EpochMs | undefined
  /** Whether buckets begin at whole multiples of their width; else the first begins at the start that was asked for. */
  snaps: boolean
  /** The values of a parameter that may be repeated. */
  values: (query: URLSearchParams, name: string) => readonly string[]
  /** The parameter that names groups, and how many are accepted. */
  groupBy: string
  maxGroups?: number
  page: (buckets: (Bucket & { results: JsonObject[] })[], next: string | null) => JsonObject
}

export interface Report<Row extends { dims: Dims }, Sum> {
  path: string
  dataset: string
  widths: Widths
  /** How long it takes until something that happened is in the report. */
  delayMs: number
  groupBy: readonly string[]
  /** The fields that a group is split by, where that is more than its name. */
  splitBy?: (group: string) => readonly string[]
  /** Parameters that narrow the rows, each with the field that it looks at. */
  filters?: Readonly<Record<string, string>>
  start: () => Sum
  /** Adds a row: `share` gives the part of a day's amount that lies in the bucket, `sumFor` the group of some fields. */
  add: (row: Row, share: (amount: number) => number, sumFor: (dims: Dims) => Sum) => void
  /** How a sum is shown, with the fields of its group; undefined to leave it out. */
  show: (sum: Sum, groupBy: readonly string[]) => JsonObject | undefined
}

/** A function that makes a report's route from its rows per day. */
export function reportsOf(style: ReportStyle) {
  return <Row extends { dims: Dims }, Sum>(daily: Daily<Row>, report: Report<Row, Sum>): Route => ({
    method: 'GET',
    path: report.path,
    dataset: report.dataset,
    handle(call) {
      const { buckets, next, groupBy } = rangeOf(style, call, report.groupBy, report.widths)
      const wanted = Object.entries(report.filters ?? {}).flatMap(([name, field]) => {
        const values = style.values(call.query, name)
        return values.length === 0 ? [] : [{ field, values }]
      })
      const fits = ({ dims }: Row): boolean =>
        wanted.every(({ field, values }) => values.includes(String(dims[field] ?? '')))
      const names = report.splitBy === undefined ? groupBy : groupBy.flatMap(report.splitBy)
      const resultsOf = (bucket: Bucket): JsonObject[] => {
        const groups = new Map<string, { dims: Dims; sum: Sum }>()
        const sumFor = (dims: Dims): Sum => {
          const key = names.map((name) => String(dims[name] ?? '')).join('\u0000')
          let group = groups.get(key)
          if (group === undefined) {
            const own = Object.fromEntries(names.map((name) => [name, dims[name] ?? null]))
            group = { dims: own, sum: report.start() }
            groups.set(key, group)
          }
          return group.sum
        }
        for (const { day, fromMs, toMs } of dayParts(bucket, call.now - report.delayMs)) {
          const share = (amount: number): number => partOfDay(amount, fromMs, toMs)
          for (const row of daily.rows(day)) if (fits(row)) report.add(row, share, sumFor)
        }
        return [...groups.values()].flatMap(({ dims, sum }) => {
          const shown = report.show(sum, groupBy)
          return shown === undefined ? [] : [{ ...shown, ...dims }]
        })
      }
      return style.page(
        buckets.map((bucket) => ({ ...bucket, results: resultsOf(bucket) })),
        next,
      )
    },
  })
}

/** What a report is asked for. */
function rangeOf(
  style: ReportStyle,
  call: Call,
  groups: readonly string[],
  widths: Widths,
): { buckets: Bucket[]; next: string | null; groupBy: readonly string[] } {
  const { query } = call
  const time = (name: string): EpochMs | undefined => {
    const text = query.get(name)
    return text === null ? undefined : (style.readTime(text) ?? complain(call, name, text, { kind: 'time' }))
  }
  const asked = time(style.start) ?? complain(call, style.start, '', { kind: 'missing' })
  const until = time(style.end)
  const widthName = query.get('bucket_width') ?? '1d'
  const width =
    widths[widthName] ??
    complain(call, 'bucket_width', widthName, { kind: 'choice', allowed: Object.keys(widths) })
  const limit = wholeOf(call, 'limit', { ...width, of: widthName })
  const start = style.snaps ? Math.floor(asked / width.ms) * width.ms : asked
  const end = style.snaps
    ? Math.ceil((until ?? call.now) / width.ms) * width.ms
    : (until ?? Math.ceil(call.now / 1000) * 1000)
  if (until !== undefined && end <= start) complain(call, style.end, style.start, { kind: 'order' })
  const groupBy = style.values(query, style.groupBy)
  const unknown = groupBy.find((name) => !groups.includes(name))
  if (unknown !== undefined) complain(call, style.groupBy, unknown, { kind: 'choice', allowed: groups })
  if (style.maxGroups !== undefined && new Set(groupBy).size > style.maxGroups)
    refuse(400, `Cannot specify more than ${style.maxGroups} ${style.groupBy} dimensions.`)
  const question = `${call.path} ${start} ${widthName} ${groupBy.toSorted().join()}`
  const token = query.get('page')
  const from = token === null ? start : readToken(token, question)
  if (typeof from !== 'number') return complain(call, 'page', token ?? '', { kind: 'token' })
  const { buckets, next } = bucketsOf(from, end, width.ms, limit)
  return { buckets, next: next === undefined ? null : `page_${writeToken(next, question)}`, groupBy }
}

/** The buckets of a width between two moments. The first begins at `from`, the others at whole multiples. */
function bucketsOf(
  from: EpochMs,
  to: EpochMs,
  width: number,
  limit: number,
): { buckets: Bucket[]; next: EpochMs | undefined } {
  const buckets: Bucket[] = []
  let at = from
  while (at < to && buckets.length < limit) {
    const end = Math.min(to, (Math.floor(at / width) + 1) * width)
    buckets.push({ from: at, to: end })
    at = end
  }
  return { buckets, next: at < to ? at : undefined }
}

/** The days that a bucket touches, each with the part of the day that lies in it and is not in the future. */
function dayParts(bucket: Bucket, until: EpochMs): { day: number; fromMs: number; toMs: number }[] {
  const parts: { day: number; fromMs: number; toMs: number }[] = []
  const end = Math.min(bucket.to, until)
  for (let day = dayOf(bucket.from); day * DAY < end; day += 1) {
    const fromMs = Math.max(0, bucket.from - day * DAY)
    const toMs = Math.min(DAY, end - day * DAY)
    if (toMs > fromMs) parts.push({ day, fromMs, toMs })
  }
  return parts
}
