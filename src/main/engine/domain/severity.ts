/** Order of severities. */
import { SEVERITIES, type Severity } from '../../../shared/model/index.ts'

/** 0 for critical … 3 for low: for sorting, worst first. */
export const severityRank = (severity: Severity): number => SEVERITIES.indexOf(severity)

/** The worse of the two; null is none. */
export function worstOf(a: Severity | null, b: Severity | null): Severity | null {
  if (a === null || b === null) return a ?? b
  return severityRank(a) <= severityRank(b) ? a : b
}
