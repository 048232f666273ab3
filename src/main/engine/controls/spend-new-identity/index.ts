/** A key that is new, or woke after `silenceDays` without use, does not spend at once. Rows are days, so "within a day"
 *  is the first day and the next. Where costs name no key, a day on which everything together stayed under the floor
 *  still passes; above it the answer is unknown. */
import { addDays } from '../../../../shared/model/index.ts'
import type { ConnectionId, Day } from '../../../../shared/model/index.ts'
import type { CostDay } from '../../facts/fact-set.ts'
import { callerOf, nameOf } from '../../facts/index.ts'
import { lastWholeDay } from '../context.ts'
import type { Context } from '../context.ts'
import { dayScale } from '../daily.ts'
import type { DayScale } from '../daily.ts'
import { amount, text, time } from '../evidence.ts'
import { PASS, defineControl, fail, unknown } from '../control.ts'
import type { SubjectKind } from '../control.ts'
import meta from './meta.json' with { type: 'json' }

type Caller = NonNullable<ReturnType<typeof callerOf>>

interface Starter {
  readonly connectionId: ConnectionId
  /** The key, or the identity where use names no key. */
  readonly caller: Caller
  readonly scale: DayScale
  /** Position of the first day of use after the silence. */
  readonly start: number
  /** Cost of that day and the next; absent where costs name no key. */
  readonly own: Spent | undefined
  readonly everything: Spent
  /** The connection bills in more than one currency. */
  readonly mixed: boolean
}

interface Spent {
  readonly micros: number
  readonly currency: string
}

interface Span {
  /** How long ago the use began, in days, to be judged. */
  readonly lookBackDays: number
  readonly silenceDays: number
}

const starters: SubjectKind<Starter, Span> = {
  list: listStarters,
  subject: ({ connectionId, caller }, context) => {
    const fact = context[caller.kind](connectionId, caller.id)
    return {
      kind: 'spend',
      id: caller.id,
      label: fact === undefined ? caller.id : nameOf(fact),
      connectionId,
      provider: context.connection(connectionId)?.provider ?? null,
    }
  },
  connectionId: ({ connectionId }) => connectionId,
}

/** `newFloor` is in units of the billing currency. */
export const control = defineControl({
  meta,
  rests: [
    { kind: 'usage', lists: true, of: 'subject' },
    { kind: 'cost', lists: true, of: 'subject' },
    { kind: ['identity', 'credential'], fields: ['createdAt', 'createdBy'], of: 'subject' },
  ],
  over: starters,
  judge: (starter, context, { newFloor, silenceDays }) => {
    const { connectionId, caller, scale, start, own, everything, mixed } = starter
    if (mixed) return unknown('costs in one currency')
    if ((own ?? everything).micros <= newFloor * 1e6) return PASS
    if (own === undefined) return unknown('cost by key')
    const since = context.listed(connectionId, 'usage').coverage?.since ?? undefined
    if (since === undefined || scale.positionOf(since) > start - silenceDays)
      return unknown(`usage of the ${silenceDays} days before`)
    const fact = context[caller.kind](connectionId, caller.id)
    return fail([
      text('first day', scale.day(start)),
      amount('cost', own),
      time('created', fact && context.value(fact, 'createdAt')),
      text('created by', fact && context.value(fact, 'createdBy')),
    ])
  },
  says: (who, seen) => `${who} began on ${seen('first day')} and cost ${seen('cost')} by the next day.`,
})

function listStarters(context: Context, span: Span): readonly Starter[] {
  const scale = dayScale(context.at)
  return context.facts.connections.flatMap(({ id }) => {
    const lastWhole = lastWholeDay(context, id, 'usage')
    if (lastWhole === undefined) return []
    const last = scale.positionOf(lastWhole)
    const { byKey, total, currency, namesKeys, mixed } = costIndex(context.costsOf(id))
    const twoDays = (daily: ReadonlyMap<Day, number> | undefined, start: number): Spent => {
      const day = scale.day(start)
      return { micros: (daily?.get(day) ?? 0) + (daily?.get(addDays(day, 1)) ?? 0), currency }
    }
    return startsOf(context, id, scale, last, span).map(({ caller, start }): Starter => ({
      connectionId: id,
      caller,
      scale,
      start,
      own: namesKeys && caller.kind === 'credential' ? twoDays(byKey.get(caller.id), start) : undefined,
      everything: twoDays(total, start),
      mixed,
    }))
  })
}

/** Daily sums of one connection's costs, altogether and by key. */
function costIndex(costs: readonly CostDay[]) {
  const total = new Map<Day, number>()
  const byKey = new Map<string, Map<Day, number>>()
  for (const { credentialId, day, amount: money } of costs) {
    total.set(day, (total.get(day) ?? 0) + money.micros)
    if (credentialId === null) continue
    const daily = byKey.get(credentialId) ?? new Map<Day, number>()
    daily.set(day, (daily.get(day) ?? 0) + money.micros)
    byKey.set(credentialId, daily)
  }
  const currency = costs[0]?.amount.currency ?? 'USD'
  const mixed = costs.some((row) => row.amount.currency !== currency)
  return { total, byKey, namesKeys: byKey.size > 0, currency, mixed }
}

/** Keys and identities whose use began in the last whole days after the silence, with the position of the day. */
function startsOf(
  context: Context,
  id: ConnectionId,
  scale: DayScale,
  last: number,
  { lookBackDays, silenceDays }: Span,
): readonly { readonly caller: Caller; readonly start: number }[] {
  const used = new Map<string, { readonly caller: Caller; readonly days: Set<number> }>()
  for (const row of context.usageOf(id)) {
    const position = scale.position(row.day)
    const caller = callerOf(row)
    if (caller === null || position === undefined || position <= last - lookBackDays - silenceDays) continue
    if ((row.calls ?? 0) <= 0 && row.inputTokens <= 0 && row.outputTokens <= 0) continue
    const key = `${caller.kind}\n${caller.id}`
    const entry = used.get(key) ?? { caller, days: new Set<number>() }
    entry.days.add(position)
    used.set(key, entry)
  }
  return [...used.values()].flatMap(({ caller, days }) => {
    const start = [...days].find(
      (day) =>
        day > last - lookBackDays && day <= last && ![...days].some((d) => d < day && d >= day - silenceDays),
    )
    return start === undefined ? [] : [{ caller, start }]
  })
}
