/** Lines of evidence. Absent values stay absent, so that they print as "not reported" and not as "none". */
import { DAY } from '../../../shared/model/index.ts'
import type { EpochMs, Money } from '../../../shared/model/index.ts'
import type { EvidenceItem } from '../domain/assessment.ts'

export const text = (label: string, value: string | boolean | null | undefined): EvidenceItem => ({
  label,
  value,
})

export const time = (label: string, value: EpochMs | null | undefined): EvidenceItem => ({
  label,
  value,
  format: 'time',
})

/** `ms` is a length of time; it shows as whole days, rounded down. */
export const days = (label: string, ms: number): EvidenceItem => ({
  label,
  value: Math.floor(ms / DAY),
  format: 'days',
})

/** A limit that is already in days. */
export const limitDays = (label: string, value: number): EvidenceItem => ({ label, value, format: 'days' })

export const count = (label: string, value: number): EvidenceItem => ({ label, value, format: 'count' })

export const percent = (label: string, share: number): EvidenceItem => ({
  label,
  value: share,
  format: 'percent',
})

export const amount = (label: string, { micros, currency }: Money): EvidenceItem => ({
  label,
  value: micros,
  format: `money:${currency}`,
})
