/** Spend with provenance: billed apart from metered, and a line that reconciles. */
import { BASIS_LABEL, SECTION_LABEL, type Money } from '../../../../../shared/model/index.ts'
import type { Format } from '../format.ts'
import type { SpendSection } from '../model.ts'
import type { Block, Cell, PrintedChart, PrintedSection } from '../printed.ts'
import { printChart } from './chart.ts'
import type { PrintContext } from './common.ts'
import { gapsCallout, name, shownNote } from './common.ts'

const TOP = 10

export function printSpend(context: PrintContext, spend: SpendSection): PrintedSection {
  const { format } = context
  const blocks: Block[] = [...gapsCallout(format, spend.gaps)]
  if (!spend.known)
    blocks.push({
      type: 'callout',
      title: 'Spend is unknown',
      lines: [
        'The costs of no connected provider could be read, so no amount is stated. This does not mean zero.',
      ],
    })
  else
    blocks.push(
      ...charts(context, spend),
      monthTable(format, spend),
      ...budgetFacts(format, spend),
      projectTable(format, spend),
      reconcileTable(format, spend),
    )
  blocks.push(keyTable(format, spend))
  return {
    id: 'spend',
    title: SECTION_LABEL.spend,
    lead: !spend.known
      ? ''
      : `What the providers billed from ${format.day(spend.fromDay)} to ${format.day(spend.toDay)}, in ${spend.currency}, by UTC day. Metered figures are never added to billed ones.`,
    blocks,
  }
}

function charts({ format }: PrintContext, spend: SpendSection): Block[] {
  const blocks: Block[] = []
  const value = (n: number) => format.moneyShort({ micros: Math.round(n * 1e6), currency: spend.currency })
  const monthLabel = (_: string, i: number) => {
    const m = spend.months[i]
    return m === undefined ? '' : `${format.month(m.month)}${m.whole ? '' : ' (part)'}`
  }
  if (spend.monthly !== null) {
    const budget = spend.budget?.currency === spend.currency ? spend.budget : null
    const title = monthlyTitle(format, spend)
    blocks.push({
      type: 'chart',
      chart: printChart(spend.monthly, {
        value,
        category: monthLabel,
        title,
        alt: `${spend.monthly.alt} ${title}.`,
        reference:
          budget === null
            ? null
            : { value: budget.micros / 1e6, label: `Budget ${format.moneyShort(budget)}` },
      }),
    })
  }
  if (spend.daily !== null)
    blocks.push({ type: 'chart', chart: dailyChart(format, spend, spend.daily, value) })
  return blocks
}

/** States the one message, where two whole months can be compared. */
function monthlyTitle(format: Format, spend: SpendSection): string {
  const [before, last] = spend.months.filter((m) => m.whole).slice(-2)
  if (before === undefined || last === undefined || before.total.micros <= 0)
    return 'Billed by provider per month'
  const change = last.total.micros / before.total.micros - 1
  const words =
    Math.abs(change) < 0.005
      ? 'did not change'
      : `${change > 0 ? 'rose' : 'fell'} by ${format.percent(Math.abs(change))}`
  return `Billed spend ${words} from ${format.month(before.month)} to ${format.month(last.month)}`
}

function dailyChart(
  format: Format,
  spend: SpendSection,
  chart: NonNullable<SpendSection['daily']>,
  value: (n: number) => string,
): PrintedChart {
  const values = chart.series[0]?.values ?? []
  const known = values.flatMap((v, i) => (v === null ? [] : [{ v, day: chart.categories[i] ?? '' }]))
  const sorted = known.map((k) => k.v).sort((a, b) => a - b)
  const total = sorted.reduce((sum, v) => sum + v, 0)
  const peak = known.reduce((most, k) => (k.v > most.v ? k : most), known[0] ?? { v: 0, day: spend.fromDay })
  const money = (n: number) => format.money({ micros: Math.round(n * 1e6), currency: spend.currency })
  return printChart(chart, {
    value,
    category: (day) => (day.endsWith('-01') ? format.day(day) : ''),
    title: `Billed per day: highest on ${format.day(peak.day)}`,
    alt: `${chart.alt} Highest on ${format.day(peak.day)}: ${money(peak.v)}.`,
    figures: [
      { label: 'Total', value: money(total) },
      { label: `Highest, ${format.day(peak.day)}`, value: money(peak.v) },
      { label: 'Middle day (median)', value: money(sorted[Math.floor(sorted.length / 2)] ?? 0) },
      { label: 'Each day', value: 'spend.csv, attached' },
    ],
  })
}

function monthTable(format: Format, spend: SpendSection): Block {
  const providers = spend.months[0]?.byProvider.map((p) => p.provider) ?? []
  const others = spend.otherCurrencies.map((m) => format.money(m)).join(', ')
  return {
    type: 'table',
    title: 'Billed by month',
    columns: [
      { label: 'Month', width: 4 },
      ...providers.map((p) => ({ label: format.provider(p), number: true })),
      { label: 'Total', number: true },
    ],
    rows: spend.months.map((m): Cell[] => [
      m.whole ? format.month(m.month) : `${format.day(m.fromDay)} to ${format.day(m.toDay)}`,
      ...m.byProvider.map((p) => (p.amount === null ? 'unknown' : format.money(p.amount))),
      `${m.byProvider.some((p) => p.amount === null) ? '≥ ' : ''}${format.money(m.total)}`,
    ]),
    note: `Amounts are added first and rounded for print, so that a sum may differ in its last digit.${others === '' ? '' : ` Billed in other currencies over the same days, not included: ${others}.`}`,
    empty: 'Nothing was billed.',
  }
}

function budgetFacts(format: Format, spend: SpendSection): Block[] {
  const { budget } = spend
  if (budget === null) return [{ type: 'facts', items: [{ label: 'Monthly budget', value: 'none agreed' }] }]
  const items = [{ label: 'Monthly budget', value: format.money(budget) }]
  const whole = spend.months.filter((m) => m.whole).at(-1)
  const now = spend.months.at(-1)
  const share = (m: Money) =>
    m.currency === budget.currency && budget.micros > 0
      ? format.percent(m.micros / budget.micros)
      : 'not comparable'
  if (whole !== undefined)
    items.push({ label: `Used in ${format.month(whole.month)}`, value: share(whole.total) })
  if (now !== undefined && !now.whole)
    items.push({ label: `Used in ${format.month(now.month)} so far`, value: share(now.total) })
  return [{ type: 'facts', items }]
}

function projectTable(format: Format, spend: SpendSection): Block {
  const shown = spend.projects.slice(0, TOP)
  return {
    type: 'table',
    title: 'Projects and workspaces by billed amount',
    columns: [
      { label: 'Project or workspace', width: 5 },
      { label: 'Provider' },
      { label: 'Amount', number: true },
      { label: 'Share', number: true },
      { label: 'What it is' },
    ],
    rows: shown.map((p): Cell[] => [
      name(p.name, 'not attributed to a project'),
      format.provider(p.provider),
      format.money(p.amount),
      p.share === null ? '–' : format.percent(p.share),
      BASIS_LABEL[p.basis],
    ]),
    note: shownNote(format, shown.length, spend.projects.length, 'spend.csv'),
    empty: 'Nothing was billed in these days.',
  }
}

function keyTable(format: Format, spend: SpendSection): Block {
  const priced = spend.keys.some((k) => k.amount !== undefined)
  return {
    type: 'table',
    title: 'Keys by use',
    columns: [
      { label: 'Key', width: 4 },
      { label: 'Provider' },
      { label: 'Calls', number: true },
      { label: 'Tokens in', number: true },
      { label: 'Tokens out', number: true },
      ...(priced ? [{ label: 'Amount', number: true }] : []),
      { label: 'What it is' },
    ],
    rows: spend.keys.map((k): Cell[] => [
      { text: name(k.name), sub: k.hint ?? '' },
      format.provider(k.provider),
      k.calls === null ? 'not reported' : format.count(k.calls),
      format.count(k.inputTokens),
      format.count(k.outputTokens),
      ...(priced ? [k.amount === undefined ? '–' : format.money(k.amount)] : []),
      BASIS_LABEL[k.basis],
    ]),
    note: shownNote(format, spend.keys.length, spend.keysTotal, 'spend.csv').replace(
      ' All rows',
      ' Amounts by key, where known,',
    ),
    empty:
      !spend.known || !spend.useComplete
        ? 'Unknown: usage could not be read completely.'
        : 'No use by key was reported in these days.',
  }
}

function reconcileTable(format: Format, spend: SpendSection): Block {
  return {
    type: 'table',
    title: 'Does it add up?',
    columns: [
      { label: 'Period', width: 4 },
      { label: 'Stated in the summary', number: true },
      { label: 'In projects', number: true },
      { label: 'In no project', number: true },
      { label: 'Sum of rows', number: true },
      { label: 'Difference', number: true },
    ],
    rows: spend.reconcile.map((r): Cell[] => [
      {
        text: r.period === 'last_month' ? 'Whole month before' : 'This month so far',
        sub: `${format.day(r.fromDay)} to ${format.day(r.toDay)}`,
      },
      r.stated === null ? 'unknown' : format.money(r.stated),
      format.money(r.projects),
      format.money(r.unattributed),
      format.money(r.rows),
      r.stated === null
        ? 'unknown'
        : difference(format, { micros: r.stated.micros - r.rows.micros, currency: spend.currency }, r.stated),
    ]),
    note: 'Providers may restate a day’s costs later; this report shows what they stated at the time of reading. Taxes and credits appear on the invoice only.',
    empty: '',
  }
}

function difference(format: Format, gap: Money, of: Money): string {
  if (gap.micros === 0) return 'none'
  const share = of.micros === 0 ? '' : ` (${format.percent(Math.abs(gap.micros / of.micros))})`
  return `${format.money(gap)}${share}`
}
