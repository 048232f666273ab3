/**
 * What was used on one day, as rows that nothing is grouped in yet. The usage report and the cost report are both
 * summed from these rows; code execution is in the costs only, as with the provider.
 */
import { createDaily, type Daily } from '../world/daily.ts'
import type { KeyLife } from '../world/keys.ts'
import { Stream } from '../world/random.ts'
import { dollarsOn } from '../world/spend.ts'
import { DAY, dayOf, type EpochMs, growth, isWeekend } from '../world/time.ts'
import type { OrgWorld } from './org.ts'
import { CODE_EXECUTION_NANO, MODELS, WEB_SEARCH_NANO } from './prices.ts'

export interface Charge {
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

interface Who {
  workspaceId: string | null
  keyId: string | null
  accountId: string | null
  serviceAccountId: string | null
}

const NAMES = Object.keys(MODELS)

function row(
  who: Who,
  model: string,
  dollars: number,
  batch: boolean,
  long: boolean,
  searches: number,
): UsageRow {
  const price = MODELS[model]
  if (price === undefined) throw new Error(`No price for ${model}`)
  const half = batch ? 0.5 : 1
  const tokens = (share: number, nano: number): number => Math.floor((dollars * share * 1e9) / (nano * half))
  const charge = (amount: string, nano: number, tokenType: string, words: string): Charge => ({
    amount,
    nano: nano * half,
    costType: 'tokens',
    tokenType,
    description: `${price.title} Usage - ${words}${batch ? ' (Batch)' : ''}`,
  })
  return {
    dims: {
      account_id: who.accountId,
      api_key_id: who.keyId,
      context_window: long ? '200k-1M' : '0-200k',
      inference_geo: 'global',
      model,
      service_account_id: who.serviceAccountId,
      service_tier: batch ? 'batch' : 'standard',
      speed: 'standard',
      workspace_id: who.workspaceId,
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
      charge('uncached_input_tokens', price.input, 'uncached_input_tokens', 'Input Tokens'),
      charge('cache_read_input_tokens', price.cacheRead, 'cache_read_input_tokens', 'Cache Read'),
      charge(
        'ephemeral_5m_input_tokens',
        price.cacheWrite,
        'cache_creation.ephemeral_5m_input_tokens',
        'Cache Write (5m)',
      ),
      charge('output_tokens', price.output, 'output_tokens', 'Output Tokens'),
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

interface Habit {
  who: Who
  closedAt: EpochMs
  main: string
  second: string
  batch: boolean
  long: boolean
  searches: number
}

/** Daily rows of an organization. `endedAt` tells when a caller switched a key off, which ends its use. */
export function createDailyUsage(
  org: OrgWorld,
  endedAt: (keyId: string) => EpochMs | undefined,
): Daily<UsageRow> {
  const { seed, spikeDay } = org.settings
  /** The default workspace is null in reports, under both versions. */
  const workspace = (nth: number): string | null => (nth === 0 ? null : org.workspaceIdOf(nth))

  const habits = new WeakMap<KeyLife, Habit>()
  function habitOf(life: KeyLife, workloadName: string): Habit {
    const known = habits.get(life)
    if (known !== undefined) return known
    const nth = org.workspaceNthOf(life)
    const stream = new Stream(`${workloadName}|mix`)
    const main = stream.pick(NAMES)
    const habit: Habit = {
      who: { workspaceId: workspace(nth), keyId: org.keyIdOf(life), accountId: null, serviceAccountId: null },
      closedAt: org.containers[nth]?.archivedAt ?? 0,
      main,
      second: stream.chance(0.35) ? stream.pick(NAMES) : main,
      batch: stream.chance(0.12),
      long: stream.chance(0.08),
      searches: stream.chance(0.2) ? stream.int(1, 40) : 0,
    }
    habits.set(life, habit)
    return habit
  }

  function ofKey(life: KeyLife, day: number, into: UsageRow[]): void {
    const { workload } = life
    if (workload === undefined) return
    const dollars = dollarsOn(workload, day, spikeDay)
    if (dollars <= 0) return
    const habit = habitOf(life, workload.name)
    const ended = endedAt(habit.who.keyId ?? '')
    if (habit.closedAt <= day * DAY || (ended !== undefined && day > dayOf(ended))) return
    const mainShare = habit.second === habit.main ? 1 : 0.75
    into.push(row(habit.who, habit.main, dollars * mainShare, habit.batch, habit.long, habit.searches))
    if (mainShare < 1) into.push(row(habit.who, habit.second, dollars * (1 - mainShare), false, false, 0))
  }

  /** The console's workbench has no key; a signed-in agent has an account; code execution is only charged. */
  function others(day: number, into: UsageRow[]): void {
    if (isWeekend(day)) return
    const nobody: Who = { workspaceId: null, keyId: null, accountId: null, serviceAccountId: null }
    into.push(row(nobody, 'claude-sonnet-4-6', 0.05 * org.members.size * growth(day), false, false, 0))
    const member = org.members.at(0, day * DAY)
    if (member !== undefined) {
      into.push(
        row(
          { ...nobody, accountId: org.userOf(member).id },
          'claude-haiku-4-5-20251001',
          0.3,
          false,
          false,
          0,
        ),
      )
    }
    const hours = 1 + (new Stream(`${seed}|execution|${day}`).int(0, 9) % 10)
    into.push({
      dims: { ...nobodyDims },
      amounts: { code_execution_hours: hours },
      charges: [
        {
          amount: 'code_execution_hours',
          nano: CODE_EXECUTION_NANO,
          costType: 'code_execution',
          tokenType: null,
          description: 'Code Execution Usage',
        },
      ],
    })
  }

  return createDaily(org.chain, ofKey, others)
}

const nobodyDims: UsageRow['dims'] = {
  account_id: null,
  api_key_id: null,
  context_window: null,
  inference_geo: null,
  model: null,
  service_account_id: null,
  service_tier: null,
  speed: null,
  workspace_id: null,
}
