/** What happened and what it cost: compliance activities, messages usage, costs, Claude Code. Read on from the last
 *  sync, with an overlap for what the provider restates. */
import { z } from 'zod'
import { addDays, dayOf, dayStart, type Day, type EpochMs } from '../../../../../shared/model/index.ts'
import type { AppError } from '../../../domain/errors.ts'
import { toAppError } from '../../../domain/errors.ts'
import type { Closing, DatasetSpec, Reply, Run } from '../../../ports/provider.ts'
import { fanOut } from '../../kit/fan-out.ts'
import { gather, type List } from '../../kit/lists.ts'
import { byLastId, byNextPage, walkPages } from '../../kit/pages.ts'
import { positionOf } from '../../kit/position.ts'
import { parseOrThrow, parseRows } from '../../kit/rows.ts'
import { sumCosts, sumUsage } from '../../kit/sums.ts'
import { eventRange, reportRange } from '../../kit/watermark.ts'
import { earlier, readReport, stretches } from '../../kit/windows.ts'
import { aboutService } from '../normalise.ts'
import { READING } from '../policy.ts'
import { type Actors, codeRows, COST_GROUPS, costRow, event, USAGE_GROUPS, usageRow } from '../reports.ts'
import type { Session } from '../session.ts'
import * as wire from '../wire.ts'

/** Reports give null for the default workspace, keys give its id. Null stays where the id cannot be known. */
function defaultWorkspace(run: Run<Session>): string | null {
  const found = run.facts('projects').find((part) => part.kind === 'service' && part.isDefault === true)
  return found?.id ?? null
}

const midnight = (day: Day): string => `${day}T00:00:00Z`

interface DailyReport<T> {
  readonly dataset: 'usage' | 'costs'
  readonly path: string
  readonly groups: readonly string[]
  readonly schema: z.ZodType<T>
  readonly againDays: number
  readonly rows: (
    day: Day,
    row: T,
  ) => { usage?: ReturnType<typeof usageRow>; cost?: ReturnType<typeof costRow> }
}

/** Usage and costs differ only in where they are and what a row is. */
async function readDaily<T>(run: Run<Session>, report: DailyReport<T>): Promise<Closing> {
  const { dataset } = report
  const { since, to, fromOf } = reportRange(run.watermark, run.clock.now(), {
    historyDays: READING.historyDays,
    againDays: report.againDays,
  })
  const fromDay = fromOf(dataset)
  const defaultId = defaultWorkspace(run)
  const placed = <R extends { readonly serviceId?: string | null }>(row: R): R =>
    row.serviceId === null ? { ...row, serviceId: defaultId } : row
  await fanOut(run, stretches(fromDay, to, READING.maxDays), (parent) =>
    readReport({
      from: parent.id,
      to: earlier(addDays(parent.id, READING.maxDays - 1), to),
      place: parent.from,
      maxDays: READING.maxDays,
      form: byNextPage,
      reportGap: run.reportGap,
      fetch: ({ start, end, days }, page) =>
        run.client.get(report.path, {
          starting_at: midnight(start),
          ending_at: midnight(end),
          bucket_width: '1d',
          'group_by[]': report.groups,
          limit: days,
          page,
        }),
      take(buckets, place, from) {
        const parsed = parseRows(wire.bucket, buckets)
        const bad = [...parsed.bad]
        const rows = parsed.good.flatMap((bucket) => {
          const results = parseRows(report.schema, bucket.results)
          bad.push(...results.bad)
          return results.good.map((row) => report.rows(dayOf(bucket.starting_at), row))
        })
        if (bad.length > 0) run.reportGap('shape_changed', bad)
        const usage = sumUsage(rows.flatMap((row) => (row.usage ? [placed(row.usage)] : [])))
        const costs = sumCosts(rows.flatMap((row) => (row.cost ? [placed(row.cost)] : [])))
        parent.page(from, place, dataset === 'usage' ? { usage } : { costs })
        return usage.length + costs.length
      },
    }),
  )
  // With a row unread, nothing may be taken for gone, and the next sync begins where this one did.
  if (run.hasGaps) return { since: dayStart(since) }
  return {
    watermark: JSON.stringify({ since, to: { [dataset]: to } }),
    since: dayStart(since),
    covers: { fromDay, toDay: to },
  }
}

export const usage: DatasetSpec<Session> = {
  id: 'usage',
  label: 'Usage',
  why: 'Which key and model used how much on each day, and when a key was last used.',
  age: 'usage',
  gives: [
    {
      kind: 'usage',
      lists: true,
      fields: [
        'accountId',
        'cachedTokens',
        'credentialId',
        'day',
        'identityId',
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
  after: ['projects'],
  read: (run) =>
    readDaily(run, {
      dataset: 'usage',
      path: '/v1/organizations/usage_report/messages',
      groups: USAGE_GROUPS,
      schema: wire.usageResult,
      againDays: READING.usageAgainDays,
      rows: (day, row) => ({ usage: usageRow(day, row) }),
    }),
}

/** Costs split by workspace and description: parts of the billed total. */
export const costs: DatasetSpec<Session> = {
  id: 'costs',
  label: 'Costs',
  why: 'What is billed, by workspace and description.',
  age: 'usage',
  gives: [
    { kind: 'cost', lists: true, fields: ['amount', 'basis', 'day', 'lineItem', 'model', 'serviceId'] },
  ],
  mode: 'daily',
  after: ['projects'],
  read: (run) =>
    readDaily(run, {
      dataset: 'costs',
      path: '/v1/organizations/cost_report',
      groups: COST_GROUPS,
      schema: wire.costResult,
      againDays: READING.costsAgainDays,
      rows: (day, row) => ({ cost: costRow(day, row) }),
    }),
}

const CODE = 'code_analytics'

/** One request per day, several days at once. People and keys must have been read before: records name them by mail and
 *  by name. */
export const codeAnalytics: DatasetSpec<Session> = {
  id: CODE,
  label: 'Claude Code',
  why: 'Sessions of Claude Code by person or key.',
  age: 'usage',
  gives: [
    { kind: 'usage', fields: ['accountId', 'credentialId', 'day', 'model', 'quantity', 'unit', 'usageKind'] },
  ],
  mode: 'daily',
  after: ['users', 'api_keys'],
  async read(run) {
    const { since, to, fromOf } = reportRange(run.watermark, run.clock.now(), {
      historyDays: READING.codeDays,
      againDays: READING.codeAgainDays,
    })
    const fromDay = fromOf(CODE)
    const actors = actorsOf(run)
    const days: Day[] = []
    for (let day = fromDay; day <= to; day = addDays(day, 1)) days.push(day)
    await fanOut(run, days, async (parent) => {
      const list: List = {
        path: '/v1/organizations/usage_report/claude_code',
        query: { starting_at: parent.id, limit: READING.pageSize },
        form: byNextPage,
        cursor: 'page',
      }
      const { rows, from } = await gather(run, list, wire.codeRecord, (reason) =>
        run.reportGap(reason, [parent.id]),
      )
      parent.page(from, null, {
        usage: sumUsage(rows.flatMap((record) => codeRows(parent.id, record, actors))),
      })
    })
    // With a row unread, nothing may be taken for gone, and the next sync begins where this one did.
    if (run.hasGaps) return { since: dayStart(since) }
    return {
      watermark: JSON.stringify({ since, to: { [CODE]: to } }),
      since: dayStart(since),
      covers: { fromDay, toDay: to },
    }
  },
}

function actorsOf(run: Run<Session>): Actors {
  const byMail = new Map<string, string>()
  for (const part of run.facts('users')) {
    if (part.kind === 'account' && part.email) byMail.set(part.email.toLowerCase(), part.id)
  }
  const byName = new Map<string, string | undefined>()
  for (const part of run.facts('api_keys')) {
    if (part.kind === 'credential' && part.name)
      byName.set(part.name, byName.has(part.name) ? undefined : part.id)
  }
  return { account: (email) => byMail.get(email.toLowerCase()), key: (name) => byName.get(name) }
}

const auditPosition = z.object({
  after: z.string().nullable(),
  /** Newest event seen in this sync. */
  newest: z.number().nullable(),
})

const at = (position: z.infer<typeof auditPosition>): string => JSON.stringify(position)

/** Newest first, back to the last sync. The newer version also tells whether recording is on at all. */
export const activities: DatasetSpec<Session> = {
  id: 'audit_log',
  label: 'Activities',
  why: 'Who changed what, where the Compliance API is on.',
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
        'correlation',
        'detail',
        'ip',
        'model',
        'outcome',
        'serviceId',
        'targetId',
        'tool',
        'type',
        'userAgent',
      ],
    },
    { kind: 'service', fields: ['adminAudit'] },
  ],
  mode: 'append',
  async read(run) {
    const { organizationId } = run.session
    const now = run.clock.now()
    const position = positionOf(run, auditPosition)
    const known = eventRange(run.watermark, now, {
      historyDays: READING.historyDays,
      overlapMs: READING.eventOverlapMs,
    })
    const { since, from } = known
    let newest: EpochMs | null = position?.newest ?? null
    let lastReply: Reply['from'] | undefined
    let lastAfter = position?.after ?? null

    const setting = await readSetting(run)
    if (setting && !setting.isOn) {
      run.page(setting.from, at({ after: null, newest }), {
        facts: [aboutService(organizationId, { adminAudit: false })],
      })
      run.reportGap('off')
      return {}
    }
    let cutShort = false
    await walkPages({
      form: byLastId,
      from: lastAfter,
      fetch: (cursor) =>
        run.client.get('/v1/compliance/activities', {
          'created_at.gte': new Date(from).toISOString(),
          limit: READING.pageSize,
          after_id: cursor,
        }),
      // The list ended before its end: older events may be missing.
      reportGap(reason, names) {
        cutShort = true
        run.reportGap(reason, names)
      },
      take(rows, next, reply) {
        lastReply = reply
        lastAfter = next
        const { good, bad } = parseRows(wire.activity, rows)
        if (bad.length > 0) run.reportGap('shape_changed', bad)
        const events = good.map(event)
        // A time in the future would end all further reading; the event itself is kept as it came.
        for (const { at } of events) newest = Math.max(newest ?? 0, Math.min(at, now))
        if (rows.length > 0) run.page(reply, at({ after: next, newest }), { events })
        // A server that ignores the filter is left at the first page that is too old throughout.
        return events.length === 0 || events.some(({ at }) => at >= from)
      },
    })
    if (newest === null && known.newest === null && !setting) {
      // Reading the feed makes an entry itself, so an empty one is not recording.
      run.reportGap('off')
      return {}
    }
    const evidence = setting?.from ?? lastReply
    if (evidence) {
      const isOn = aboutService(organizationId, { adminAudit: true })
      run.page(evidence, at({ after: lastAfter, newest }), { facts: [isOn] })
    }
    return cutShort || (newest === null && known.newest === null)
      ? { since }
      : { watermark: JSON.stringify({ since, newest: newest ?? known.newest }), since }
  },
}

/** Null where the setting cannot be read: then the feed itself has to show. */
async function readSetting(run: Run<Session>): Promise<{ isOn: boolean; from: Reply['from'] } | null> {
  if (run.session.version === '2023-06-01') return null
  try {
    const { body, from } = await run.client.get('/v1/organizations/compliance_settings')
    const { type } = parseOrThrow(wire.complianceSettings, body).state
    return type === 'enabled' || type === 'disabled' ? { isOn: type === 'enabled', from } : null
  } catch (thrown) {
    const error = toAppError(thrown)
    const cannotRead: AppError['code'][] = [
      'provider.forbidden',
      'provider.not-found',
      'provider.shape-changed',
    ]
    if (cannotRead.includes(error.code)) return null
    throw error
  }
}
