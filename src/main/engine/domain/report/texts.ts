/** The report's sentences as proposed: built from the same figures as the pages, for the technician to rewrite. */
import type { Figure } from '../summary.ts'
import type { ReportContext } from './context.ts'
import { severityRank } from '../severity.ts'
import { labelsOf } from '../supply.ts'
import type { Format } from './format.ts'
import { createFormat } from './format.ts'
import type { ReportTexts } from './model.ts'
import { clean, isolate } from './text.ts'

/** What is printed where the technician has written nothing. */
export function proposeTexts(context: ReportContext): ReportTexts {
  const { input } = context
  const format = createFormat({ ...input, labels: labelsOf(input.facts.supply) })
  const client = isolate(clean(input.client.name))
  const places = context.providers.map(format.provider).join(' and ')
  return {
    intro:
      context.providers.length === 0
        ? `No AI provider of ${client} is connected yet, so this report states no result.`
        : `This report shows the state of ${client}’s AI services at ${places}, from ${format.day(input.period.from)} to ${format.day(input.period.to)}: who and what has access, what it costs, and what should be decided.`,
    sentences: sentences(context, format),
    decisions: decisions(context, format),
    closing: `Questions on any figure: ${isolate(clean(input.msp.name))}. Each figure can be traced to the provider’s answer in the evidence section and the attached files.`,
  }
}

function sentences({ input, providers }: ReportContext, format: Format): string[] {
  if (providers.length === 0) return []
  const { summary } = input
  const open = summary.openFindings
  const urgent = open.critical + open.high
  return [
    `${sentence(counted(format, summary.people, 'person has', 'people have'))} access, ${counted(format, summary.identities, 'service account or other identity exists', 'service accounts and other identities exist')}, and ${counted(format, summary.credentials, 'key exists', 'keys exist')}; of the keys ${counted(format, summary.credentialsDormant, 'is', 'are')} unused and ${counted(format, summary.credentialsOwnerless, 'has', 'have')} no owner who still has access.`,
    `Billed last month: ${format.spend(summary.spendLastMonth)}${ofBudget(input, format)}; this month so far: ${format.spend(summary.spendMonth)}.`,
    urgent === 0
      ? summary.controls.pass + summary.controls.fail === 0
        ? 'No control could be decided yet.'
        : 'No critical or high finding is open.'
      : `${format.count(open.critical)} critical and ${format.count(open.high)} high findings are open; the decisions below come first.`,
  ]
}

const sentence = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`

/** ", 86 % of the agreed budget of …": where one amount in the budget's currency is known. */
function ofBudget({ summary, facts }: ReportContext['input'], format: Format): string {
  const { monthlyBudget: budget } = facts.terms
  const [billed, ...others] = summary.spendLastMonth.amounts
  if (
    !budget ||
    !summary.spendLastMonth.complete ||
    budget.micros <= 0 ||
    others.length > 0 ||
    billed?.currency !== budget.currency
  )
    return ''
  return `, ${format.percent(billed.micros / budget.micros)} of the agreed budget of ${format.money(budget)}`
}

function counted(format: Format, figure: Figure, one: string, many: string): string {
  if (figure.value === null) return `an unknown number${/^(?:are|have)\b/.test(many) ? '' : ' of'} ${many}`
  if (figure.value === 0) return `${figure.complete ? 'none' : 'none that could be read'} ${one}`
  return `${figure.complete ? '' : 'at least '}${format.count(figure.value)} ${figure.value === 1 ? one : many}`
}

/** What to decide about the worst failing controls; how to fix them is said with the findings. */
function decisions({ input, control }: ReportContext, format: Format): string[] {
  const byControl = new Map<string, { count: number; rank: number }>()
  for (const f of input.findings) {
    if (f.state === 'resolved') continue
    const rank = severityRank(f.severity)
    const entry = byControl.get(f.controlId)
    byControl.set(f.controlId, { count: (entry?.count ?? 0) + 1, rank: Math.min(rank, entry?.rank ?? rank) })
  }
  return [...byControl]
    .filter(([, e]) => e.rank <= 1)
    .sort((a, b) => a[1].rank - b[1].rank || b[1].count - a[1].count || (a[0] < b[0] ? -1 : 1))
    .slice(0, 5)
    .map(([id, e]) => {
      const { plain, title } = control(id)
      const decide = plain?.decide ?? `${clean(title)}: agree who acts, and by when`
      return `${decide} (${format.count(e.count)} open).`
    })
}
