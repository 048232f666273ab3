/** The usage report and the cost report: which rows count, and how their sums are shown. */
import type { Route } from '../http/types.ts'
import { DAYS_TO_MINUTES } from '../kit/report.ts'
import type { Daily } from '../world/daily.ts'
import { DAY, HOUR, MINUTE } from '../world/time.ts'
import { ORG } from './routes.ts'
import { report } from './style.ts'
import type { UsageRow } from './workload.ts'

/** Usage shows up after five minutes, costs after six hours. */
const USAGE_DELAY = 5 * MINUTE
const COST_DELAY = 6 * HOUR

/** Parameters of the usage report, each with the field that it looks at. Groups are the same fields. */
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
/** What a cost is split by where it is described: of these the first are known for tokens alone. */
const OF_TOKENS = ['context_window', 'inference_geo', 'model', 'service_tier']
const DESCRIBED = [...OF_TOKENS, 'cost_type', 'description', 'token_type']

const nulls = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, null]))

/** Billionths of a dollar as a decimal string of cents, exactly. */
function centsText(nano: number): string {
  const whole = Math.floor(nano / 1e7)
  const rest = Math.round((nano - whole * 1e7) * 10)
  const fraction = String(rest).padStart(8, '0').replace(/0+$/, '')
  return fraction === '' ? String(whole) : `${whole}.${fraction}`
}

export function reportRoutes(usage: Daily<UsageRow>): Route[] {
  return [
    report<UsageRow, Record<string, number>>(usage, {
      path: `${ORG}/usage_report/messages`,
      dataset: 'usage',
      widths: DAYS_TO_MINUTES,
      delayMs: USAGE_DELAY,
      groupBy: Object.values(FILTERS),
      filters: FILTERS,
      start: () => ({}),
      add({ dims, amounts }, share, sumFor) {
        if (dims['model'] === null) return
        const sums = sumFor(dims)
        for (const [name, amount] of Object.entries(amounts)) sums[name] = (sums[name] ?? 0) + share(amount)
      },
      show(sums) {
        if (Object.values(sums).every((sum) => sum === 0)) return undefined
        const of = (name: string): number => sums[name] ?? 0
        return {
          uncached_input_tokens: of('uncached_input_tokens'),
          cache_creation: {
            ephemeral_1h_input_tokens: of('ephemeral_1h_input_tokens'),
            ephemeral_5m_input_tokens: of('ephemeral_5m_input_tokens'),
          },
          cache_read_input_tokens: of('cache_read_input_tokens'),
          output_tokens: of('output_tokens'),
          server_tool_use: { web_search_requests: of('web_search_requests') },
          ...nulls(Object.values(FILTERS)),
        }
      },
    }),
    report(usage, {
      path: `${ORG}/cost_report`,
      dataset: 'costs',
      widths: { '1d': { ms: DAY, fallback: 7, max: 31 } },
      delayMs: COST_DELAY,
      groupBy: ['workspace_id', 'description'],
      splitBy: (name) => (name === 'description' ? DESCRIBED : [name]),
      start: () => ({ nano: 0 }),
      add({ dims, amounts, charges }, share, sumFor) {
        for (const { amount, nano, costType, tokenType, description } of charges) {
          const quantity = share(amounts[amount] ?? 0)
          if (quantity === 0) continue
          const known = costType === 'tokens' ? dims : { ...dims, ...nulls(OF_TOKENS) }
          sumFor({ ...known, cost_type: costType, token_type: tokenType, description }).nano +=
            quantity * nano
        }
      },
      show: ({ nano }) => ({
        amount: centsText(nano),
        currency: 'USD',
        ...nulls([...DESCRIBED, 'workspace_id']),
      }),
    }),
  ]
}
