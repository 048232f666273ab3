/** The summary's figures in words: value, trend, and the coverage they rest on. Computes nothing that a report shows;
 *  it only says what the engine's figures say, including what could not be read. */
import type { ConnectionRow, SummaryView } from '../../shared/contract/schemas.ts'
import { listed, REASON_LABEL } from '../../shared/model/index.ts'
import type { Format } from './format.ts'
import { datasetLabel, listsAny, providerLabel } from './providers.ts'

type FigureView = SummaryView['people']
type SpendView = SummaryView['spendMonth']

export const figureText = (figure: FigureView, format: Format): string =>
  figure.value === null
    ? 'Unknown'
    : `${format.number(figure.value)}${figure.complete ? '' : ' (incomplete)'}`

export const spendText = (spend: SpendView, format: Format, currency?: string): string =>
  spend.known
    ? `${format.moneys(spend.amounts, currency)}${spend.complete ? '' : ' (incomplete)'}`
    : 'Unknown'

export const scoreText = (summary: SummaryView, format: Format): string =>
  summary.score.kind === 'scored' ? format.number(Math.round(summary.score.value)) : 'Not assessed'

/** Whether having no open finding says anything: not where too little could be decided for a score. */
export const findingsKnown = ({ score, openFindings }: SummaryView): boolean =>
  score.kind === 'scored' || Object.values(openFindings).some((open) => open > 0)

/** Why the score is what it is, in one or two sentences. */
export function scoreWhy(summary: SummaryView, format: Format): string {
  const seen =
    summary.coverage === null
      ? 'No control applies.'
      : `${format.percent(summary.coverage)} of what applies could be decided.`
  if (summary.score.kind === 'scored') {
    const capped = summary.score.cappedBy.length
    return capped > 0 ? `${seen} A critical control fails, so the score cannot be high.` : seen
  }
  return summary.score.reason === 'low_coverage'
    ? `${seen} Under 50% there is no score.`
    : 'No control could be assessed on the data that was read.'
}

/** A tooltip names no more; the Connections page names all. */
const MOST_GAPS = 4

interface FigureCoverage {
  /** "2 of 3 data sets"; null where nothing is missing in those that were read. */
  readonly coverage: string | null
  /** How many of how many, what is missing and why, the source: in sentences. */
  readonly words: string
}

/** What a figure stands on: how many data sets of how many, what is missing and why, the source.
 *  @param kinds those of which every one is counted; without them all that the client's connections read. */
export function groundWords(
  connections: readonly ConnectionRow[],
  format: Format,
  kinds?: readonly string[],
): FigureCoverage {
  /** Read by another connection to the same organization: nothing is missing. */
  const isReadElsewhere = (name: string, dataset: string): boolean =>
    connections.some(
      (other) =>
        other.sameAs?.includes(name) === true &&
        other.coverage.some((each) => each.dataset === dataset && each.state === 'complete'),
    )
  const asked = connections.flatMap(({ name, provider, coverage }) =>
    coverage
      .filter(({ dataset }) => kinds === undefined || listsAny(provider, dataset, kinds))
      .filter(({ dataset, state }) => state === 'complete' || !isReadElsewhere(name, dataset))
      .map((each) => ({ ...each, name, provider })),
  )
  const gaps = asked.filter(({ state }) => state !== 'complete')
  const share = `${format.number(asked.length - gaps.length)} of ${format.number(asked.length)} data sets`
  const gapWords = gaps
    .slice(0, MOST_GAPS)
    .map(
      ({ dataset, name, provider, reason }) =>
        `${datasetLabel(provider, dataset)} of ${name}${reason === null ? '' : ` (${REASON_LABEL[reason]})`}`,
    )
  const more = gaps.length - gapWords.length
  if (more > 0) gapWords.push(`${format.number(more)} more`)
  const sources = [...new Set(asked.map(({ provider }) => providerLabel(provider)))]
  const never = connections.filter((each) => each.coverage.length === 0).map(({ name }) => name)
  const words = [
    `${share} complete.`,
    gaps.length > 0 && `Not complete: ${gapWords.join('; ')}.`,
    never.length > 0 &&
      `Never read: ${listed(never.slice(0, MOST_GAPS), never.length - MOST_GAPS, format.number)}.`,
    sources.length > 0 && `Source: ${sources.join(', ')}.`,
  ]
  return { coverage: gaps.length > 0 ? share : null, words: words.filter(Boolean).join(' ') }
}

export interface TrendWords {
  readonly direction: 'up' | 'down' | 'same'
  readonly words: string
}

/** "+12 since 3 Oct": only when both values are known and rest on complete data; else null, since a difference between
 *  incomplete figures would tell more about the reading than about the client. */
export function figureTrend(
  now: FigureView,
  before: FigureView | undefined,
  since: number,
  format: Format,
): TrendWords | null {
  if (!before || now.value === null || before.value === null || !now.complete || !before.complete) return null
  return trendOf(now.value - before.value, format.number(Math.abs(now.value - before.value)), since, format)
}

export function scoreTrend(now: SummaryView, before: SummaryView | null, format: Format): TrendWords | null {
  if (!before || now.score.kind !== 'scored' || before.score.kind !== 'scored') return null
  const change = Math.round(now.score.value) - Math.round(before.score.value)
  return trendOf(change, format.number(Math.abs(change)), before.at, format)
}

function trendOf(change: number, amount: string, since: number, format: Format): TrendWords {
  const day = format.shortDay(since)
  if (change === 0) return { direction: 'same', words: `No change since ${day}` }
  return { direction: change > 0 ? 'up' : 'down', words: `${change > 0 ? '+' : '−'}${amount} since ${day}` }
}
