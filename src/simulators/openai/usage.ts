/** The usage and cost pages: buckets of grouped rows, page tokens, and the limits of each bucket width. */
import { bucketsOf, dayParts, Groups, pageToken, readPageToken, valuesOf } from '../http/report.ts'
import type { Call, JsonObject, Reply, Route } from '../http/types.ts'
import { DAY, type EpochMs, HOUR, MINUTE, partOfDay } from '../world/time.ts'
import { fail, ok, seconds } from './reply.ts'
import type { DailyUsage, UsageKind, UsageRow } from './workload.ts'

interface Report {
  path: string
  kind: UsageKind
  object: string
  groupBy: readonly string[]
  /** Query names that narrow the rows, with the field they look at. */
  filters: Readonly<Record<string, string>>
}

const KEYED = { project_ids: 'project_id', user_ids: 'user_id', api_key_ids: 'api_key_id' }
const MODELLED = { ...KEYED, models: 'model' }
const BY_MODEL = ['project_id', 'user_id', 'api_key_id', 'model']

const REPORTS: readonly Report[] = [
  report('completions', 'completions', [...BY_MODEL, 'batch', 'service_tier'], {
    ...MODELLED,
    batch: 'batch',
  }),
  report('embeddings', 'embeddings', BY_MODEL, MODELLED),
  report('moderations', 'moderations', BY_MODEL, MODELLED),
  report('images', 'images', [...BY_MODEL, 'size', 'source'], {
    ...MODELLED,
    sources: 'source',
    sizes: 'size',
  }),
  report('audio_speeches', 'audio_speeches', BY_MODEL, MODELLED),
  report('audio_transcriptions', 'audio_transcriptions', BY_MODEL, MODELLED),
  report('vector_stores', 'vector_stores', ['project_id'], { project_ids: 'project_id' }),
  report('code_interpreter_sessions', 'code_interpreter_sessions', ['project_id'], {
    project_ids: 'project_id',
  }),
  {
    ...report(
      'file_search_calls',
      'file_search_calls',
      ['project_id', 'user_id', 'api_key_id', 'vector_store_id'],
      {
        ...KEYED,
        vector_store_ids: 'vector_store_id',
      },
    ),
    object: 'organization.usage.file_searches.result',
  },
  {
    ...report('web_search_calls', 'web_search_calls', [...BY_MODEL, 'context_level'], {
      ...MODELLED,
      context_levels: 'context_level',
    }),
    object: 'organization.usage.web_searches.result',
  },
]

function report(
  path: string,
  kind: UsageKind,
  groupBy: readonly string[],
  filters: Report['filters'],
): Report {
  return {
    path: `/v1/organization/usage/${path}`,
    kind,
    object: `organization.usage.${path}.result`,
    groupBy,
    filters,
  }
}

/** Usage shows up after five minutes, costs after six hours. */
export const USAGE_DELAY = 5 * MINUTE
export const COST_DELAY = 6 * HOUR

const WIDTHS: Readonly<Record<string, { ms: number; fallback: number; max: number }>> = {
  '1d': { ms: DAY, fallback: 7, max: 31 },
  '1h': { ms: HOUR, fallback: 24, max: 168 },
  '1m': { ms: MINUTE, fallback: 60, max: 1440 },
}

interface Range {
  buckets: { from: EpochMs; to: EpochMs }[]
  nextPage: string | null
  groupBy: string[]
}

/** Reads what a report is asked for, or answers 400. */
function rangeOf(call: Call, groups: readonly string[], widths: typeof WIDTHS): Range | Reply {
  const { query } = call
  const whole = (name: string): number | undefined | Reply => {
    const text = query.get(name)
    if (text === null) return undefined
    return /^\d{1,12}$/.test(text)
      ? Number(text)
      : fail(400, `Invalid '${name}': expected Unix seconds.`, null, name)
  }
  const start = whole('start_time')
  if (start === undefined) {
    return fail(400, "Missing required parameter: 'start_time'.", 'missing_required_parameter', 'start_time')
  }
  if (typeof start !== 'number') return start
  const end = whole('end_time') ?? Math.ceil(call.now / 1000)
  if (typeof end !== 'number') return end
  if (end <= start && query.has('end_time'))
    return fail(400, "'end_time' must be after 'start_time'.", null, 'end_time')
  const widthName = query.get('bucket_width') ?? '1d'
  const width = widths[widthName]
  if (width === undefined) return fail(400, `Invalid 'bucket_width': '${widthName}'.`, null, 'bucket_width')
  const limitText = query.get('limit')
  const limit = limitText === null ? width.fallback : Number(limitText)
  if (!Number.isInteger(limit) || limit < 1 || limit > width.max) {
    return fail(400, `Invalid 'limit' for bucket width ${widthName}: 1 to ${width.max}.`, null, 'limit')
  }
  const groupBy = valuesOf(query, 'group_by')
  const unknown = groupBy.find((name) => !groups.includes(name))
  if (unknown !== undefined) return fail(400, `Invalid 'group_by': '${unknown}'.`, null, 'group_by')
  const question = `${call.path} ${start} ${widthName} ${groupBy.toSorted().join()}`
  const token = query.get('page')
  const from = token === null ? start * 1000 : readPageToken(token, question)
  if (from === undefined)
    return fail(400, "Invalid 'page': the token belongs to another query.", null, 'page')
  const { buckets, next } = bucketsOf(from, end * 1000, width.ms, limit)
  return { buckets, nextPage: next === undefined ? null : pageToken(next, question), groupBy }
}

function fits(call: Call, row: UsageRow, filters: Report['filters']): boolean {
  return Object.entries(filters).every(([name, field]) => {
    const wanted = valuesOf(call.query, name)
    return wanted.length === 0 || wanted.includes(String(row.dims[field] ?? ''))
  })
}

function page(range: Range, results: (bucket: Range['buckets'][number]) => JsonObject[]): Reply {
  return ok({
    object: 'page',
    data: range.buckets.map((bucket) => ({
      object: 'bucket',
      start_time: seconds(bucket.from),
      end_time: seconds(bucket.to),
      results: results(bucket),
    })),
    has_more: range.nextPage !== null,
    next_page: range.nextPage,
  })
}

/** The completions page names its amounts in more ways than one; the parts always add up. */
function completionAmounts(sums: Readonly<Record<string, number>>): JsonObject {
  const { uncached = 0, cached = 0, output = 0, num_model_requests = 0 } = sums
  return {
    input_tokens: uncached + cached,
    input_cached_tokens: cached,
    input_uncached_tokens: uncached,
    output_tokens: output,
    input_text_tokens: uncached,
    output_text_tokens: output,
    input_cached_text_tokens: cached,
    input_audio_tokens: 0,
    input_cached_audio_tokens: 0,
    output_audio_tokens: 0,
    input_image_tokens: 0,
    input_cached_image_tokens: 0,
    output_image_tokens: 0,
    num_model_requests,
  }
}

function usageRoute(usage: DailyUsage, spec: Report): Route {
  const notNamed = Object.fromEntries(spec.groupBy.map((name) => [name, null]))
  return {
    method: 'GET',
    path: spec.path,
    dataset: 'usage',
    handle(call) {
      const range = rangeOf(call, spec.groupBy, WIDTHS)
      if ('status' in range) return range
      return page(range, (bucket) => {
        const groups = new Groups(range.groupBy, (dims) => ({ dims, sums: new Map<string, number>() }))
        for (const part of dayParts(bucket, call.now - USAGE_DELAY)) {
          for (const row of usage.rows(part.day)) {
            if (row.kind !== spec.kind || !fits(call, row, spec.filters)) continue
            const { sums } = groups.of(row.dims)
            for (const [name, amount] of Object.entries(row.amounts)) {
              // Stored bytes are a level, not a flow: the highest of the bucket counts.
              if (name === 'usage_bytes') sums.set(name, Math.max(sums.get(name) ?? 0, amount))
              else sums.set(name, (sums.get(name) ?? 0) + partOfDay(amount, part.fromMs, part.toMs))
            }
          }
        }
        return groups.all().flatMap(({ dims, sums }) => {
          sums.delete('gibibyte_days')
          const amounts: JsonObject = Object.fromEntries(sums)
          if ([...sums.values()].every((sum) => sum === 0)) return []
          const shown = spec.kind === 'completions' ? completionAmounts(Object.fromEntries(sums)) : amounts
          return [{ object: spec.object, ...shown, ...notNamed, ...dims }]
        })
      })
    },
  }
}

const COST_GROUPS = ['project_id', 'line_item', 'api_key_id']
const COST_WIDTHS = { '1d': { ms: DAY, fallback: 7, max: 180 } }

function costsRoute(usage: DailyUsage): Route {
  return {
    method: 'GET',
    path: '/v1/organization/costs',
    dataset: 'costs',
    handle(call) {
      const range = rangeOf(call, COST_GROUPS, COST_WIDTHS)
      if ('status' in range) return range
      const filters = { project_ids: 'project_id', api_key_ids: 'api_key_id' }
      return page(range, (bucket) => {
        const groups = new Groups(range.groupBy, (dims) => ({ dims, nano: 0, quantity: 0, unit: '' }))
        for (const part of dayParts(bucket, call.now - COST_DELAY)) {
          for (const row of usage.rows(part.day)) {
            if (!fits(call, row, filters)) continue
            for (const charge of row.charges) {
              const quantity = partOfDay(row.amounts[charge.amount] ?? 0, part.fromMs, part.toMs)
              if (quantity === 0) continue
              const sum = groups.of({ ...row.dims, line_item: charge.item })
              sum.nano += quantity * charge.nano
              sum.quantity += quantity
              sum.unit = charge.unit
            }
          }
        }
        return groups.all().map(({ dims, nano, quantity, unit }) => ({
          object: 'organization.costs.result',
          amount: { value: nano / 1e9, currency: 'usd' },
          line_item: null,
          project_id: null,
          api_key_id: null,
          quantity: range.groupBy.includes('line_item') ? quantity : null,
          quantity_unit: range.groupBy.includes('line_item') ? unit : null,
          ...dims,
        }))
      })
    },
  }
}

export function usageRoutes(usage: DailyUsage): Route[] {
  return [...REPORTS.map((spec) => usageRoute(usage, spec)), costsRoute(usage)]
}
