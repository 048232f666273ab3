/** The usage report and the cost report: buckets of grouped rows, page tokens, the limits of each bucket width. */
import { type Bucket, bucketsOf, dayParts, Groups, pageToken, readPageToken } from '../http/report.ts'
import type { Call, JsonObject, Reply, Route } from '../http/types.ts'
import type { Daily } from '../world/daily.ts'
import { DAY, HOUR, MINUTE, partOfDay } from '../world/time.ts'
import { fail, ok, rfc } from './reply.ts'
import type { UsageRow } from './workload.ts'

/** Usage shows up after five minutes, costs after six hours. */
const USAGE_DELAY = 5 * MINUTE
const COST_DELAY = 6 * HOUR

type Widths = Readonly<Record<string, { ms: number; fallback: number; max: number }>>

const USAGE_WIDTHS: Widths = {
  '1d': { ms: DAY, fallback: 7, max: 31 },
  '1h': { ms: HOUR, fallback: 24, max: 168 },
  '1m': { ms: MINUTE, fallback: 60, max: 1440 },
}
const COST_WIDTHS: Widths = { '1d': { ms: DAY, fallback: 7, max: 31 } }

const USAGE_GROUPS = [
  'account_id',
  'api_key_id',
  'context_window',
  'inference_geo',
  'model',
  'service_account_id',
  'service_tier',
  'speed',
  'workspace_id',
]

/** More dimensions than this are refused (PostHog/posthog#72556). */
const MAX_GROUPS = 5

const FILTERS: Readonly<Record<string, string>> = {
  'account_ids[]': 'account_id',
  'api_key_ids[]': 'api_key_id',
  'models[]': 'model',
  'service_account_ids[]': 'service_account_id',
  'workspace_ids[]': 'workspace_id',
  'context_window[]': 'context_window',
  'inference_geos[]': 'inference_geo',
  'service_tiers[]': 'service_tier',
  'speeds[]': 'speed',
}

const RFC = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/

interface Range {
  buckets: Bucket[]
  nextPage: string | null
  groupBy: string[]
}

function rangeOf(call: Call, groups: readonly string[], widths: Widths): Range | Reply {
  const { query } = call
  const time = (name: string): number | undefined | Reply => {
    const text = query.get(name)
    if (text === null) return undefined
    return RFC.test(text) ? Date.parse(text) : fail(400, `${name}: Input should be a valid RFC 3339 datetime`)
  }
  const start = time('starting_at')
  if (start === undefined) return fail(400, 'starting_at: Field required')
  if (typeof start !== 'number') return start
  const asked = time('ending_at')
  if (asked !== undefined && typeof asked !== 'number') return asked
  const widthName = query.get('bucket_width') ?? '1d'
  const width = widths[widthName]
  if (width === undefined)
    return fail(400, `bucket_width: Input should be ${Object.keys(widths).join(' or ')}`)
  const limitText = query.get('limit')
  const limit = limitText === null ? width.fallback : Number(limitText)
  if (!Number.isInteger(limit) || limit < 1 || limit > width.max) {
    return fail(400, `limit: must be from 1 to ${width.max} for bucket_width ${widthName}`)
  }
  const snapped = Math.floor(start / width.ms) * width.ms
  const end = Math.ceil((asked ?? call.now) / width.ms) * width.ms
  if (asked !== undefined && end <= snapped) return fail(400, 'ending_at: must be after starting_at')
  const groupBy = query.getAll('group_by[]')
  const unknown = groupBy.find((name) => !groups.includes(name))
  if (unknown !== undefined) return fail(400, `group_by: Input should not be '${unknown}'`)
  if (new Set(groupBy).size > MAX_GROUPS)
    return fail(400, `Cannot specify more than ${MAX_GROUPS} group_by[] dimensions.`)
  const question = `${call.path} ${snapped} ${widthName} ${groupBy.toSorted().join()}`
  const token = query.get('page')
  const from = token === null ? snapped : readPageToken(token, question)
  if (from === undefined) return fail(400, 'page: Invalid page token')
  const { buckets, next } = bucketsOf(from, end, width.ms, limit)
  return { buckets, nextPage: next === undefined ? null : pageToken(next, question), groupBy }
}

function page(range: Range, results: (bucket: Bucket) => JsonObject[]): Reply {
  return ok({
    data: range.buckets.map((bucket) => ({
      starting_at: rfc(bucket.from),
      ending_at: rfc(bucket.to),
      results: results(bucket),
    })),
    has_more: range.nextPage !== null,
    next_page: range.nextPage,
  })
}

function usageReport(usage: Daily<UsageRow>): Route {
  const notNamed = Object.fromEntries(USAGE_GROUPS.map((name) => [name, null]))
  const filters = (call: Call): ((row: UsageRow) => boolean) => {
    const wanted = Object.entries(FILTERS).flatMap(([name, field]) => {
      const values = call.query.getAll(name)
      return values.length === 0 ? [] : [{ field, values }]
    })
    return (row) => wanted.every(({ field, values }) => values.includes(row.dims[field] ?? ''))
  }
  return {
    method: 'GET',
    path: '/v1/organizations/usage_report/messages',
    dataset: 'usage',
    handle(call) {
      const range = rangeOf(call, USAGE_GROUPS, USAGE_WIDTHS)
      if ('status' in range) return range
      const wants = filters(call)
      return page(range, (bucket) => {
        const groups = new Groups(range.groupBy, (dims) => ({ dims, sums: new Map<string, number>() }))
        for (const part of dayParts(bucket, call.now - USAGE_DELAY)) {
          for (const row of usage.rows(part.day)) {
            if (row.dims['model'] === null || !wants(row)) continue
            const { sums } = groups.of(row.dims)
            for (const [name, amount] of Object.entries(row.amounts)) {
              sums.set(name, (sums.get(name) ?? 0) + partOfDay(amount, part.fromMs, part.toMs))
            }
          }
        }
        return groups.all().flatMap(({ dims, sums }) => {
          const of = (name: string): number => sums.get(name) ?? 0
          if ([...sums.values()].every((sum) => sum === 0)) return []
          return [
            {
              uncached_input_tokens: of('uncached_input_tokens'),
              cache_creation: {
                ephemeral_1h_input_tokens: of('ephemeral_1h_input_tokens'),
                ephemeral_5m_input_tokens: of('ephemeral_5m_input_tokens'),
              },
              cache_read_input_tokens: of('cache_read_input_tokens'),
              output_tokens: of('output_tokens'),
              server_tool_use: { web_search_requests: of('web_search_requests') },
              ...notNamed,
              ...dims,
            },
          ]
        })
      })
    },
  }
}

/** Billionths of a dollar as a decimal string of cents, exactly. */
export function centsText(nano: number): string {
  const whole = Math.floor(nano / 1e7)
  const rest = Math.round((nano - whole * 1e7) * 10)
  const fraction = String(rest).padStart(8, '0').replace(/0+$/, '')
  return fraction === '' ? String(whole) : `${whole}.${fraction}`
}

const DESCRIBED = [
  'context_window',
  'cost_type',
  'description',
  'inference_geo',
  'model',
  'service_tier',
  'token_type',
]

function costReport(usage: Daily<UsageRow>): Route {
  const notNamed = Object.fromEntries([...DESCRIBED, 'workspace_id'].map((name) => [name, null]))
  return {
    method: 'GET',
    path: '/v1/organizations/cost_report',
    dataset: 'costs',
    handle(call) {
      const range = rangeOf(call, ['workspace_id', 'description'], COST_WIDTHS)
      if ('status' in range) return range
      const names = range.groupBy.flatMap((name) => (name === 'description' ? DESCRIBED : [name]))
      return page(range, (bucket) => {
        const groups = new Groups(names, (dims) => ({ dims, nano: 0 }))
        for (const part of dayParts(bucket, call.now - COST_DELAY)) {
          for (const row of usage.rows(part.day)) {
            for (const charge of row.charges) {
              const quantity = partOfDay(row.amounts[charge.amount] ?? 0, part.fromMs, part.toMs)
              if (quantity === 0) continue
              const tokens = charge.costType === 'tokens'
              const sum = groups.of({
                workspace_id: row.dims['workspace_id'] ?? null,
                context_window: tokens ? (row.dims['context_window'] ?? null) : null,
                inference_geo: tokens ? (row.dims['inference_geo'] ?? null) : null,
                model: tokens ? (row.dims['model'] ?? null) : null,
                service_tier: tokens ? (row.dims['service_tier'] ?? null) : null,
                cost_type: charge.costType,
                token_type: charge.tokenType,
                description: charge.description,
              })
              sum.nano += quantity * charge.nano
            }
          }
        }
        return groups
          .all()
          .map(({ dims, nano }) => ({ amount: centsText(nano), currency: 'USD', ...notNamed, ...dims }))
      })
    },
  }
}

export function reportRoutes(usage: Daily<UsageRow>): Route[] {
  return [usageReport(usage), costReport(usage)]
}
