/** What several sections print in the same way: gaps, tables that are cut, marks, sources. */
import {
  COVERAGE_LABEL,
  ACCOUNT_STATE_LABEL,
  midSentence,
  LIFE_STATE_LABEL,
  OUTCOME_LABEL,
  REASON_LABEL,
  SEVERITY_LABEL,
  type AccountState,
  type LifeState,
  type Outcome,
  type ProviderId,
  type Severity,
} from '../../../../../shared/model/index.ts'
import type { EvidenceRef } from '../../../facts/fact-set.ts'
import type { Format } from '../format.ts'
import type { Figure } from '../../summary.ts'
import type { FigureLine, Gap, ReportModel } from '../model.ts'
import type { Block, Cell, MarkedCell } from '../printed.ts'
import { shorten } from '../text.ts'

export interface PrintContext {
  readonly model: ReportModel
  readonly format: Format
  /** Rows printed of a long table; the attached file has all. */
  readonly tableRows: number
}

/** How many there are, and the section's own lines about them. */
export const figureLines = (
  format: Format,
  { total, lines }: { readonly total: Figure; readonly lines: readonly FigureLine[] },
): Block => ({
  type: 'facts',
  items: [{ label: 'In existence', value: total }, ...lines].map(({ label, value }) => ({
    label,
    value: 'of' in value ? format.countOf(value) : format.figure(value),
  })),
})

/** Names and ids in cells: the middle of long ones is cut; the attached files have them in full. */
export const name = (text: string | null, none = 'no name'): string =>
  text === null ? none : shorten(text, 72)
export const id = (text: string): string => shorten(text, 28)

/** A state that is worth a note behind a name; the ordinary one is not. */
export function stateNote(state: AccountState | LifeState): string | null {
  if (state === 'active') return null
  return state === 'unknown'
    ? 'state unknown'
    : midSentence({ ...ACCOUNT_STATE_LABEL, ...LIFE_STATE_LABEL }[state])
}

export const severityCell = (severity: Severity): MarkedCell => ({
  mark: severity,
  text: SEVERITY_LABEL[severity],
})
export const outcomeCell = (outcome: Outcome): MarkedCell => ({ mark: outcome, text: OUTCOME_LABEL[outcome] })

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

/** Provider and connection; a connection that is called like its provider is named once. */
export function place(format: Format, provider: ProviderId, connectionName: string | null): string {
  const label = format.provider(provider)
  return connectionName === null || connectionName === label ? label : `${label}, ${name(connectionName)}`
}

/** What the section's figures do not cover, in front of them. Nothing when all was read. */
export function gapsCallout(format: Format, gaps: readonly Gap[]): Block[] {
  if (gaps.length === 0) return []
  return [
    { type: 'callout', title: 'Not everything could be read', lines: gaps.map((g) => gapLine(format, g)) },
  ]
}

export function gapLine(format: Format, gap: Gap): string {
  const where = `${place(format, gap.provider, gap.connectionName)}, ${midSentence(format.dataset(gap.provider, gap.dataset))}`
  const why = gap.reason === undefined ? '' : `: ${REASON_LABEL[gap.reason]}`
  const age =
    gap.freshAt === null ? 'never read completely' : `older data of ${format.time(gap.freshAt)} is shown`
  return `${where}: ${midSentence(COVERAGE_LABEL[gap.state])}${why}; ${age}.`
}

/** Why the last attempt failed. Other codes have no text that helps a client. */
const ERROR_WORDS: Readonly<Record<string, string>> = {
  'provider.auth-failed': 'the provider did not accept the key',
  'provider.forbidden': REASON_LABEL.permission,
  'provider.rate-limited': REASON_LABEL.rate_limited,
  'provider.unavailable': REASON_LABEL.provider_error,
  'provider.shape-changed': REASON_LABEL.shape_changed,
  'network.unreachable': REASON_LABEL.network,
  'network.timeout': 'the provider did not answer in time',
  'secret.missing': 'the key is not in the keychain',
  cancelled: 'the sync was cancelled',
}

export const failure = (code: string): string => ERROR_WORDS[code] ?? 'see the application'

/** Where a row was read: endpoint, time, snapshot, request. */
export function sourceCell(format: Format, source: EvidenceRef | null): Cell {
  if (source === null) return 'several readings'
  return {
    text: shorten(source.endpoint, 90),
    sub: `${format.time(source.readAt)}, snapshot ${id(source.snapshotId)}, request ${source.requestId === null ? 'without id' : shorten(source.requestId, 44)}`,
  }
}
