/**
 * What was used on one day, as rows that nothing is grouped in yet: one per key, model and way of use. Usage pages
 * and cost pages are both summed from these rows, which is why they agree.
 */
import { createDaily, type Daily } from '../world/daily.ts'
import type { KeyLife } from '../world/keys.ts'
import { hash, idFor, Stream } from '../world/random.ts'
import { dollarsOn } from '../world/spend.ts'
import { DAY, dayOf, type EpochMs, growth, isWeekend } from '../world/time.ts'
import type { OrgWorld } from './org.ts'
import { COMPLETION_MODELS, OTHER_PRICES, type OtherKind, STORAGE_NANO, type TokenPrice } from './prices.ts'

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

export type DailyUsage = Daily<UsageRow>

const MODEL_NAMES = Object.keys(COMPLETION_MODELS)
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

interface Who {
  projectId: string
  userId: string | null
  keyId: string | null
}

interface Habit {
  who: Who
  /** When the project was archived. */
  closedAt: EpochMs
  main: string
  second: string
  batch: boolean
  other: OtherKind | undefined
  otherShare: number
}

function completionRow(
  who: Who,
  model: string,
  price: TokenPrice,
  dollars: number,
  batch: boolean,
): UsageRow {
  const half = batch ? 0.5 : 1
  const tokens = (share: number, nano: number): number => Math.floor((dollars * share * 1e9) / (nano * half))
  const uncached = tokens(0.5, price.input)
  const cached = tokens(0.05, price.cached)
  const output = tokens(0.45, price.output)
  const suffix = batch ? ', batch' : ''
  return {
    kind: 'completions',
    dims: {
      project_id: who.projectId,
      user_id: who.userId,
      api_key_id: who.keyId,
      model,
      batch,
      service_tier: 'default',
    },
    amounts: {
      uncached,
      cached,
      output,
      num_model_requests: Math.max(1, Math.ceil((uncached + cached) / 1900)),
    },
    charges: [
      { item: `${model}, input${suffix}`, amount: 'uncached', nano: price.input * half, unit: 'tokens' },
      {
        item: `${model}, cached input${suffix}`,
        amount: 'cached',
        nano: price.cached * half,
        unit: 'tokens',
      },
      { item: `${model}, output${suffix}`, amount: 'output', nano: price.output * half, unit: 'tokens' },
    ],
  }
}

function otherRow(who: Who, kind: OtherKind, dollars: number, stream: Stream): UsageRow {
  const { model, nano } = OTHER_PRICES[kind]
  const base = { project_id: who.projectId, user_id: who.userId, api_key_id: who.keyId, model }
  const units = Math.max(1, Math.floor((dollars * 1e9) / Math.max(nano, 20)))
  const row = (
    dims: UsageRow['dims'],
    amounts: UsageRow['amounts'],
    item: string,
    amount: string,
    unit: string,
  ): UsageRow => ({
    kind,
    dims,
    amounts,
    charges: nano === 0 ? [] : [{ item, amount, nano, unit }],
  })
  switch (kind) {
    case 'embeddings':
    case 'moderations':
      return row(
        base,
        { input_tokens: units, num_model_requests: Math.ceil(units / 900) },
        `${model}, input`,
        'input_tokens',
        'tokens',
      )
    case 'images': {
      const dims = { ...base, source: 'image.generation', size: stream.pick(['1024x1024', '1024x1792']) }
      return row(
        dims,
        { images: units, num_model_requests: units },
        `${model}, image output`,
        'images',
        'images',
      )
    }
    case 'audio_speeches':
      return row(
        base,
        { characters: units, num_model_requests: Math.ceil(units / 700) },
        `${model}, output`,
        'characters',
        'characters',
      )
    case 'audio_transcriptions':
      return row(
        base,
        { seconds: units, num_model_requests: Math.ceil(units / 60) },
        `${model}, input`,
        'seconds',
        'duration_seconds',
      )
    case 'code_interpreter_sessions':
      return row(
        { project_id: who.projectId },
        { num_sessions: units },
        'Code interpreter sessions',
        'num_sessions',
        'sessions',
      )
    case 'file_search_calls': {
      const store = `vs_${idFor(`${who.projectId}|store`, 24)}`
      const dims = {
        project_id: who.projectId,
        user_id: who.userId,
        api_key_id: who.keyId,
        vector_store_id: store,
      }
      return row(dims, { num_requests: units }, 'File search tool calls', 'num_requests', 'calls')
    }
    case 'web_search_calls': {
      const dims = { ...base, context_level: stream.pick(['low', 'medium', 'high']) }
      return row(
        dims,
        { num_requests: units, num_model_requests: units },
        'Web search tool calls',
        'num_requests',
        'calls',
      )
    }
  }
}

/** Daily rows of an organization. `endedAt` tells when a caller deleted a key, which ends its use. */
export function createDailyUsage(org: OrgWorld, endedAt: (keyId: string) => EpochMs | undefined): DailyUsage {
  const { seed, spikeDay } = org.settings
  /** What stays the same about a key's use from day to day. */
  const habits = new WeakMap<KeyLife, Habit>()
  function habitOf(life: KeyLife, workloadName: string): Habit {
    const known = habits.get(life)
    if (known !== undefined) return known
    const projectNth = org.projectNthOf(life)
    const owner = org.ownerOf(life)
    const stream = new Stream(`${workloadName}|mix`)
    const main = stream.pick(MODEL_NAMES)
    const second = stream.chance(0.35) ? stream.pick(MODEL_NAMES) : main
    const batch = stream.chance(0.15)
    const other = stream.chance(0.4) ? stream.pick(OTHER_KINDS) : undefined
    const habit: Habit = {
      who: {
        projectId: org.projectIdOf(projectNth),
        userId: owner.type === 'user' ? owner.id : null,
        keyId: org.keyIdOf(life),
      },
      closedAt: org.containers[projectNth]?.archivedAt ?? 0,
      main,
      second,
      batch,
      other,
      otherShare: other === undefined ? 0 : stream.between(0.04, 0.3),
    }
    habits.set(life, habit)
    return habit
  }

  function rowsOfKey(life: KeyLife, day: number, into: UsageRow[]): void {
    const { workload } = life
    if (workload === undefined) return
    const dollars = dollarsOn(workload, day, spikeDay)
    if (dollars <= 0) return
    const { who, closedAt, main, second, batch, other, otherShare } = habitOf(life, workload.name)
    const ended = who.keyId === null ? undefined : endedAt(who.keyId)
    if (closedAt <= day * DAY || (ended !== undefined && day > dayOf(ended))) return
    const rest = dollars * (1 - otherShare)
    const mainShare = second === main ? 1 : 0.8
    const price = COMPLETION_MODELS[main]
    const secondPrice = COMPLETION_MODELS[second]
    if (price !== undefined) into.push(completionRow(who, main, price, rest * mainShare, batch))
    if (secondPrice !== undefined && second !== main) {
      into.push(completionRow(who, second, secondPrice, rest * (1 - mainShare), false))
    }
    if (other !== undefined)
      into.push(otherRow(who, other, dollars * otherShare, new Stream(`${who.keyId}|${day}`)))
  }

  /** People who try things in the console: no key, but a user. */
  function playground(day: number, into: UsageRow[]): void {
    if (isWeekend(day)) return
    const tries = Math.ceil(org.members.size / 60)
    for (let i = 0; i < tries; i += 1) {
      const member = org.members.at(
        hash(`${seed}|playground|${day}|${i}`) % org.members.size,
        day * DAY + DAY / 2,
      )
      const price = COMPLETION_MODELS['gpt-5.1']
      if (member === undefined || price === undefined) continue
      const who = { projectId: org.projectIdOf(0), userId: org.userOf(member).id, keyId: null }
      into.push(completionRow(who, 'gpt-5.1', price, 0.4 * growth(day), false))
    }
  }

  /** Stored files and one training run a month: charged, and the training is in no usage page at all. */
  function standing(day: number, into: UsageRow[]): void {
    const projectId = org.projectIdOf(0)
    const gibibytes = 2 + (Math.floor(day / 30) % 9)
    into.push({
      kind: 'vector_stores',
      dims: { project_id: projectId },
      amounts: { usage_bytes: gibibytes * 1_073_741_824, gibibyte_days: gibibytes },
      charges: [
        { item: 'File storage', amount: 'gibibyte_days', nano: STORAGE_NANO, unit: 'gibibyte_hours' },
      ],
    })
    if (day % 30 === 11) {
      into.push({
        kind: 'training',
        dims: { project_id: projectId, api_key_id: null },
        amounts: { training_tokens: 800_000 },
        charges: [
          {
            item: 'gpt-4.1-mini, fine-tuning training',
            amount: 'training_tokens',
            nano: 5000,
            unit: 'tokens',
          },
        ],
      })
    }
  }

  return createDaily(org.chain, rowsOfKey, (day, into) => {
    playground(day, into)
    standing(day, into)
  })
}
