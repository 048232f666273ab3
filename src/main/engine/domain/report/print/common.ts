/** What several sections print in the same way: gaps, tables that are cut, marks, sources. */
import type { Outcome, Severity } from '../../../../../shared/model/index.ts'
import type { EvidenceRef } from '../../fact-set.ts'
import type { Format } from '../format.ts'
import type { Gap, ReportModel } from '../model.ts'
import type { Block, Cell, MarkedCell } from '../printed.ts'
import { shorten } from '../text.ts'
import {
  COVERAGE_WORDS,
  DATASET_WORDS,
  OUTCOME_WORDS,
  PROVIDER_NAMES,
  REASON_WORDS,
  SEVERITY_WORDS,
} from '../words.ts'

export interface PrintContext {
  readonly model: ReportModel
  readonly format: Format
  /** Rows printed of a long table; the attached file holds all. */
  readonly tableRows: number
}

/** Names and ids in cells: long ones lose their middle; the attached files hold them whole. */
export const name = (text: string | null, none = 'no name'): string =>
  text === null ? none : shorten(text, 72)
export const id = (text: string): string => shorten(text, 28)

export const severityCell = (severity: Severity): MarkedCell => ({
  mark: severity,
  text: SEVERITY_WORDS[severity],
})
export const outcomeCell = (outcome: Outcome): MarkedCell => ({ mark: outcome, text: OUTCOME_WORDS[outcome] })

/** "Showing 40 of 812. All rows: identities.csv, attached." Empty when nothing is cut. */
export function shownNote(format: Format, shown: number, total: number, file: string): string {
  if (shown >= total) return ''
  return `Showing ${format.count(shown)} of ${format.count(total)}. All rows are in the attached file ${file}.`
}

/** The first rows, with the note that says how many there are. */
export function cut<T>(context: PrintContext, rows: readonly T[], file: string, limit = context.tableRows) {
  const shown = rows.slice(0, limit)
  return { shown, note: shownNote(context.format, shown.length, rows.length, file) }
}

/** What the section's figures do not cover, in front of them. Nothing when all was read. */
export function gapsCallout(format: Format, gaps: readonly Gap[]): Block[] {
  if (gaps.length === 0) return []
  return [
    { type: 'callout', title: 'Not everything could be read', lines: gaps.map((g) => gapLine(format, g)) },
  ]
}

export function gapLine(format: Format, gap: Gap): string {
  const where = `${PROVIDER_NAMES[gap.provider]} (${shorten(gap.connectionName, 60)}), ${DATASET_WORDS[gap.dataset].toLowerCase()}`
  const why = gap.reason === undefined ? '' : `: ${REASON_WORDS[gap.reason]}`
  const age =
    gap.freshAt === null ? 'never read completely' : `older data of ${format.time(gap.freshAt)} is shown`
  return `${where}: ${COVERAGE_WORDS[gap.state].toLowerCase()}${why}; ${age}.`
}

/** Where a row was read: endpoint, time, snapshot, request. */
export function sourceCell(format: Format, source: EvidenceRef | null): Cell {
  if (source === null) return 'several readings'
  return {
    text: shorten(source.endpoint, 90),
    sub: `${format.time(source.readAt)}, snapshot ${id(source.snapshotId)}, request ${source.requestId === null ? 'without id' : shorten(source.requestId, 44)}`,
  }
}
