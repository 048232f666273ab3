/** One client's data as files: the same rows that the screens show, CSV or JSON, with a manifest of hashes and the
 *  coverage that they stand on. */
import { createHash } from 'node:crypto'
import type { EpochMs } from '../../../shared/model/index.ts'
import type { ClientReading } from './client-reader.ts'
import { requireClient } from './clients.ts'
import type { Deps } from './deps.ts'
import { writeJournal } from './journal.ts'
import { findingRows } from './views/findings.ts'
import { identityRows } from './views/identities.ts'
import { personRows } from './views/people.ts'
import { serviceRows } from './views/services.ts'
import { sourcesOf } from './views/sources.ts'
import { DATASETS } from '../../../shared/model/index.ts'

type Cell = string | number | boolean | null | undefined

interface Table {
  readonly name: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
}

const iso = (at: EpochMs | null | undefined): string | null | undefined =>
  at == null ? at : new Date(at).toISOString()
const units = (micros: number): number => micros / 1e6

function tables(reading: ClientReading): Table[] {
  const range = {
    fromDay: '2000-01-01',
    toDay: new Date(reading.at).toISOString().slice(0, 10),
    asOf: reading.seqs,
    limit: 1_000_000,
  }
  const events = []
  for (let before: number | undefined; events.length < 200_000;) {
    const page = reading.store.events({ to: reading.at, limit: 500, ...(before !== undefined && { before }) })
    events.push(...page)
    if (page.length < 500) break
    before = page.at(-1)!.row
  }
  return [
    {
      name: 'people',
      columns: [
        'person',
        'name',
        'email',
        'state',
        'admin',
        'outside',
        'provider',
        'connection',
        'account',
        'account_state',
        'roles',
        'added_at',
      ],
      rows: personRows(reading).flatMap((p) =>
        p.accounts.map((a) => [
          p.id,
          p.name,
          p.email,
          p.state,
          p.isAdmin,
          p.outside,
          a.provider,
          a.connectionName,
          a.humanId,
          a.state,
          a.roles?.join(' '),
          iso(a.addedAt),
        ]),
      ),
    },
    {
      name: 'identities',
      columns: [
        'id',
        'provider',
        'connection',
        'kind',
        'name',
        'hint',
        'scope',
        'level',
        'state',
        'owner',
        'created_at',
        'last_used_at',
        'last_used_from',
        'expires_at',
        'flags',
        'calls_30d',
        'open_findings',
      ],
      rows: identityRows(reading).map((r) => [
        r.id,
        r.provider,
        r.connectionName,
        r.kind,
        r.name,
        r.hint,
        r.scopeName ?? r.scopeLevel,
        r.level,
        r.state,
        r.owner === undefined ? 'not reported' : (r.owner?.label ?? 'none'),
        iso(r.createdAt),
        iso(r.lastUsedAt),
        r.lastUsedFrom,
        iso(r.expiresAt),
        r.flags.join(' '),
        r.calls30d,
        r.findings,
      ]),
    },
    {
      name: 'services',
      columns: [
        'id',
        'provider',
        'connection',
        'scope',
        'name',
        'state',
        'spend_limit',
        'spend_limit_currency',
        'retention',
        'models',
        'identities',
      ],
      rows: serviceRows(reading).map((r) => [
        r.id,
        r.provider,
        r.connectionName,
        r.scope,
        r.name,
        r.state,
        r.spendLimit ? units(r.spendLimit.amount.micros) : r.spendLimit === null ? 'none' : 'not reported',
        r.spendLimit?.amount.currency,
        r.retentionSetting,
        r.models,
        r.identities,
      ]),
    },
    {
      name: 'costs',
      columns: [
        'day',
        'connection',
        'service',
        'identity',
        'model',
        'line_item',
        'amount',
        'currency',
        'basis',
      ],
      rows: reading.store
        .costRows(range)
        .map((c) => [
          c.day,
          c.connectionId,
          c.serviceId,
          c.identityId,
          c.model,
          c.lineItem,
          units(c.amount.micros),
          c.amount.currency,
          c.basis,
        ]),
    },
    {
      name: 'usage',
      columns: [
        'day',
        'connection',
        'kind',
        'service',
        'identity',
        'person',
        'model',
        'calls',
        'input_tokens',
        'cached_tokens',
        'output_tokens',
        'quantity',
        'unit',
      ],
      rows: reading.store
        .usageRows(range)
        .map((u) => [
          u.day,
          u.connectionId,
          u.usageKind,
          u.serviceId,
          u.identityId,
          u.humanId,
          u.model,
          u.calls,
          u.inputTokens,
          u.cachedTokens,
          u.outputTokens,
          u.quantity,
          u.unit,
        ]),
    },
    {
      name: 'events',
      columns: [
        'at',
        'connection',
        'id',
        'type',
        'actor_kind',
        'actor',
        'actor_email',
        'target',
        'ip',
        'country',
        'detail',
      ],
      rows: events.map((e) => [
        iso(e.at),
        e.connectionId,
        e.id,
        e.type,
        e.actorKind,
        e.actorId,
        e.actorEmail,
        e.targetId,
        e.ip,
        e.country,
        JSON.stringify(e.detail ?? {}),
      ]),
    },
    {
      name: 'findings',
      columns: [
        'id',
        'control',
        'title',
        'severity',
        'state',
        'subject_kind',
        'subject',
        'label',
        'what',
        'first_seen',
        'last_seen',
        'resolved',
      ],
      rows: findingRows(reading).map((f) => [
        f.id,
        f.controlId,
        f.title,
        f.severity,
        f.state,
        f.subjectKind,
        f.subjectId,
        f.subjectLabel,
        f.what,
        iso(f.firstSeenAt),
        iso(f.lastSeenAt),
        iso(f.resolvedAt),
      ]),
    },
    {
      name: 'coverage',
      columns: ['provider', 'connection', 'dataset', 'state', 'reason', 'fresh_at', 'missing'],
      rows: sourcesOf(reading.facts, DATASETS).map((s) => [
        s.provider,
        s.connectionName,
        s.dataset,
        s.state,
        s.reason,
        iso(s.freshAt),
        s.missing.join(' '),
      ]),
    },
  ]
}

/** Writes the files and answers their names. `folder` is made where it is missing.
 *  @throws AppError export.failed */
export function exportClient(
  deps: Deps,
  clientId: string,
  asOf: EpochMs | null,
  format: 'csv' | 'json',
  folder: string,
): string[] {
  const client = requireClient(deps, clientId)
  const reading = deps.reader.read(clientId, asOf)
  deps.files.makeFolder(folder)
  const files = tables(reading).map(({ name, columns, rows }) => ({
    name: `${name}.${format}`,
    rows: rows.length,
    content:
      format === 'csv'
        ? deps.csv.format(columns, rows)
        : `${JSON.stringify(
            rows.map((r) =>
              Object.fromEntries(columns.flatMap((c, i) => (r[i] === undefined ? [] : [[c, r[i]]]))),
            ),
            null,
            1,
          )}\n`,
  }))
  const head = reading.store.journalHead()
  const manifest = {
    client: client.name,
    as_of: iso(reading.at),
    exported_at: iso(deps.clock.now()),
    journal_head: head,
    snapshots: reading.store
      .snapshots()
      .filter((s) => reading.seqs.seqs.get(s.connectionId) === s.seq)
      .map((s) => ({ id: s.id, root: s.root, finished_at: iso(s.finishedAt) })),
    files: files.map((f) => ({
      name: f.name,
      rows: f.rows,
      sha256: createHash('sha256').update(f.content).digest('hex'),
    })),
  }
  for (const f of files) deps.files.write(deps.files.join(folder, f.name), f.content)
  deps.files.write(deps.files.join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 1)}\n`)
  writeJournal(deps, clientId, 'export.written', { format, files: files.length, folder })
  return [...files.map((f) => f.name), 'manifest.json']
}
