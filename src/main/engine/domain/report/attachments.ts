/** The files that travel inside the PDF: every row behind the pages, and a manifest with which anybody can check them
 *  without this application. Built from the frozen model alone, so they are as old as the pages are.
 *  In a CSV an empty cell is "not reported" and the word `none` is "the provider says none". */
import { createHash } from 'node:crypto'
import type { EpochMs, Money } from '../../../../shared/model/index.ts'
import { canonicalText } from '../../journal/canonical.ts'
import { sha256 } from './canonical.ts'
import { createFormat } from './format.ts'
import type { ChangeValue, ReportModel } from './model.ts'
import { portions } from '../portions.ts'

/** Same shape as the port's PdfAttachment. */
export interface ReportFile {
  readonly name: string
  readonly mimeType: string
  readonly description: string
  readonly bytes: Uint8Array
  /** Lower-case hex. */
  readonly sha256: string
}

type CsvCell = string | number | boolean | null | undefined

/** Same shape as the port's Csv: a cell that a spreadsheet would run as a formula is written as text. */
export interface CsvWriter {
  format(columns: readonly string[], rows: readonly (readonly CsvCell[])[]): string
}

const utf8 = new TextEncoder()

/** CSV per section that is printed, coverage.json, the journal's heads, and manifest.json last. */
export function reportAttachments(model: ReportModel, csv: CsvWriter): ReportFile[] {
  const files: ReportFile[] = []
  for (const table of [
    people(model),
    peopleDecisions(model),
    identities(model),
    credentials(model),
    spend(model),
    findings(model),
    changes(model),
  ])
    if (table !== null) files.push(tableFile(csv, table))
  files.push(
    file(
      'coverage.json',
      'application/json',
      'What was read of each data set, how completely and when',
      json({ scope: model.scope, snapshots: model.snapshots }),
    ),
  )
  const head = model.journalHead
  if (head !== null)
    files.push(
      file(
        'journal-heads.txt',
        'text/plain',
        'Signed heads of the journals, to be kept and compared later',
        head.text,
      ),
    )
  const manifest = {
    report: model.id,
    client: model.client.name,
    period: model.period,
    generatedAt: iso(model.generatedAt),
    contentHash: model.contentHash,
    journalHead: head === null ? null : { seq: head.seq, hash: head.hash },
    snapshots: model.snapshots.map((s) => ({ ...s, finishedAt: iso(s.finishedAt) })),
    files: files.map((f) => ({ name: f.name, bytes: f.bytes.length, sha256: f.sha256 })),
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
  /** In portions. */
  readonly rows: Iterable<readonly (readonly CsvCell[])[]>
}

function file(name: string, mimeType: string, description: string, text: string): ReportFile {
  const bytes = utf8.encode(text)
  return { name, mimeType, description, bytes, sha256: sha256(bytes) }
}

function tableFile(csv: CsvWriter, { name, description, columns, rows }: Table): ReportFile {
  const head = csv.format(columns, [])
  const hash = createHash('sha256')
  const parts: Uint8Array[] = []
  const add = (text: string) => {
    const bytes = utf8.encode(text)
    hash.update(bytes)
    parts.push(bytes)
  }
  add(head)
  for (const some of rows) add(csv.format(columns, some).slice(head.length))
  return { name, mimeType: 'text/csv', description, bytes: Buffer.concat(parts), sha256: hash.digest('hex') }
}

function* rowsOf<T>(
  items: readonly T[],
  cells: (item: T, index: number) => readonly CsvCell[][],
): Generator<CsvCell[][]> {
  let index = 0
  for (const some of portions(items)) yield some.flatMap((item) => cells(item, index++))
}

const json = (value: unknown): string => `${JSON.stringify(JSON.parse(canonicalText(value)), null, 2)}\n`
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
      'joined_by',
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
    rows: rowsOf(section.rows, (p, i) =>
      p.accounts.map((a) => [
        i + 1,
        p.name,
        p.email,
        p.outside,
        a.provider,
        a.id,
        a.joinedBy,
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

/** Only where there are any. */
function peopleDecisions({ people: section }: ReportModel): Table | null {
  if (section === null || section.decisions.length === 0) return null
  return {
    name: 'people-decisions.csv',
    description: 'Accounts that technicians joined or kept apart by hand',
    columns: ['person', 'provider', 'account_id', 'account', 'decision', 'other', 'disputed', 'by', 'at'],
    rows: rowsOf(section.decisions, (d) => [
      [
        said(d.person),
        d.account.provider,
        d.account.id,
        d.account.label,
        d.says,
        said(d.other),
        d.disputed,
        d.by,
        iso(d.at),
      ],
    ]),
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
    description: 'Every identity: what acts without a person',
    columns: [
      'provider',
      'id',
      'type',
      'name',
      'scope_level',
      'scope',
      'owner',
      'credentials',
      'state',
      'level',
      'permissions',
      'created',
      'last_used',
      'last_used_from',
      'calls_30_days',
      'open_findings',
      'endpoint',
      'request_id',
      'snapshot',
      'read',
    ],
    rows: rowsOf(section.rows, (n) => [
      [
        n.provider,
        n.id,
        n.identityKind,
        n.name,
        n.scopeLevel,
        n.scope,
        said(n.owner),
        n.credentials,
        n.state,
        n.level,
        n.permissions?.join(' '),
        when(n.createdAt),
        when(n.lastUsedAt),
        n.lastUsedFrom,
        n.calls30d,
        n.findings.map((f) => f.controlId).join(' '),
        ...sourceCells(n.source),
      ],
    ]),
  }
}

function credentials({ credentials: section }: ReportModel): Table | null {
  if (section === null) return null
  return {
    name: 'credentials.csv',
    description: 'Every credential, with whom it authenticates',
    columns: [
      'provider',
      'id',
      'type',
      'name',
      'hint',
      'scope_level',
      'scope',
      'authenticates',
      'authenticates_kind',
      'owner',
      'owner_access',
      'state',
      'level',
      'permissions',
      'created',
      'last_used',
      'last_used_from',
      'not_used_since',
      'expires',
      'calls_30_days',
      'open_findings',
      'endpoint',
      'request_id',
      'snapshot',
      'read',
    ],
    rows: rowsOf(section.rows, (n) => [
      [
        n.provider,
        n.id,
        n.credentialKind,
        n.name,
        n.hint,
        n.scopeLevel,
        n.scope,
        said(n.holder),
        n.holderKind,
        said(n.owner),
        n.ownerAccess,
        n.state,
        n.level,
        n.permissions?.join(' '),
        when(n.createdAt),
        when(n.lastUsedAt),
        n.lastUsedFrom,
        when(n.notUsedSince),
        when(n.expiresAt),
        n.calls30d,
        n.findings.map((f) => f.controlId).join(' '),
        ...sourceCells(n.source),
      ],
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
    rows: rowsOf(section.rows, (r) => [
      [
        r.day,
        r.provider,
        r.connectionId,
        r.service,
        r.credential,
        r.model,
        r.lineItem,
        units(r.amount),
        r.amount.currency,
        r.basis,
      ],
    ]),
  }
}

function findings({ findings: section, locale, timeZone, labels }: ReportModel): Table | null {
  if (section === null) return null
  const format = createFormat({ locale, timeZone, labels })
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
    rows: rowsOf(section.rows, (f) => [
      [
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
      ],
    ]),
  }
}

function changes({ changes: section }: ReportModel): Table | null {
  if (section === null) return null
  const value = (v: ChangeValue): CsvCell =>
    v.as === 'absent'
      ? ''
      : v.as === 'none'
        ? 'none'
        : v.as === 'time'
          ? iso(v.value)
          : v.as === 'list'
            ? v.items.join(', ')
            : v.value
  return {
    name: 'changes.csv',
    description: 'What was added, removed and changed, one line for each field',
    columns: ['change', 'kind', 'provider', 'connection', 'id', 'label', 'field', 'before', 'after'],
    rows: rowsOf(section.rows, (r): CsvCell[][] => {
      const start = [r.change, r.kind, r.provider, r.connectionName, r.id, r.label]
      return r.fields.length === 0
        ? [[...start, '', '', '']]
        : r.fields.map((f) => [...start, f.field, value(f.before), value(f.after)])
    }),
  }
}
