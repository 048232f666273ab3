/** Usage and spend over a window: billed figures as the providers bill them, metered use beside them, and a line
 *  that reconciles the two. Currencies are never added up. */
import {
  addDays,
  dayOf,
  dayWords,
  sumMoney,
  type Chart,
  type Day,
  type Money,
  type ProviderId,
} from '../../../../shared/model/index.ts'
import type { Input, Output } from '../../../../shared/contract/schemas.ts'
import type { CostDay, UsageDay } from '../../facts/fact-set.ts'
import { callerOf } from '../../facts/index.ts'
import { gapsWhereUnread, coverageFor } from '../../domain/coverage-for.ts'
import { costGround } from '../../domain/summary.ts'
import type { ClientReading, Scope } from '../client-reader.ts'
import { namesOf } from './names.ts'
import { clip, pageSources } from './sources.ts'
import { labelOf } from '../../domain/supply.ts'

type GroupBy = Input<'spend.get'>['groupBy']
type SpendRow = Output<'spend.get'>['rows'][number]

const MAX_ROWS = 500
const MAX_SERIES = 8

/** The dimension's key and whether usage knows it too. */
function keyOf(row: CostDay | UsageDay, by: GroupBy, provider: ProviderId): string | null {
  if (by === 'provider') return provider
  if (by === 'service') return `${row.connectionId}/${row.serviceId ?? ''}`
  if (by === 'model') return row.model
  if (by === 'credential') {
    const caller = callerOf(row)
    return caller && `${row.connectionId}/${caller.id}`
  }
  return 'lineItem' in row ? row.lineItem : null
}

/** The label of each key. */
function labelMaker(
  reading: ClientReading,
  by: GroupBy,
  keys: readonly (string | null)[],
): (key: string | null) => string {
  const labels = new Map<string, string>()
  if (by === 'service')
    for (const c of reading.scope.connections) labels.set(`${c.id}/`, `${c.name}: default or not assigned`)
  if (by === 'service' || by === 'credential')
    for (const { key, name, caller } of namesOf(
      reading,
      keys.filter((key) => key !== null),
    ).values()) {
      const label = by === 'service' ? name : caller
      if (label !== undefined) labels.set(key, label)
    }
  return (key) =>
    key === null ? 'Not attributed by the provider' : clip(labels.get(key) ?? key.split('/').at(-1) ?? key)
}

export function getSpend(reading: ClientReading, input: Input<'spend.get'>): Output<'spend.get'> {
  const { scope } = reading
  const toDay = dayOf(reading.at)
  const fromDay = addDays(toDay, 1 - input.days)
  const beforeFrom = addDays(fromDay, -input.days)
  const providerOf = new Map(scope.connections.map((c) => [c.id, c.provider]))
  const costs = reading.costDays(fromDay, toDay).filter((c) => c.basis === 'billed')
  const before = reading.costDays(beforeFrom, addDays(fromDay, -1)).filter((c) => c.basis === 'billed')
  const usage = reading.usageDays(fromDay, toDay)

  const covered = coverageFor(scope, ['cost'])
  const { known, complete } = costGround(scope, fromDay, toDay)
  const billed = sumMoney(costs.map((c) => c.amount))
  const beforeRows = sumMoney(before.map((c) => c.amount))
  const beforeSum =
    beforeRows.length > 0 ? beforeRows : [{ micros: 0, currency: billed[0]?.currency ?? 'USD' }]
  const rows = spendRows(costs, usage, input.groupBy, providerOf)
  const first = rows.slice(0, MAX_ROWS)
  const label = labelMaker(
    reading,
    input.groupBy,
    first.map(({ of }) => of),
  )
  const shown = first.map(({ of, ...row }): SpendRow => ({ ...row, label: label(of) }))
  const shownSum = new Map(sumMoney(shown.flatMap((r) => r.billed)).map((m) => [m.currency, m.micros]))
  return {
    fromDay,
    toDay,
    billed,
    billedBefore: costGround(scope, beforeFrom, addDays(fromDay, -1)).complete ? beforeSum : [],
    known,
    complete,
    daily: known ? dailyChart(costs, fromDay, toDay, input.groupBy, reading, providerOf) : null,
    monthly: known
      ? monthlyChart(
          scope,
          reading.costDays(addDays(toDay, -370), toDay),
          providerOf,
          // A month whose beginning some connection does not cover would read as a cheap one.
          covered.every((c) => c.since != null) ? dayOf(Math.max(...covered.map((c) => c.since ?? 0))) : null,
        )
      : null,
    usage: usageChart(usage, fromDay, toDay, scope, providerOf),
    rows: shown,
    rowsTotal: rows.length,
    reconcile: billed.map((total) => {
      const sum = shownSum.get(total.currency) ?? 0
      return {
        total,
        rows: { micros: sum, currency: total.currency },
        difference: { micros: total.micros - sum, currency: total.currency },
      }
    }),
    budget: scope.terms.monthlyBudget ?? null,
    ...pageSources(scope, ['cost', 'usage']),
  }
}

/** A row before it is named, with the key that its label is found by. */
type Unlabelled = Omit<SpendRow, 'label'> & { readonly of: string | null }

function spendRows(
  costs: readonly CostDay[],
  usage: readonly UsageDay[],
  by: GroupBy,
  providerOf: ReadonlyMap<string, ProviderId>,
): Unlabelled[] {
  interface Sum {
    provider: ProviderId | null
    money: Money[]
    calls: number | null
    input: number
    output: number
    metered: boolean
  }
  const sums = new Map<string | null, Sum>()
  const at = (key: string | null, provider: ProviderId): Sum => {
    let sum = sums.get(key)
    if (!sum) sums.set(key, (sum = { provider, money: [], calls: null, input: 0, output: 0, metered: false }))
    if (sum.provider !== provider) sum.provider = null
    return sum
  }
  for (const c of costs) {
    const provider = providerOf.get(c.connectionId)
    if (provider) at(keyOf(c, by, provider), provider).money.push(c.amount)
  }
  if (by !== 'line_item')
    for (const u of usage) {
      const provider = providerOf.get(u.connectionId)
      if (!provider) continue
      const sum = at(keyOf(u, by, provider), provider)
      if (u.calls !== null) sum.calls = (sum.calls ?? 0) + u.calls
      sum.input += u.inputTokens
      sum.output += u.outputTokens
      sum.metered = true
    }
  const totals = new Map(sumMoney(costs.map((c) => c.amount)).map((m) => [m.currency, m.micros]))
  return [...sums]
    .map(([key, sum]): Unlabelled => {
      const money = sumMoney(sum.money)
      const first = money[0]
      const total = first ? (totals.get(first.currency) ?? 0) : 0
      return {
        key: clip(key ?? '-'),
        of: key,
        provider: sum.provider,
        billed: money,
        basis: money.length > 0 ? 'billed' : sum.metered ? 'metered' : null,
        calls: sum.calls,
        inputTokens: sum.metered ? sum.input : null,
        outputTokens: sum.metered ? sum.output : null,
        share: money.length === 1 && first && total > 0 ? first.micros / total : null,
      }
    })
    .sort(
      (a, b) =>
        (b.billed[0]?.micros ?? -1) - (a.billed[0]?.micros ?? -1) ||
        (b.calls ?? 0) - (a.calls ?? 0) ||
        (a.key < b.key ? -1 : 1),
    )
}

const inUnits = (micros: number): number => Math.round(micros / 10_000) / 100

function mainCurrency(amounts: readonly Money[]): string | null {
  return sumMoney(amounts).sort((a, b) => b.micros - a.micros)[0]?.currency ?? null
}

/** Days stacked by group; the smaller groups beyond eight are one series "other". */
function dailyChart(
  costs: readonly CostDay[],
  fromDay: Day,
  toDay: Day,
  by: GroupBy,
  reading: ClientReading,
  providerOf: ReadonlyMap<string, ProviderId>,
): Chart | null {
  const currency = mainCurrency(costs.map((c) => c.amount))
  if (currency === null) return null
  const days = daysBetween(fromDay, toDay)
  const index = new Map(days.map((d, i) => [d, i]))
  const series = new Map<string | null, number[]>()
  for (const c of costs) {
    if (c.amount.currency !== currency) continue
    const i = index.get(c.day)
    const provider = providerOf.get(c.connectionId)
    if (i === undefined || !provider) continue
    const key = keyOf(c, by, provider)
    const values = series.get(key) ?? days.map(() => 0)
    values[i] = (values[i] ?? 0) + c.amount.micros
    series.set(key, values)
  }
  const ranked = [...series].sort((a, b) => sum(b[1]) - sum(a[1]))
  const largest = ranked.slice(0, MAX_SERIES)
  const label = labelMaker(
    reading,
    by,
    largest.map(([key]) => key),
  )
  const kept = largest.map(([key, values]) => ({ key: key ?? '-', label: label(key), values }))
  const rest = ranked.slice(MAX_SERIES)
  if (rest.length > 0)
    kept.push({
      key: 'other',
      label: `Other (${rest.length})`,
      values: days.map((_, i) => sum(rest.map(([, v]) => v[i] ?? 0))),
    })
  const gaps = gapsWhereUnread(reading.scope, 'cost')
  const totals = days.map((_, i) => sum(kept.map((s) => s.values[i] ?? 0)))
  const peak = totals.reduce((best, v, i) => (v > (totals[best] ?? 0) ? i : best), 0)
  return {
    kind: 'stacked-bar',
    title: `Billed per day; highest on ${dayWords(days[peak]!)}`,
    alt: `Billed spend per day from ${fromDay} to ${toDay}, highest on ${days[peak]} with ${inUnits(totals[peak] ?? 0)} ${currency}`,
    unit: currency,
    categories: days,
    series: kept.map((s) => ({
      key: clip(s.key),
      label: clip(s.label),
      values: gaps(days, s.values.map(inUnits)),
    })),
  }
}

function monthlyChart(
  { supply }: Scope,
  costs: readonly CostDay[],
  providerOf: ReadonlyMap<string, ProviderId>,
  since: Day | null,
): Chart | null {
  const own = costs.filter(
    (c) => c.basis === 'billed' && (since === null || `${c.day.slice(0, 7)}-01` >= since),
  )
  const currency = mainCurrency(own.map((c) => c.amount))
  if (currency === null) return null
  const months = [...new Set(own.map((c) => c.day.slice(0, 7)))].sort()
  const series = new Map<ProviderId, number[]>()
  for (const c of own) {
    const provider = providerOf.get(c.connectionId)
    if (!provider || c.amount.currency !== currency) continue
    const values = series.get(provider) ?? months.map(() => 0)
    const i = months.indexOf(c.day.slice(0, 7))
    values[i] = (values[i] ?? 0) + c.amount.micros
    series.set(provider, values)
  }
  return {
    kind: 'stacked-bar',
    title: 'Billed per month by provider; the last month is not over',
    alt: `Billed spend per month in ${currency}`,
    unit: currency,
    categories: months,
    series: [...series].map(([provider, values]) => ({
      key: provider,
      label: labelOf(supply, provider),
      values: values.map(inUnits),
    })),
  }
}

function usageChart(
  usage: readonly UsageDay[],
  fromDay: Day,
  toDay: Day,
  scope: Scope,
  providerOf: ReadonlyMap<string, ProviderId>,
): Chart | null {
  if (usage.length === 0) return null
  const days = daysBetween(fromDay, toDay)
  const index = new Map(days.map((d, i) => [d, i]))
  const series = new Map<ProviderId, number[]>()
  for (const u of usage) {
    const provider = providerOf.get(u.connectionId)
    const i = index.get(u.day)
    if (!provider || i === undefined) continue
    const values = series.get(provider) ?? days.map(() => 0)
    values[i] = (values[i] ?? 0) + u.inputTokens + u.outputTokens
    series.set(provider, values)
  }
  const gaps = gapsWhereUnread(scope, 'usage')
  const total = sum([...series.values()].map(sum))
  return {
    kind: 'stacked-bar',
    title: `${total.toLocaleString('en')} tokens metered`,
    alt: `Tokens metered per day from ${fromDay} to ${toDay}, ${total} in all`,
    unit: 'tokens',
    categories: days,
    series: [...series].map(([provider, values]) => ({
      key: provider,
      label: labelOf(scope.supply, provider),
      values: gaps(days, values),
    })),
  }
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)

export function daysBetween(fromDay: Day, toDay: Day): Day[] {
  const days: Day[] = []
  for (let day = fromDay; day <= toDay && days.length < 400; day = addDays(day, 1)) days.push(day)
  return days
}
