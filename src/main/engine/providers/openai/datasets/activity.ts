/** What happened and what it cost: audit log, usage of every kind, costs. Read on from the last sync, with an overlap
 *  for what the provider restates. */
import { z } from 'zod'
import { addDays, dayStart, type Day, type EpochMs } from '../../../../../shared/model/index.ts'
import { toAppError } from '../../../domain/errors.ts'
import type { DatasetSpec, Reply } from '../../../ports/provider.ts'
import { fanOut } from '../../kit/fan-out.ts'
import { byLastId, byNextPage, walkPages } from '../../kit/pages.ts'
import { positionOf } from '../../kit/position.ts'
import { parseRows } from '../../kit/rows.ts'
import { sumCosts, sumUsage } from '../../kit/sums.ts'
import { eventRange, reportRange } from '../../kit/watermark.ts'
import { earlier, readReport, stretches } from '../../kit/windows.ts'
import { aboutService, ORGANIZATION } from '../normalise.ts'
import { READING } from '../policy.ts'
import { bucketDay, costRow, event, USAGE_KINDS, usageRow } from '../reports.ts'
import type { Session } from '../session.ts'
import * as wire from '../wire.ts'

const seconds = (day: Day): number => dayStart(day) / 1000

/** Buckets as rows: each bucket's day with its results, unreadable ones counted as gaps. */
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
export const usage: DatasetSpec<Session> = {
  id: 'usage',
  label: 'Usage',
  why: 'Which key, person and model used how much on each day.',
  age: 'usage',
  gives: [
    {
      kind: 'usage',
      lists: true,
      fields: [
        'accountId',
        'cachedTokens',
        'calls',
        'credentialId',
        'day',
        'inputTokens',
        'model',
        'outputTokens',
        'quantity',
        'serviceId',
        'unit',
        'usageKind',
      ],
    },
  ],
  mode: 'daily',
  parts: () => USAGE_KINDS.map(({ kind }) => ({ id: kind, label: kind })),
  async read(run) {
    const spec = USAGE_KINDS.find(({ kind }) => kind === run.part?.id)
    if (!spec) return {}
    const { kind } = spec
    const { since, to, fromOf } = reportRange(run.watermark, run.clock.now(), {
      historyDays: READING.historyDays,
      againDays: READING.usageAgainDays,
    })
    const fromDay = fromOf(kind)
    await readReport({
      from: fromDay,
      to,
      place: run.cursor,
      maxDays: READING.maxDays,
      form: byNextPage,
      reportGap: run.reportGap,
      fetch: ({ start, end, days }, page) =>
        run.client.get(`/v1/organization/usage/${kind}`, {
          start_time: seconds(start),
          end_time: seconds(end),
          bucket_width: '1d',
          group_by: spec.groups,
          limit: days,
          page,
        }),
      take(buckets, place, from) {
        const { days, bad } = results(buckets, wire.usageResult)
        if (bad.length > 0) run.reportGap('shape_changed')
        const rows = sumUsage(days.flatMap(({ day, rows: of }) => of.map((row) => usageRow(spec, day, row))))
        run.page(from, place, { usage: rows })
        return rows.length
      },
    })
    // With a row unread, nothing may be taken for gone, and the next sync begins where this one did.
    if (run.hasGaps) return { since: dayStart(since) }
    return {
      watermark: JSON.stringify({ since, to: { [kind]: to } }),
      since: dayStart(since),
      covers: { fromDay, toDay: to, kinds: [kind] },
    }
  },
}

const COSTS = 'costs'

/** Costs by project, line item and key: these split the billed total, they do not add to it. */
export const costs: DatasetSpec<Session> = {
  id: 'costs',
  label: 'Costs',
  why: 'What is billed, by project, key and line item.',
  age: 'usage',
  gives: [
    {
      kind: 'cost',
      lists: true,
      fields: ['amount', 'basis', 'credentialId', 'day', 'lineItem', 'serviceId'],
    },
  ],
  mode: 'daily',
  async read(run) {
    const { since, to, fromOf } = reportRange(run.watermark, run.clock.now(), {
      historyDays: READING.historyDays,
      againDays: READING.costsAgainDays,
    })
    const fromDay = fromOf(COSTS)
    const parts = stretches(fromDay, to, READING.maxDays)
    await fanOut(run, parts, (parent) =>
      readReport({
        from: parent.id,
        to: earlier(addDays(parent.id, READING.maxDays - 1), to),
        place: parent.from,
        maxDays: READING.maxDays,
        form: byNextPage,
        reportGap: run.reportGap,
        fetch: ({ start, end, days }, page) =>
          run.client.get('/v1/organization/costs', {
            start_time: seconds(start),
            end_time: seconds(end),
            bucket_width: '1d',
            group_by: ['project_id', 'line_item', 'api_key_id'],
            limit: days,
            page,
          }),
        take(buckets, place, from) {
          const { days, bad } = results(buckets, wire.costResult)
          if (bad.length > 0) run.reportGap('shape_changed', bad)
          const rows = sumCosts(days.flatMap(({ day, rows }) => rows.map((row) => costRow(day, row))))
          parent.page(from, place, { costs: rows })
          return rows.length
        },
      }),
    )
    // With a row unread, nothing may be taken for gone, and the next sync begins where this one did.
    if (run.hasGaps) return { since: dayStart(since) }
    return {
      watermark: JSON.stringify({ since, to: { [COSTS]: to } }),
      since: dayStart(since),
      covers: { fromDay, toDay: to },
    }
  },
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

const at = (position: z.infer<typeof auditPosition>): string => JSON.stringify(position)

/** Newest first, back to the last sync. Events of the tenant come in a pass of their own, as the API wants it. */
export const auditLog: DatasetSpec<Session> = {
  id: 'audit_log',
  label: 'Audit log',
  why: 'Who changed what, where the log is switched on.',
  age: 'events',
  gives: [
    {
      kind: 'event',
      lists: true,
      fields: [
        'actorEmail',
        'actorId',
        'actorKind',
        'at',
        'country',
        'detail',
        'ip',
        'model',
        'network',
        'onBehalfOf',
        'outcome',
        'serviceId',
        'targetId',
        'type',
        'userAgent',
      ],
    },
    { kind: 'service', fields: ['adminAudit'] },
  ],
  mode: 'append',
  async read(run) {
    const now = run.clock.now()
    const position = positionOf(run, auditPosition)
    const known = eventRange(run.watermark, now, {
      historyDays: READING.historyDays,
      overlapMs: READING.eventOverlapMs,
    })
    const { since } = known
    const from = Math.floor(known.from / 1000)
    let newest: EpochMs | null = position?.newest ?? null
    let cutShort = position?.cutShort ?? false
    let lastReply: Reply['from'] | undefined

    const pass = (name: 'organization' | 'tenant', after: string | null) =>
      walkPages({
        form: byLastId,
        from: after,
        fetch: (cursor) =>
          run.client.get('/v1/organization/audit_logs', {
            'effective_at[gte]': from,
            limit: READING.pageSize,
            after: cursor,
            tenant_only: name === 'tenant' ? true : undefined,
          }),
        reportGap(reason, names) {
          cutShort = true
          run.reportGap(reason, names)
        },
        take(rows, next, reply) {
          lastReply = reply
          const { good, bad } = parseRows(wire.auditLog, rows)
          if (bad.length > 0) run.reportGap('shape_changed', bad)
          const events = good.map(event)
          // A time in the future would end all further reading; the event itself is kept as it came.
          for (const { at } of events) newest = Math.max(newest ?? 0, Math.min(at, now))
          if (rows.length > 0) run.page(reply, at({ pass: name, after: next, newest, cutShort }), { events })
          // A server that ignores the filter is left at the first page that is too old throughout.
          return events.length === 0 || events.some(({ at }) => at >= from * 1000)
        },
      })

    if (position?.pass !== 'tenant') await pass('organization', position?.after ?? null)
    try {
      await pass('tenant', position?.pass === 'tenant' ? position.after : null)
    } catch (thrown) {
      const error = toAppError(thrown)
      // An organization without a tenant above it refuses the question; that is no gap.
      if (error.code !== 'provider.not-found' && error.code !== 'provider.shape-changed') throw error
    }
    if (newest === null && known.newest === null) {
      // Nothing at all in three months, not even this key's making: the log is off, or hidden from this key.
      run.reportGap('off')
      return {}
    }
    lastReply ??= (await run.client.get('/v1/organization/audit_logs', { limit: 1 })).from
    run.page(lastReply, at({ pass: 'tenant', after: null, newest, cutShort }), { facts: [isOn] })
    return cutShort
      ? { since }
      : { watermark: JSON.stringify({ since, newest: newest ?? known.newest }), since }
  },
}
