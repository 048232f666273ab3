/**
 * What was used on one day, as rows that nothing is grouped in yet: one per key, model and way of use. Usage pages
 * and cost pages are both summed from these rows, which is why they agree.
 */
import { createKeyUse, type Daily, type Habit } from '../world/daily.ts'
import { hash, idFor, Stream } from '../world/random.ts'
import { DAY, type EpochMs, growth, isWeekend } from '../world/time.ts'
import type { OrgWorld } from './org.ts'
import { COMPLETION_MODELS, OTHER_PRICES, type OtherKind, STORAGE_NANO } from './prices.ts'

/** `training` is charged and in no usage page: providers have such costs. */
export type UsageKind = 'completions' | 'vector_stores' | 'training' | OtherKind

export interface UsageRow {
  kind: UsageKind
  dims: Readonly<Record<string, string | boolean | null>>
  /** Whole amounts for the whole day. */
  amounts: Readonly<Record<string, number>>
  /** What is charged: which amount, at how many billionths of a dollar, under which line of the invoice. */
  charges: readonly { item: string; amount: string; nano: number; unit: string }[]
}

interface Who {
  project_id: string
  user_id: string | null
  api_key_id: string | null
}

interface KeyHabit extends Habit {
  who: Who
  main: string
  second: string
  batch: boolean
  other: OtherKind | undefined
  otherShare: number
}

const OTHER_KINDS: readonly OtherKind[] = [
  'embeddings',
  'moderations',
  'images',
  'audio_speeches',
  'audio_transcriptions',
  'code_interpreter_sessions',
  'file_search_calls',
  'web_search_calls',
]

function completionRow(who: Who, model: string, dollars: number, batch: boolean): UsageRow {
  const price = COMPLETION_MODELS[model]
  if (price === undefined) throw new Error(`No price for ${model}`)
  const half = batch ? 0.5 : 1
  const tokens = (share: number, nano: number): number => Math.floor((dollars * share * 1e9) / (nano * half))
  const uncached = tokens(0.5, price.input)
  const cached = tokens(0.05, price.cached)
  const output = tokens(0.45, price.output)
  const charge = (words: string, amount: string, nano: number) => ({
    item: `${model}, ${words}${batch ? ', batch' : ''}`,
    amount,
    nano: nano * half,
    unit: 'tokens',
  })
  return {
    kind: 'completions',
    dims: { ...who, model, batch, service_tier: 'default' },
    amounts: {
      uncached,
      cached,
      output,
      num_model_requests: Math.max(1, Math.ceil((uncached + cached) / 1900)),
    },
    charges: [
      charge('input', 'uncached', price.input),
      charge('cached input', 'cached', price.cached),
      charge('output', 'output', price.output),
    ],
  }
}

function otherRow(who: Who, kind: OtherKind, dollars: number, draw: Stream): UsageRow {
  const { model, nano, amount, item, unit } = OTHER_PRICES[kind]
  const units = Math.max(1, Math.floor((dollars * 1e9) / Math.max(nano, 20)))
  const row = (dims: UsageRow['dims'], perRequest?: number): UsageRow => ({
    kind,
    dims,
    amounts: {
      [amount]: units,
      ...(perRequest === undefined ? {} : { num_model_requests: Math.ceil(units / perRequest) }),
    },
    charges: nano === 0 ? [] : [{ item, amount, nano, unit }],
  })
  switch (kind) {
    case 'embeddings':
    case 'moderations':
      return row({ ...who, model }, 900)
    case 'images':
      return row(
        { ...who, model, source: 'image.generation', size: draw.pick(['1024x1024', '1024x1792']) },
        1,
      )
    case 'audio_speeches':
      return row({ ...who, model }, 700)
    case 'audio_transcriptions':
      return row({ ...who, model }, 60)
    case 'code_interpreter_sessions':
      return row({ project_id: who.project_id })
    case 'file_search_calls':
      return row({ ...who, vector_store_id: `vs_${idFor(`${who.project_id}|store`, 24)}` })
    case 'web_search_calls':
      return row({ ...who, model, context_level: draw.pick(['low', 'medium', 'high']) }, 1)
  }
}

/** Daily rows of an organization. `endedAt` tells when a caller deleted a key, which ends its use. */
export function createDailyUsage(
  org: OrgWorld,
  endedAt: (keyId: string) => EpochMs | undefined,
): Daily<UsageRow> {
  const { seed } = org.settings
  const defaultProject = org.projectIdOf(0)
  const models = Object.keys(COMPLETION_MODELS)

  /** People who try things in the console: no key, but a user. */
  function playground(day: number, into: UsageRow[]): void {
    if (isWeekend(day)) return
    for (let i = 0; i < Math.ceil(org.members.size / 60); i += 1) {
      const rank = hash(`${seed}|playground|${day}|${i}`) % org.members.size
      const member = org.members.at(rank, day * DAY + DAY / 2)
      if (member === undefined) continue
      const who = { project_id: defaultProject, user_id: org.userOf(member).id, api_key_id: null }
      into.push(completionRow(who, 'gpt-5.1', 0.4 * growth(day), false))
    }
  }

  /** Stored files and one training run a month: charged, and the training is in no usage page at all. */
  function standing(day: number, into: UsageRow[]): void {
    const gibibytes = 2 + (Math.floor(day / 30) % 9)
    const storage = {
      item: 'File storage',
      amount: 'gibibyte_days',
      nano: STORAGE_NANO,
      unit: 'gibibyte_hours',
    }
    into.push({
      kind: 'vector_stores',
      dims: { project_id: defaultProject },
      amounts: { usage_bytes: gibibytes * 1_073_741_824, gibibyte_days: gibibytes },
      charges: [storage],
    })
    if (day % 30 !== 11) return
    const item = 'gpt-4.1-mini, fine-tuning training'
    into.push({
      kind: 'training',
      dims: { project_id: defaultProject, api_key_id: null },
      amounts: { training_tokens: 800_000 },
      charges: [{ item, amount: 'training_tokens', nano: 5000, unit: 'tokens' }],
    })
  }

  return createKeyUse<UsageRow, KeyHabit>(
    org,
    endedAt,
    (life, draw) => {
      const containerNth = org.projectNthOf(life)
      const owner = org.ownerOf(life)
      const keyId = org.keyIdOf(life)
      const main = draw.pick(models)
      const second = draw.chance(0.35) ? draw.pick(models) : main
      const batch = draw.chance(0.15)
      const other = draw.chance(0.4) ? draw.pick(OTHER_KINDS) : undefined
      const who = {
        project_id: org.projectIdOf(containerNth),
        user_id: owner.type === 'user' ? owner.id : null,
        api_key_id: keyId,
      }
      const otherShare = other === undefined ? 0 : draw.between(0.04, 0.3)
      return { keyId, containerNth, who, main, second, batch, other, otherShare }
    },
    ({ who, main, second, batch, other, otherShare }, dollars, day, into) => {
      const rest = dollars * (1 - otherShare)
      const mainShare = second === main ? 1 : 0.8
      into.push(completionRow(who, main, rest * mainShare, batch))
      if (second !== main) into.push(completionRow(who, second, rest * (1 - mainShare), false))
      if (other !== undefined)
        into.push(otherRow(who, other, dollars * otherShare, new Stream(`${who.api_key_id}|${day}`)))
    },
    (day, into) => {
      playground(day, into)
      standing(day, into)
    },
  )
}
