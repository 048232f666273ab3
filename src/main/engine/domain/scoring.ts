/** The posture score and its coverage: how much of what could be checked holds, and how much could be checked.
 *
 *  Weight goes by control, not by subject: one admin key that never expires must not vanish among a thousand good
 *  keys, and a client with many keys must not outvote its own settings. Each control weighs by the severity of its
 *  result (the highest among its failing subjects, else its own).
 *  Promise: manual, unknown and error never count as pass; they lower coverage. No control, no score. */
import type { ControlId, Outcome, Severity } from '../../../shared/model/index.ts'
import type { Score } from './assessment.ts'

/** controls.md §3, and `severity_weight` of the catalogue. */
export const WEIGHTS: Readonly<Record<Severity, number>> = { critical: 10, high: 6, medium: 3, low: 1 }

/** Highest score while a critical control fails. */
export const CRITICAL_CAP = 59

/** Below this share of decided weight there is no score. */
export const MIN_COVERAGE = 0.5

export interface Weighed {
  readonly controlId: ControlId
  readonly outcome: Outcome
  readonly severity: Severity
}

/** Score 0–100 rounded down, and decided weight over applicable weight (null when nothing applies). */
export function scoreOf(results: readonly Weighed[]): {
  readonly score: Score
  readonly coverage: number | null
} {
  let passed = 0
  let failed = 0
  let applicable = 0
  const critical: ControlId[] = []
  for (const { controlId, outcome, severity } of results) {
    if (outcome === 'not_applicable') continue
    const weight = WEIGHTS[severity]
    applicable += weight
    if (outcome === 'pass') passed += weight
    if (outcome !== 'fail') continue
    failed += weight
    if (severity === 'critical') critical.push(controlId)
  }
  if (applicable === 0) return { score: { kind: 'not_assessed', reason: 'no_controls' }, coverage: null }
  const decided = passed + failed
  const coverage = decided / applicable
  if (coverage < MIN_COVERAGE) return { score: { kind: 'not_assessed', reason: 'low_coverage' }, coverage }
  const raw = Math.floor((100 * passed) / decided)
  const value = critical.length > 0 ? Math.min(raw, CRITICAL_CAP) : raw
  return { score: { kind: 'scored', value, cappedBy: critical }, coverage }
}
