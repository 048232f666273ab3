/** What happened and what it cost: audit log, usage of every kind, costs. Read on from the last sync, with an overlap
 *  for what the provider restates. */
import { z } from 'zod'
import {
  addDays,
  dayStart,
  type CoverageReason,
  type Day,
  type EpochMs,
} from '../../../../shared/model/index.ts'
import { toAppError } from '../../domain/errors.ts'
import type { Clock } from '../../ports/system.ts'
import type { Reply } from '../kit/client.ts'
import { readDataset, type Reading } from '../kit/dataset.ts'
import { fanOut, fanPosition } from '../kit/fan-out.ts'
import { byLastId, byNextPage, walkPages } from '../kit/pages.ts'
import { parseRows } from '../kit/rows.ts'
import { sumCosts, sumUsage } from '../kit/sums.ts'
import { eventRange, reportRange } from '../kit/watermark.ts'
import { earlier, readReport, stretches } from '../kit/windows.ts'
import { aboutService, ORGANIZATION } from './normalise.ts'
import { READING } from './policy.ts'
import { bucketDay, costRow, event, USAGE_KINDS, usageRow } from './reports.ts'
import * as wire from './wire.ts'

export interface TimedReading extends Reading {
  readonly clock: Clock
}

const seconds = (day: Day): number => dayStart(day) / 1000

/** Buckets as rows: each bucket's day with its results, unreadable ones counted as flaws. */
function results<T>(buckets: readonly unknown[], schema: z.ZodType<T>) {
  const parsed = parseRows(wire.bucket, buckets)
  const bad = [...parsed.bad]
  const days = parsed.good.map((bucket) => {
    const rows = parseRows(schema, bucket.results)
    bad.push(...rows.bad)
    return { day: bucketDay(bucket.start_time), rows: rows.good }
  })
  return { days, bad }
}

/** Every kind of use, each from where its last reading ended. A kind that fails leaves the others as they are. */
export function readUsage(reading: TimedReading): Promise<void> {
  const { client, sink, clock } = reading
  return readDataset(reading, 'usage', fanPosition, async (run) => {
    const { since, to, known, fromOf } = reportRange(sink.watermark('usage'), clock.now(), {
      historyDays: READING.historyDays,
      againDays: READING.usageAgainDays,
    })
    await fanOut(
      run,
      client,
      USAGE_KINDS.map(({ kind }) => kind),
      async (parent) => {
        const spec = USAGE_KINDS.find(({ kind }) => kind === parent.id)
        if (!spec) return
        const flaw = (reason: CoverageReason) => run.flaw(reason, [spec.kind])
        await readReport({
          from: fromOf(spec.kind),
          to,
          place: parent.from,
          maxDays: READING.maxDays,
          form: byNextPage,
          flaw,
          fetch: ({ start, end, days }, page) =>
            client.get(`/v1/organization/usage/${spec.kind}`, {
              start_time: seconds(start),
              end_time: seconds(end),
              bucket_width: '1d',
              group_by: spec.groups,
              limit: days,
              page,
            }),
          take(buckets, place, from) {
            const { days, bad } = results(buckets, wire.usageResult)
            if (bad.length > 0) flaw('shape_changed')
            const usage = sumUsage(
              days.flatMap(({ day, rows }) => rows.map((row) => usageRow(spec, day, row))),
            )
            parent.commit(from, place, { usage })
            return usage.length
          },
        })
      },
    )
    const kinds = USAGE_KINDS.map(({ kind }) => kind).filter((kind) => !run.missing.includes(kind))
    const fromDay = kinds.map(fromOf).sort().at(-1)
    return {
      watermark: JSON.stringify({
        since,
        to: { ...known, ...Object.fromEntries(kinds.map((kind) => [kind, to])) },
      }),
      since: dayStart(since),
      ...(fromDay ? { covers: { fromDay, toDay: to, kinds } } : {}),
    }
  })
}

const COSTS = 'costs'

/** Costs by project, line item and key: these split the billed total, they do not add to it. */
export function readCosts(reading: TimedReading): Promise<void> {
  const { client, sink, clock } = reading
  return readDataset(reading, 'costs', fanPosition, async (run) => {
    const { since, to, fromOf } = reportRange(sink.watermark('costs'), clock.now(), {
      historyDays: READING.historyDays,
      againDays: READING.costsAgainDays,
    })
    const fromDay = fromOf(COSTS)
    const parts = stretches(fromDay, to, READING.maxDays)
    await fanOut(run, client, parts, (parent) =>
      readReport({
        from: parent.id,
        to: earlier(addDays(parent.id, READING.maxDays - 1), to),
        place: parent.from,
        maxDays: READING.maxDays,
        form: byNextPage,
        flaw: run.flaw,
        fetch: ({ start, end, days }, page) =>
          client.get('/v1/organization/costs', {
            start_time: seconds(start),
            end_time: seconds(end),
            bucket_width: '1d',
            group_by: ['project_id', 'line_item', 'api_key_id'],
            limit: days,
            page,
          }),
        take(buckets, place, from) {
          const { days, bad } = results(buckets, wire.costResult)
          if (bad.length > 0) run.flaw('shape_changed', bad)
          const costs = sumCosts(days.flatMap(({ day, rows }) => rows.map((row) => costRow(day, row))))
          parent.commit(from, place, { costs })
          return costs.length
        },
      }),
    )
    // With a row unread, nothing may be taken for gone, and the next sync begins where this one did.
    if (run.isFlawed) return { since: dayStart(since) }
    return {
      watermark: JSON.stringify({ since, to: { [COSTS]: to } }),
      since: dayStart(since),
      covers: { fromDay, toDay: to },
    }
  })
}

/** An event was seen, so the log is on; OpenAI cannot switch it off again. */
const isOn = aboutService(ORGANIZATION, { adminAudit: true })

const auditPosition = z.object({
  pass: z.enum(['organization', 'tenant']),
  after: z.string().nullable(),
  /** Newest event seen in this sync. */
  newest: z.number().nullable(),
  /** The list ended before its end: older events may be missing. */
  cutShort: z.boolean(),
})

/** Newest first, back to the last sync. Events of the tenant come in a pass of their own, as the API wants it. */
export function readAuditLog(reading: TimedReading): Promise<void> {
  const { client, sink, clock } = reading
  return readDataset(reading, 'audit_log', auditPosition, async (run) => {
    const now = clock.now()
    const known = eventRange(sink.watermark('audit_log'), now, {
      historyDays: READING.historyDays,
      overlapMs: READING.eventOverlapMs,
    })
    const { since } = known
    const from = Math.floor(known.from / 1000)
    let newest: EpochMs | null = run.position?.newest ?? null
    let cutShort = run.position?.cutShort ?? false
    let lastReply: Reply['from'] | undefined

    const pass = (name: 'organization' | 'tenant', after: string | null) =>
      walkPages({
        form: byLastId,
        from: after,
        fetch: (cursor) =>
          client.get('/v1/organization/audit_logs', {
            'effective_at[gte]': from,
            limit: READING.pageSize,
            after: cursor,
            tenant_only: name === 'tenant' ? true : undefined,
          }),
        flaw(reason, names) {
          cutShort = true
          run.flaw(reason, names)
        },
        take(rows, next, reply) {
          lastReply = reply
          const { good, bad } = parseRows(wire.auditLog, rows)
          if (bad.length > 0) run.flaw('shape_changed', bad)
          const events = good.map(event)
          // A time in the future would end all further reading; the event itself is kept as it came.
          for (const { at } of events) newest = Math.max(newest ?? 0, Math.min(at, now))
          if (rows.length > 0) run.commit(reply, { pass: name, after: next, newest, cutShort }, { events })
          // A server that ignores the filter is left at the first page that is too old throughout.
          return events.length === 0 || events.some(({ at }) => at >= from * 1000)
        },
      })

    if (run.position?.pass !== 'tenant') await pass('organization', run.position?.after ?? null)
    try {
      await pass('tenant', run.position?.pass === 'tenant' ? run.position.after : null)
    } catch (thrown) {
      const error = toAppError(thrown)
      // An organization without a tenant above it refuses the question; that is no gap.
      if (error.code !== 'provider.not-found' && error.code !== 'provider.shape-changed') throw error
    }
    if (newest === null && known.newest === null) {
      // Nothing at all in three months, not even this key's making: the log is off, or hidden from this key.
      run.flaw('off')
      return {}
    }
    lastReply ??= (await client.get('/v1/organization/audit_logs', { limit: 1 })).from
    run.commit(lastReply, { pass: 'tenant', after: null, newest, cutShort }, { facts: [isOn] })
    return cutShort
      ? { since }
      : { watermark: JSON.stringify({ since, newest: newest ?? known.newest }), since }
  })
}
