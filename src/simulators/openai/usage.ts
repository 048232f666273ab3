/** The usage and cost pages: which rows count, and how their sums are shown. */
import type { JsonObject, Route } from '../http/types.ts'
import { DAYS_TO_MINUTES } from '../kit/report.ts'
import type { Daily } from '../world/daily.ts'
import { DAY, HOUR, MINUTE } from '../world/time.ts'
import { ORG } from './routes.ts'
import { report } from './style.ts'
import type { UsageKind, UsageRow } from './workload.ts'

/** Usage shows up after five minutes, costs after six hours. */
const USAGE_DELAY = 5 * MINUTE
const COST_DELAY = 6 * HOUR

const PROJECT = { project_ids: 'project_id' }
const KEYED = { ...PROJECT, user_ids: 'user_id', api_key_ids: 'api_key_id' }
const MODELLED = { ...KEYED, models: 'model' }

/** By kind: the filters of its page with the fields that they look at. Groups are the same fields, and those named. */
const PAGES: readonly (readonly [UsageKind, Readonly<Record<string, string>>, ...string[]])[] = [
  ['completions', { ...MODELLED, batch: 'batch' }, 'service_tier'],
  ['embeddings', MODELLED],
  ['moderations', MODELLED],
  ['images', { ...MODELLED, sizes: 'size', sources: 'source' }],
  ['audio_speeches', MODELLED],
  ['audio_transcriptions', MODELLED],
  ['vector_stores', PROJECT],
  ['code_interpreter_sessions', PROJECT],
  ['file_search_calls', { ...KEYED, vector_store_ids: 'vector_store_id' }],
  ['web_search_calls', { ...MODELLED, context_levels: 'context_level' }],
]
/** Where results are called something else than their page. */
const OBJECTS: Readonly<Record<string, string>> = {
  file_search_calls: 'file_searches',
  web_search_calls: 'web_searches',
}

/** The completions page names its amounts in more ways than one; the parts always add up. */
function completionAmounts({ uncached = 0, cached = 0, output = 0, num_model_requests = 0 }): JsonObject {
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

export function usageRoutes(usage: Daily<UsageRow>): Route[] {
  const pages = PAGES.map(([kind, filters, ...more]) => {
    const groupBy = [...Object.values(filters), ...more]
    const none = Object.fromEntries(groupBy.map((name) => [name, null]))
    return report<UsageRow, Record<string, number>>(usage, {
      path: `${ORG}/usage/${kind}`,
      dataset: 'usage',
      widths: DAYS_TO_MINUTES,
      delayMs: USAGE_DELAY,
      groupBy,
      filters,
      start: () => ({}),
      add(row, share, sumFor) {
        if (row.kind !== kind) return
        const sums = sumFor(row.dims)
        for (const [name, amount] of Object.entries(row.amounts)) {
          const sum = sums[name] ?? 0
          // Stored bytes are a level, not a flow: the highest of the bucket counts.
          sums[name] = name === 'usage_bytes' ? Math.max(sum, amount) : sum + share(amount)
        }
      },
      show({ gibibyte_days: _, ...sums }) {
        if (Object.values(sums).every((sum) => sum === 0)) return undefined
        const object = `organization.usage.${OBJECTS[kind] ?? kind}.result`
        return { object, ...(kind === 'completions' ? completionAmounts(sums) : sums), ...none }
      },
    })
  })
  const costs = report(usage, {
    path: `${ORG}/costs`,
    dataset: 'costs',
    widths: { '1d': { ms: DAY, fallback: 7, max: 180 } },
    delayMs: COST_DELAY,
    groupBy: ['project_id', 'line_item', 'api_key_id'],
    filters: { project_ids: 'project_id', api_key_ids: 'api_key_id' },
    start: () => ({ nano: 0, quantity: 0, unit: '' }),
    add(row, share, sumFor) {
      for (const { amount, nano, item, unit } of row.charges) {
        const quantity = share(row.amounts[amount] ?? 0)
        if (quantity === 0) continue
        const sum = sumFor({ ...row.dims, line_item: item })
        sum.nano += quantity * nano
        sum.quantity += quantity
        sum.unit = unit
      }
    },
    show: ({ nano, quantity, unit }, groupBy) => ({
      object: 'organization.costs.result',
      amount: { value: nano / 1e9, currency: 'usd' },
      line_item: null,
      project_id: null,
      api_key_id: null,
      quantity: groupBy.includes('line_item') ? quantity : null,
      quantity_unit: groupBy.includes('line_item') ? unit : null,
    }),
  })
  return [...pages, costs]
}
