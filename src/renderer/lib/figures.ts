/** The summary's figures in words: value, trend, and the ground they stand on. Computes nothing that a report shows;
 *  it only says what the engine's figures say, including what could not be read. */
import type { SummaryView } from '../../shared/contract/schemas.ts'
import type { Format } from './format.ts'

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

/** Why the score is what it is, in one or two sentences. */
export function scoreWhy(summary: SummaryView, format: Format): string {
  const seen =
    summary.coverage === null
      ? 'No control applies.'
      : `${format.percent(summary.coverage)} of what applies could be decided.`
  if (summary.score.kind === 'scored') {
    const capped = summary.score.cappedBy.length
    return capped > 0 ? `${seen} Held at ${summary.score.value} by a failing critical control.` : seen
  }
  return summary.score.reason === 'low_coverage'
    ? `${seen} Under 50% there is no score.`
    : 'No control could be assessed on the data that was read.'
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
