/** Judges one client's facts with every control and scores the result.
 *  Promise: pure. The same facts and parameters give the same assessment; cost is a few linear passes. */
import { SEVERITIES } from '../../../shared/model/index.ts'
import type { ControlId, Severity } from '../../../shared/model/index.ts'
import type { Assessment, ControlResult } from '../domain/assessment.ts'
import type { FactSet } from '../facts/fact-set.ts'
import { scoreOf } from '../domain/scoring.ts'
import { createContext } from './context.ts'
import type { Control } from './control.ts'
import { countOutcomes, evaluateControl } from './evaluate.ts'
import { controls } from './index.ts'
import type { ParametersByControl } from './parameters.ts'

export interface AssessOptions {
  /** Subjects with an open finding, from `watchedSubjects`: results then say which of them were cleared. */
  readonly watched?: ReadonlyMap<ControlId, ReadonlySet<string>>
  readonly onError?: (control: Control, cause: unknown) => void
  /** For tests and tools; every control of the registry by default. */
  readonly controls?: readonly Control[]
}

export function assess(
  facts: FactSet,
  parametersByControl: ParametersByControl = {},
  options: AssessOptions = {},
): Assessment {
  const context = createContext(facts)
  const results: ControlResult[] = []
  for (const control of options.controls ?? controls) {
    const parameters = Object.hasOwn(parametersByControl, control.id)
      ? parametersByControl[control.id]
      : undefined
    const watched = options.watched?.get(control.id)
    results.push(evaluateControl(control, context, { parameters, watched, onError: options.onError }))
  }
  return {
    at: facts.at,
    results,
    ...scoreOf(results),
    totals: countOutcomes(results),
    failing: failingBy(results),
  }
}

function failingBy(results: readonly ControlResult[]): Record<Severity, number> {
  const failing: Record<Severity, number> = { critical: 0, high: 0, medium: 0, low: 0 }
  for (const severity of SEVERITIES) {
    failing[severity] = results.filter((r) => r.outcome === 'fail' && r.severity === severity).length
  }
  return failing
}
