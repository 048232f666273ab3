/** Counts of a control in words, and evidence as text. Pure. */
import type { Output } from '../../../shared/contract/schemas.ts'
import type { Outcome } from '../../../shared/model/index.ts'
import type { Format } from '../../lib/format.ts'

type Counts = Readonly<Record<Outcome, number>>
export type EvidenceItem = Output<'findings.get'>['evidence'][number]

const PART: Readonly<Record<Exclude<Outcome, 'fail' | 'pass'>, string>> = {
  manual: 'to be attested',
  unknown: 'not readable',
  not_applicable: 'not applicable',
  error: 'in error',
}

/** "2 of 41 fail, 3 not readable." Where nothing was decided, only says so. What does not apply is counted apart.
 *  Without any subject a control passes on complete lists alone; on others it has a row that says why not. */
export function countsText(counts: Counts, format: Format): string {
  const decided = counts.pass + counts.fail
  const judged = decided + counts.unknown + counts.manual + counts.error
  const apart =
    counts.not_applicable > 0 ? [`${format.number(counts.not_applicable)} ${PART.not_applicable}`] : []
  if (judged === 0)
    return apart.length > 0
      ? `Nothing to judge: ${apart.join('')}.`
      : 'None found: every list that this rests on was read completely.'
  const open = (['unknown', 'manual', 'error'] as const)
    .filter((outcome) => counts[outcome] > 0)
    .map(
      (outcome) =>
        `${format.number(counts[outcome])}${decided === 0 ? ` of ${format.number(judged)}` : ''} ${PART[outcome]}`,
    )
  const head = decided > 0 ? [`${format.number(counts.fail)} of ${format.number(judged)} fail`] : []
  return `${[...head, ...open, ...apart].join(', ')}.`
}

/** A value of evidence as text; null = none, undefined = the provider does not say. */
export function evidenceText(item: EvidenceItem, format: Format): string | null | undefined {
  const { value, format: form } = item
  if (value === null || value === undefined) return value
  if (typeof value === 'boolean') return value ? 'Yes' : 'No'
  if (typeof value === 'string') return value
  if (form === 'time') return format.time(value)
  if (form === 'percent') return format.percent(value)
  if (form === 'days') return `${format.number(value)} ${value === 1 ? 'day' : 'days'}`
  if (form?.startsWith('money:'))
    return format.money({ micros: value, currency: form.slice('money:'.length) })
  return format.number(value)
}

/** A group of the catalogue without its letter: "B. Machine-identity life cycle". */
export const groupName = (group: string): string => group.replace(/^[A-Z]\. /, '')
