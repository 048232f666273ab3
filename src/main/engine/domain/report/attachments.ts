/** The files that travel inside the PDF: every row behind the pages, and a manifest with which anybody can check them
 *  without this application. Built from the frozen model alone, so they are as old as the pages are.
 *  In a CSV an empty cell is "not reported" and the word `none` is "the provider says none". */
import type { EpochMs, Money } from '../../../../shared/model/index.ts'
import { canonicalJson, sha256 } from './canonical.ts'
import { createFormat } from './format.ts'
import type { ChangeValue, ReportModel } from './model.ts'

/** Same shape as the port's PdfAttachment. */
export interface ReportFile {
  readonly name: string
  readonly mimeType: string
  readonly description: string
  readonly bytes: Uint8Array
}

type CsvCell = string | number | boolean | null | undefined

/** Same shape as the port's Csv: a cell that a spreadsheet would run as a formula is written as text. */
export interface CsvWriter {
  format(columns: readonly string[], rows: readonly (readonly CsvCell[])[]): string
}

const utf8 = new TextEncoder()

/** CSV per section that is printed, coverage.json, and manifest.json last. */
export function reportAttachments(model: ReportModel, csv: CsvWriter): ReportFile[] {
  const tables = [people(model), identities(model), spend(model), findings(model), changes(model)]
  const files = [
    ...tables.flatMap((table) =>
      table === null
        ? []
        : [file(table.name, 'text/csv', table.description, csv.format(table.columns, table.rows))],
    ),
    file(
      'coverage.json',
      'application/json',
      'What was read of each data set, how completely and when',
      json({ scope: model.scope, snapshots: model.snapshots }),
    ),
  ]
  const manifest = {
    report: model.id,
    client: model.client.name,
    period: model.period,
    generatedAt: iso(model.generatedAt),
    contentHash: model.contentHash,
    journalHead: model.journalHead,
    snapshots: model.snapshots.map((s) => ({ ...s, finishedAt: iso(s.finishedAt) })),
    files: files.map((f) => ({ name: f.name, bytes: f.bytes.length, sha256: sha256(f.bytes) })),
    howToCheck:
      'Save the attached files and compare each one’s SHA-256 with this list, for example: sha256sum identities.csv',
  }
  return [
    ...files,
    file(
      'manifest.json',
      'application/json',
      'Names, sizes and SHA-256 of the attached files',
      json(manifest),
    ),
  ]
}

interface Table {
  readonly name: string
  readonly description: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly CsvCell[])[]
}

const file = (name: string, mimeType: string, description: string, text: string): ReportFile => ({
  name,
  mimeType,
  description,
  bytes: utf8.encode(text),
})
const json = (value: unknown): string => `${JSON.stringify(JSON.parse(canonicalJson(value)), null, 2)}\n`
const iso = (at: EpochMs): string => new Date(at).toISOString()
const when = (at: EpochMs | null | undefined): CsvCell =>
  typeof at === 'number' ? iso(at) : at === null ? 'none' : ''
const said = (text: string | null | undefined): CsvCell => (text === null ? 'none' : text)
const units = (m: Money): number => m.micros / 1e6

function people({ people: section }: ReportModel): Table | null {
  if (section === null) return null
  return {
    name: 'people.csv',
    description: 'Every account, with the person it belongs to',
    columns: [
      'person',
      'name',
      'email',
      'outside_agreed_domains',
      'provider',
      'account_id',
      'state',
      'roles',
      'administrator',
      'added',
      'invited',
      'last_active',
      'endpoint',
      'request_id',
      'snapshot',
      'read',
    ],
    rows: section.rows.flatMap((p, i) =>
      p.accounts.map((a): CsvCell[] => [
        i + 1,
        p.name,
        p.email,
        p.outside,
        a.provider,
        a.id,
        a.state,
        a.roles?.join(' '),
        a.isAdmin,
        when(a.addedAt),
        when(a.invitedAt),
        when(a.lastActivityAt),
        ...sourceCells(a.source),
      ]),
    ),
  }
}

const sourceCells = (
  source: { endpoint: string; requestId: string | null; snapshotId: string; readAt: EpochMs } | null,
): CsvCell[] =>
  source === null
    ? ['', '', '', '']
    : [source.endpoint, source.requestId, source.snapshotId, iso(source.readAt)]

function identities({ identities: section }: ReportModel): Table | null {
  if (section === null) return null
  return {
    name: 'identities.csv',
    description: 'Every non-human identity',
    columns: [
      'provider',
      'id',
      'type',
      'name',
      'hint',
      'scope_level',
      'scope',
      'owner',
      'owner_access',
      'state',
      'level',
      'permissions',
      'created',
      'last_used',
      'last_used_from',
      'expires',
      'calls_30_days',
      'open_findings',
      'endpoint',
      'request_id',
      'snapshot',
      'read',
    ],
    rows: section.rows.map((n): CsvCell[] => [
      n.provider,
      n.id,
      n.nhiKind,
      n.name,
      n.hint,
      n.scopeLevel,
      n.scope,
      said(n.owner),
      n.ownerAccess,
      n.state,
      n.level,
      n.permissions?.join(' '),
      when(n.createdAt),
      when(n.lastUsedAt),
      n.lastUsedFrom,
      when(n.expiresAt),
      n.calls30d,
      n.findings.map((f) => f.controlId).join(' '),
      ...sourceCells(n.source),
    ]),
  }
}

function spend({ spend: section }: ReportModel): Table | null {
  if (section === null) return null
  return {
    name: 'spend.csv',
    description: 'Every cost row, by UTC day',
    columns: [
      'day',
      'provider',
      'connection',
      'project',
      'key',
      'model',
      'line_item',
      'amount',
      'currency',
      'basis',
    ],
    rows: section.rows.map((r): CsvCell[] => [
      r.day,
      r.provider,
      r.connectionId,
      r.service,
      r.identity,
      r.model,
      r.lineItem,
      units(r.amount),
      r.amount.currency,
      r.basis,
    ]),
  }
}

function findings({ findings: section, locale, timeZone }: ReportModel): Table | null {
  if (section === null) return null
  const format = createFormat({ locale, timeZone })
  return {
    name: 'findings.csv',
    description: 'Every finding, open and resolved',
    columns: [
      'id',
      'control',
      'title',
      'severity',
      'state',
      'subject_kind',
      'subject_id',
      'subject',
      'provider',
      'what',
      'evidence',
      'first_seen',
      'last_seen',
      'resolved',
      'times_reopened',
      'endpoint',
      'request_id',
      'snapshot',
      'read',
    ],
    rows: section.rows.map((f): CsvCell[] => [
      f.id,
      f.controlId,
      f.title,
      f.severity,
      f.state,
      f.subjectKind,
      f.subjectId,
      f.subject,
      f.provider,
      f.text,
      f.evidence.map((e) => `${e.label}: ${format.evidence(e)}`).join('; '),
      iso(f.firstSeenAt),
      iso(f.lastSeenAt),
      f.resolvedAt === null ? '' : iso(f.resolvedAt),
      f.reopenedCount,
      ...sourceCells(f.source),
    ]),
  }
}

function changes({ changes: section }: ReportModel): Table | null {
  if (section === null) return null
  const value = (v: ChangeValue): CsvCell =>
    v.as === 'absent' ? '' : v.as === 'none' ? 'none' : v.as === 'time' ? iso(v.value) : v.value
  return {
    name: 'changes.csv',
    description: 'What was added, removed and changed, one line for each field',
    columns: ['change', 'kind', 'provider', 'connection', 'id', 'label', 'field', 'before', 'after'],
    rows: section.rows.flatMap((r): CsvCell[][] => {
      const start = [r.change, r.kind, r.provider, r.connectionName, r.id, r.label]
      return r.fields.length === 0
        ? [[...start, '', '', '']]
        : r.fields.map((f) => [...start, f.field, value(f.before), value(f.after)])
    }),
  }
}
