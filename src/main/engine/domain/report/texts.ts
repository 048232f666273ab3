/** The report's sentences as proposed: built from the same figures as the pages, for the technician to rewrite. */
import type { Figure } from '../summary.ts'
import type { ReportContext } from './context.ts'
import { severityRank } from '../severity.ts'
import { createContext } from './context.ts'
import type { Format } from './format.ts'
import { createFormat } from './format.ts'
import type { ReportInput } from './input.ts'
import type { ReportTexts } from './model.ts'
import { clean, isolate } from './text.ts'
import { PROVIDER_NAMES } from './words.ts'

/** What is printed where the technician has written nothing. */
export function proposeTexts(input: ReportInput): ReportTexts {
  const context = createContext(input)
  const format = createFormat(input)
  const client = isolate(clean(input.client.name))
  const places = context.providers.map((p) => PROVIDER_NAMES[p]).join(' and ')
  return {
    intro:
      context.providers.length === 0
        ? `No AI provider of ${client} is connected yet, so this report states no result.`
        : `This report shows the state of ${client}’s AI services at ${places}, from ${format.day(input.period.from)} to ${format.day(input.period.to)}: who and what has access, what it costs, and what should be decided.`,
    sentences: sentences(context, format),
    decisions: decisions(context),
    closing: `Questions on any figure: ${isolate(clean(input.msp.name))}. Each figure can be traced to the provider’s answer in the evidence section and the attached files.`,
  }
}

function sentences({ input, providers }: ReportContext, format: Format): string[] {
  if (providers.length === 0) return []
  const { summary } = input
  const open = summary.openFindings
  const urgent = open.critical + open.high
  return [
    `${counted(format, summary.people, 'person has', 'people have')} access, and ${counted(format, summary.nhis, 'non-human identity exists', 'non-human identities exist')}; of these ${counted(format, summary.nhisDormant, 'is', 'are')} unused and ${counted(format, summary.nhisOwnerless, 'has', 'have')} no owner who still has access.`,
    `Billed last month: ${format.spend(summary.spendLastMonth)}; this month so far: ${format.spend(summary.spendMonth)}.`,
    urgent === 0
      ? summary.controls.pass + summary.controls.fail === 0
        ? 'No control could be decided yet.'
        : 'No critical or high finding is open.'
      : `${format.count(open.critical)} critical and ${format.count(open.high)} high findings are open; the decisions below come first.`,
  ]
}

function counted(format: Format, figure: Figure, one: string, many: string): string {
  if (figure.value === null) return `an unknown number ${many}`
  return `${figure.complete ? '' : 'at least '}${format.count(figure.value)} ${figure.value === 1 ? one : many}`
}

/** The worst failing controls with what to do about them. */
function decisions({ input, control, providers }: ReportContext): string[] {
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
      const { title, remediation } = control(id)
      const keys = Object.keys(remediation)
      const key =
        keys.find((k) => providers.some((p) => k.split(', ').includes(p))) ?? keys.find((k) => k === 'all')
      const fix = key === undefined ? undefined : remediation[key]
      const what = `${clean(title)} (${e.count} open)`
      return fix === undefined ? `${what}: agree who acts, and by when.` : `${what}: ${clean(fix)}.`
    })
}
