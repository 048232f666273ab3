/** Findings in words for people: what is true, about what, in one short sentence without locale (dates as
 *  YYYY-MM-DD, amounts with their currency code). Screens and the report show the same sentence. */
import { amountText, dayOf } from '../../../shared/model/index.ts'
import type { ControlId } from '../../../shared/model/index.ts'
import type { EvidenceItem } from '../domain/assessment.ts'
import { controlById } from './index.ts'

/** Farthest moment that a date can hold, in ms. */
const MAX_TIME = 8.64e15

/** What a finding or a failing subject offers. */
export interface Describable {
  readonly subjectLabel: string
  readonly evidence: readonly EvidenceItem[]
}

/** The sentence, or the catalogue's title where this version no longer has the control. */
export function describeFinding(controlId: ControlId, { subjectLabel, evidence }: Describable): string {
  const control = controlById(controlId)
  if (control === undefined) return `${subjectLabel}: ${controlId}`
  const seen = (label: string): string => evidenceText(evidence.find((item) => item.label === label))
  return control.says(subjectLabel, seen)
}

/** One value as text: null is "none", a value that was not reported says so. */
export function evidenceText(item: Pick<EvidenceItem, 'value' | 'format'> | undefined): string {
  const value = item?.value
  if (value === undefined) return 'not reported'
  if (value === null) return 'none'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'string') return value
  const format = item?.format
  if (format === 'time') return Math.abs(value) <= MAX_TIME ? dayOf(value) : 'not readable'
  if (format === 'days') return value === 1 ? '1 day' : `${Math.floor(value)} days`
  if (format === 'percent') return `${Math.round(value * 100)} %`
  if (format !== undefined && format.startsWith('money:')) {
    return amountText({ micros: value, currency: format.slice('money:'.length) })
  }
  return String(value)
}
