/** Narrows and orders the controls on the page: there are few, and the engine sends them all. Pure. */
import type { ControlRow } from '../../../shared/contract/schemas.ts'
import { fold, wordsOf } from '../../../shared/model/index.ts'
import { OUTCOME_ORDER, OUTCOMES, SEVERITIES, type Outcome } from '../../../shared/model/words.ts'
import type { Sort } from '../../lib/address-state.ts'
import { comparing, type SortKeys } from '../../ui/local-list.ts'

const KEYS: SortKeys<ControlRow> = {
  outcome: (row) => OUTCOME_ORDER.indexOf(row.outcome),
  severity: (row) => SEVERITIES.indexOf(row.severity),
  title: (row) => row.title,
  group: (row) => row.group,
  failing: (row) => row.counts.fail,
  unknown: (row) => row.counts.unknown,
}

interface Wishes {
  readonly text: string
  readonly outcomes: readonly Outcome[]
  readonly sort: Sort | undefined
}

/** Rows that match, in order; by default fails first, then what is not decided, each by severity. */
export function arrange(controls: readonly ControlRow[], { text, outcomes, sort }: Wishes): ControlRow[] {
  const words = wordsOf(text)
  const matching = controls.filter((row) => {
    if (outcomes.length > 0 && !outcomes.includes(row.outcome)) return false
    const hay = fold(
      `${row.title} ${row.group} ${row.controlId} ${row.frameworks.map((each) => each.id).join(' ')}`,
    )
    return words.every((word) => hay.includes(word))
  })
  const byChoice = comparing(KEYS, sort)
  return matching.sort(
    (a, b) =>
      byChoice(a, b) ||
      OUTCOME_ORDER.indexOf(a.outcome) - OUTCOME_ORDER.indexOf(b.outcome) ||
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
      a.title.localeCompare(b.title),
  )
}

export function outcomeTotals(controls: readonly ControlRow[]): Record<Outcome, number> {
  const totals = { pass: 0, fail: 0, manual: 0, unknown: 0, not_applicable: 0, error: 0 }
  for (const { outcome } of controls) totals[outcome] += 1
  return totals
}

/** Outcomes of the address; words that are none are left out. */
export const parseOutcomes = (text: string | number | undefined): Outcome[] =>
  OUTCOMES.filter((outcome) =>
    String(text ?? '')
      .split(',')
      .includes(outcome),
  )

/** The address with one outcome pressed; undefined = all. */
export function toggleOutcome(outcomes: readonly Outcome[], outcome: Outcome): string | undefined {
  const next = OUTCOMES.filter((each) =>
    each === outcome ? !outcomes.includes(each) : outcomes.includes(each),
  )
  return next.length > 0 ? next.join(',') : undefined
}
