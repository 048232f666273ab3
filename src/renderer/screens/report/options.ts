/** The report's options as the form shows them. Limits are what still fits the printed page, below the contract's. */
import type { ReportOptions } from '../../../shared/contract/schemas.ts'
import { REPORT_SECTIONS, type ReportSection } from '../../../shared/model/index.ts'

export const LIMITS = {
  preparedFor: 200,
  classification: 60,
  intro: 900,
  sentence: 320,
  decision: 240,
  closing: 900,
} as const
export const MAX_SENTENCES = 3
export const MAX_DECISIONS = 5

/** The sections with one turned on or off, in printed order. */
export function toggleSection(
  sections: readonly ReportSection[],
  section: ReportSection,
  on: boolean,
): ReportSection[] {
  return REPORT_SECTIONS.filter((id) => (id === section ? on : sections.includes(id)))
}

/** A list of texts with one replaced; texts left empty at the end are dropped. */
export function setText(texts: readonly string[], at: number, text: string): string[] {
  const next = Array.from({ length: Math.max(texts.length, at + 1) }, (_, i) =>
    i === at ? text : (texts[i] ?? ''),
  )
  while (next.length > 0 && next.at(-1)?.trim() === '') next.pop()
  return next
}

/** What the preview and the PDF are asked for: the options at the page's own moment. A comparison with a moment that is
 *  not earlier is left out. */
export const atMoment = (options: ReportOptions, asOf: number | null): ReportOptions => ({
  ...options,
  asOf,
  since: options.since !== null && asOf !== null && options.since >= asOf ? null : options.since,
})

/** UTF-8 text as base64, for a data URL. */
export function toBase64(text: string): string {
  const bytes = new TextEncoder().encode(text)
  let binary = ''
  for (let at = 0; at < bytes.length; at += 0x8000)
    binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
  return btoa(binary)
}
