/** Spend with provenance: what the providers bill, apart from what is metered or guessed, and whether it adds up.
 *  Only billed amounts are summed into months; amounts of different currencies are never added. */
import type { Chart, Day, Money, ProviderId } from '../../../../../shared/model/index.ts'
import { addDays, dayOf, sumMoney } from '../../../../../shared/model/index.ts'
import type { CostDay, FactSet } from '../../../facts/fact-set.ts'
import { callerOf } from '../../../facts/index.ts'
import { gapsWhereUnread, coverageFor } from '../../coverage-for.ts'
import type { SpendFigure } from '../../summary.ts'
import type { ReportContext } from '../context.ts'
import { compareText } from '../context.ts'
import type { ReconcileLine, SpendMonth, SpendRow, SpendSection } from '../model.ts'
import { clean, cleanOrNull, shorten } from '../text.ts'
import { labelOf, type Supply } from '../../supply.ts'

const TOP = 10

/** Billed rows of one currency, with what the sums below need. */
interface Billed {
  readonly rows: readonly (CostDay & { readonly provider: ProviderId | undefined })[]
  readonly currency: string
  readonly firstDay: Day
  readonly lastDay: Day
  readonly providers: readonly ProviderId[]
  /** Providers whose costs could be read at some time. */
  readonly readable: readonly ProviderId[]
}

export function spendSection(context: ReportContext): SpendSection {
  const { input, gaps, providers, connection } = context
  const { facts } = input
  const all = facts.costs.filter((c) => c.basis === 'billed')
  const currency = mainCurrency(all, input.currency)
  const lastDay = dayOf(facts.at)
  const covered = coverageFor(facts, ['cost'])
  const billed: Billed = {
    rows: all
      .filter((c) => c.amount.currency === currency)
      .map((c) => ({ ...c, provider: connection(c.connectionId)?.provider })),
    currency,
    firstDay: facts.costs.reduce((min, c) => (c.day < min ? c.day : min), lastDay),
    lastDay,
    providers,
    readable: providers.filter((p) =>
      covered.some((c) => c.provider === p && (c.state !== 'none' || c.freshAt !== null)),
    ),
  }
  const months = spendMonths(billed)
  const keys = keysByUse(context)
  const rows = spendRows(context)
  const nothing = billed.rows.length === 0
  return {
    gaps: gaps(['cost', 'usage']),
    useComplete: gaps(['usage']).length === 0,
    fromDay: billed.firstDay,
    toDay: lastDay,
    currency,
    otherCurrencies: sumMoney(all.map((c) => c.amount)).filter((m) => m.currency !== currency),
    known: billed.readable.length > 0,
    months,
    monthly: nothing ? null : monthlyChart(billed, months, input.facts.supply),
    daily: nothing ? null : dailyChart(facts, billed),
    projects: topProjects(context, billed),
    keys: keys.slice(0, TOP),
    keysTotal: keys.length,
    reconcile: billed.readable.length === 0 ? [] : reconcile(context, billed),
    budget: facts.terms.monthlyBudget ?? null,
    rows,
  }
}

/** The client's currency where something is billed in it, else the one in which most is billed. */
function mainCurrency(billed: readonly CostDay[], wanted: string): string {
  const sums = sumMoney(billed.map((c) => c.amount))
  if (sums.length === 0 || sums.some((m) => m.currency === wanted)) return wanted
  return sums.reduce((most, m) => (m.micros > most.micros ? m : most)).currency
}

const sum = (rows: readonly CostDay[], currency: string): Money => ({
  micros: rows.reduce((micros, r) => micros + r.amount.micros, 0),
  currency,
})
const units = (m: Money): number => m.micros / 1e6
const monthStart = (day: Day): Day => `${day.slice(0, 7)}-01`
const nextMonth = (day: Day): Day => monthStart(addDays(monthStart(day), 31))

function spendMonths({ rows, currency, firstDay, lastDay, providers, readable }: Billed): SpendMonth[] {
  const months: SpendMonth[] = []
  for (let from = monthStart(firstDay); from <= lastDay; from = nextMonth(from)) {
    const end = addDays(nextMonth(from), -1)
    const fromDay = from < firstDay ? firstDay : from
    const toDay = end > lastDay ? lastDay : end
    const here = rows.filter((c) => c.day >= fromDay && c.day <= toDay)
    months.push({
      month: from.slice(0, 7),
      fromDay,
      toDay,
      whole: fromDay === from && toDay === end,
      byProvider: providers.map((provider) => ({
        provider,
        amount: readable.includes(provider)
          ? sum(
              here.filter((c) => c.provider === provider),
              currency,
            )
          : null,
      })),
      total: sum(here, currency),
    })
  }
  return months
}

function monthlyChart({ providers, currency }: Billed, months: readonly SpendMonth[], supply: Supply): Chart {
  return {
    kind: 'stacked-bar',
    title: 'Billed by provider per month',
    alt: `Billed amount in ${currency} per calendar month, stacked by provider.`,
    unit: currency,
    categories: months.map((m) => m.month),
    series: providers.map((provider, i) => ({
      key: provider,
      label: labelOf(supply, provider),
      values: months.map((m) => {
        const amount = m.byProvider[i]?.amount ?? null
        return amount === null ? null : units(amount)
      }),
    })),
  }
}

function dailyChart(facts: FactSet, { rows, currency, firstDay, lastDay }: Billed): Chart {
  const byDay = new Map<Day, number>()
  for (const r of rows) byDay.set(r.day, (byDay.get(r.day) ?? 0) + r.amount.micros)
  const days: Day[] = []
  for (let day = firstDay; day <= lastDay; day = addDays(day, 1)) days.push(day)
  // Providers bill a day after it has ended: days after the last row are not yet known. Days that were read and have
  // no row are zero; days that nobody has read are unknown.
  const unread = gapsWhereUnread(facts, 'cost')
  const lastBilled = [...byDay.keys()].reduce((max, d) => (d > max ? d : max), firstDay)
  return {
    kind: 'line',
    title: 'Billed per day',
    alt: `Billed amount in ${currency} per UTC day.`,
    unit: currency,
    categories: days,
    series: [
      {
        key: 'billed',
        label: 'Billed',
        values: unread(
          days,
          days.map((d) => (byDay.get(d) ?? 0) / 1e6),
        ).map((value, i) => ((days[i] ?? '') > lastBilled ? null : value)),
      },
    ],
  }
}

function topProjects(context: ReportContext, { rows, currency }: Billed): SpendSection['projects'] {
  const byProject = new Map<string, CostDay[]>()
  for (const r of rows) {
    const key = `${r.connectionId}|${r.serviceId ?? ''}`
    const list = byProject.get(key)
    if (list === undefined) byProject.set(key, [r])
    else list.push(r)
  }
  const whole = sum(rows, currency).micros
  return [...byProject]
    .map(([key, list]) => ({ key, list, amount: sum(list, currency) }))
    .sort((a, b) => b.amount.micros - a.amount.micros || compareText(a.key, b.key))
    .flatMap(({ list, amount }) => {
      const [first] = list
      const provider = first === undefined ? undefined : context.connection(first.connectionId)?.provider
      if (first === undefined || provider === undefined) return []
      const name = context.serviceName(first.connectionId, first.serviceId)
      const share = whole > 0 ? amount.micros / whole : null
      return [{ provider, name, amount, basis: 'billed' as const, share }]
    })
}

/** Keys, and identities where no key is named, by what they used, most first. An amount stands only where a cost row names the key. */
function keysByUse(context: ReportContext): SpendSection['keys'] {
  const { facts } = context.input
  type Use = { calls: number | null; inputTokens: number; outputTokens: number; costs: CostDay[] }
  const uses = new Map<string, Use & { connectionId: string; kind: 'credential' | 'identity'; id: string }>()
  const use = (connectionId: string, kind: 'credential' | 'identity', id: string) => {
    const key = `${connectionId}|${kind}|${id}`
    const entry = uses.get(key) ?? {
      connectionId,
      kind,
      id,
      calls: null,
      inputTokens: 0,
      outputTokens: 0,
      costs: [],
    }
    uses.set(key, entry)
    return entry
  }
  for (const u of facts.usage) {
    const caller = callerOf(u)
    if (caller === null) continue
    const entry = use(u.connectionId, caller.kind, caller.id)
    if (u.calls !== null) entry.calls = (entry.calls ?? 0) + u.calls
    entry.inputTokens += u.inputTokens
    entry.outputTokens += u.outputTokens
  }
  for (const c of facts.costs)
    if (c.credentialId !== null) use(c.connectionId, 'credential', c.credentialId).costs.push(c)
  return [...uses.values()]
    .sort(
      (a, b) =>
        b.inputTokens + b.outputTokens - (a.inputTokens + a.outputTokens) ||
        (b.calls ?? 0) - (a.calls ?? 0) ||
        compareText(a.id, b.id),
    )
    .flatMap(({ connectionId, kind, id, costs, ...counts }) => {
      const provider = context.connection(connectionId)?.provider
      if (provider === undefined) return []
      const [first] = costs
      const same = costs.filter(
        (c) => c.basis === first?.basis && c.amount.currency === first.amount.currency,
      )
      return [
        {
          provider,
          name: context.factName(kind, connectionId, id) ?? shorten(clean(id), 40),
          hint: cleanOrNull(kind === 'credential' ? context.credential(connectionId, id)?.hint : null),
          ...counts,
          ...(first === undefined ? {} : { amount: sum(same, first.amount.currency) }),
          basis: first?.basis ?? ('metered' as const),
        },
      ]
    })
}

/** The figures that the summary states against the rows of this report, for the two months that it states. */
function reconcile({ input }: ReportContext, { rows, currency, lastDay }: Billed): ReconcileLine[] {
  const thisMonth = monthStart(lastDay)
  const lastMonthEnd = addDays(thisMonth, -1)
  const line = (
    period: ReconcileLine['period'],
    fromDay: Day,
    toDay: Day,
    figure: SpendFigure,
  ): ReconcileLine => {
    const here = rows.filter((c) => c.day >= fromDay && c.day <= toDay)
    const stated = figure.amounts.find((m) => m.currency === currency) ?? { micros: 0, currency }
    return {
      period,
      fromDay,
      toDay,
      stated: figure.known ? stated : null,
      rows: sum(here, currency),
      projects: sum(
        here.filter((c) => c.serviceId !== null),
        currency,
      ),
      unattributed: sum(
        here.filter((c) => c.serviceId === null),
        currency,
      ),
    }
  }
  return [
    line('last_month', monthStart(lastMonthEnd), lastMonthEnd, input.summary.spendLastMonth),
    line('month_to_date', thisMonth, lastDay, input.summary.spendMonth),
  ]
}

function spendRows(context: ReportContext): SpendSection['rows'] {
  const rows = context.input.facts.costs.map((c): SpendRow[] => {
    const provider = context.connection(c.connectionId)?.provider
    if (provider === undefined) return []
    return [
      {
        connectionId: c.connectionId,
        provider,
        day: c.day,
        service: context.serviceName(c.connectionId, c.serviceId),
        credential:
          c.credentialId === null
            ? null
            : (context.factName('credential', c.connectionId, c.credentialId) ?? cleanOrNull(c.credentialId)),
        model: cleanOrNull(c.model),
        lineItem: cleanOrNull(c.lineItem),
        amount: c.amount,
        basis: c.basis,
      },
    ]
  })
  return rows
    .flat()
    .sort(
      (a, b) =>
        compareText(a.day, b.day) ||
        compareText(a.connectionId, b.connectionId) ||
        b.amount.micros - a.amount.micros ||
        compareText(a.lineItem ?? '', b.lineItem ?? ''),
    )
}
