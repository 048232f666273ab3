/**
 * What was used on one day, as rows that nothing is grouped in yet. The usage report and the cost report are both
 * summed from these rows; code execution is in the costs only, as with the provider.
 */
import { createKeyUse, type Daily, type Habit } from '../world/daily.ts'
import { Stream } from '../world/random.ts'
import { DAY, type EpochMs, growth, isWeekend } from '../world/time.ts'
import type { OrgWorld } from './org.ts'
import { CODE_EXECUTION_NANO, MODELS, WEB_SEARCH_NANO } from './prices.ts'

interface Charge {
  amount: string
  nano: number
  costType: 'tokens' | 'web_search' | 'code_execution'
  tokenType: string | null
  description: string
}

export interface UsageRow {
  dims: Readonly<Record<string, string | null>>
  amounts: Readonly<Record<string, number>>
  charges: readonly Charge[]
}

const NOBODY = { workspace_id: null, api_key_id: null, account_id: null, service_account_id: null }

/** Who used something; the default workspace is null in reports, under both versions. */
type Who = Readonly<Record<keyof typeof NOBODY, string | null>>

interface How {
  batch: boolean
  long: boolean
  searches: number
}

interface KeyHabit extends Habit, How {
  who: Who
  main: string
  second: string
}

const PLAIN: How = { batch: false, long: false, searches: 0 }

function row(who: Who, model: string, dollars: number, { batch, long, searches }: How = PLAIN): UsageRow {
  const price = MODELS[model]
  if (price === undefined) throw new Error(`No price for ${model}`)
  const half = batch ? 0.5 : 1
  const tokens = (share: number, nano: number): number => Math.floor((dollars * share * 1e9) / (nano * half))
  const charge = (amount: string, nano: number, words: string, tokenType = amount): Charge => ({
    amount,
    nano: nano * half,
    costType: 'tokens',
    tokenType,
    description: `${price.title} Usage - ${words}${batch ? ' (Batch)' : ''}`,
  })
  return {
    dims: {
      ...who,
      context_window: long ? '200k-1M' : '0-200k',
      inference_geo: 'global',
      model,
      service_tier: batch ? 'batch' : 'standard',
      speed: 'standard',
    },
    amounts: {
      uncached_input_tokens: tokens(0.42, price.input),
      cache_read_input_tokens: tokens(0.06, price.cacheRead),
      ephemeral_5m_input_tokens: tokens(0.06, price.cacheWrite),
      ephemeral_1h_input_tokens: 0,
      output_tokens: tokens(0.46, price.output),
      web_search_requests: searches,
    },
    charges: [
      charge('uncached_input_tokens', price.input, 'Input Tokens'),
      charge('cache_read_input_tokens', price.cacheRead, 'Cache Read'),
      charge(
        'ephemeral_5m_input_tokens',
        price.cacheWrite,
        'Cache Write (5m)',
        'cache_creation.ephemeral_5m_input_tokens',
      ),
      charge('output_tokens', price.output, 'Output Tokens'),
      {
        amount: 'web_search_requests',
        nano: WEB_SEARCH_NANO,
        costType: 'web_search',
        tokenType: null,
        description: 'Web Search Usage',
      },
    ],
  }
}

/** Daily rows of an organization. `endedAt` tells when a caller switched a key off, which ends its use. */
export function createDailyUsage(
  org: OrgWorld,
  endedAt: (keyId: string) => EpochMs | undefined,
): Daily<UsageRow> {
  const names = Object.keys(MODELS)
  return createKeyUse<UsageRow, KeyHabit>(
    org,
    endedAt,
    (life, draw) => {
      const containerNth = org.workspaceNthOf(life)
      const keyId = org.keyIdOf(life)
      const main = draw.pick(names)
      const second = draw.chance(0.35) ? draw.pick(names) : main
      const batch = draw.chance(0.12)
      const long = draw.chance(0.08)
      const searches = draw.chance(0.2) ? draw.int(1, 40) : 0
      const workspace_id = containerNth === 0 ? null : org.workspaceIdOf(containerNth)
      const who = { ...NOBODY, workspace_id, api_key_id: keyId }
      return { keyId, containerNth, who, main, second, batch, long, searches }
    },
    (habit, dollars, _, into) => {
      const { who, main, second } = habit
      const mainShare = second === main ? 1 : 0.75
      into.push(row(who, main, dollars * mainShare, habit))
      if (mainShare < 1) into.push(row(who, second, dollars * (1 - mainShare)))
    },
    /** The console's workbench has no key; a signed-in agent has an account; code execution is only charged. */
    (day, into) => {
      if (isWeekend(day)) return
      into.push(row(NOBODY, 'claude-sonnet-4-6', 0.05 * org.members.size * growth(day)))
      const member = org.members.at(0, day * DAY)
      if (member !== undefined) {
        const who = { ...NOBODY, account_id: org.userOf(member).id }
        into.push(row(who, 'claude-haiku-4-5-20251001', 0.3))
      }
      const execution: Charge = {
        amount: 'code_execution_hours',
        nano: CODE_EXECUTION_NANO,
        costType: 'code_execution',
        tokenType: null,
        description: 'Code Execution Usage',
      }
      const hours = 1 + (new Stream(`${org.settings.seed}|execution|${day}`).int(0, 9) % 10)
      const unknown = { context_window: null, inference_geo: null, model: null, service_tier: null }
      into.push({
        dims: { ...NOBODY, ...unknown, speed: null },
        amounts: { code_execution_hours: hours },
        charges: [execution],
      })
    },
  )
}
