/** The tables of an export: the same rows that the screens show, whole. */
import { addDays, dayOf, type ConnectionId, type Day, type EpochMs } from '../../../shared/model/index.ts'
import { portions } from '../domain/portions.ts'
import type { SpendQuery, StoredEvent } from '../ports/store.ts'
import type { ClientReading } from './client-reader.ts'
import { findingRows } from './views/findings.ts'
import { credentialRows } from './views/credentials.ts'
import { identityRows } from './views/identities.ts'
import { personRows } from './views/people.ts'
import { serviceRows } from './views/services.ts'
import { sourcesOf } from './views/sources.ts'

export type Cell = string | number | boolean | null | undefined

export interface ExportTable {
  readonly name: string
  readonly columns: readonly string[]
  /** In portions, so that a table of millions of rows never lies in memory. */
  readonly rows: Iterable<readonly (readonly Cell[])[]>
}

const iso = (at: EpochMs | null | undefined): string | null | undefined =>
  at == null ? at : new Date(at).toISOString()
const units = (micros: number): number => micros / 1e6

/** Days are read a window at a time, the newest first. */
const WINDOW = 31
/** No provider that Reeve reads sold usage before. */
const FIRST_DAY = '2015-01-01'

function* days<T>(
  reading: ClientReading,
  read: (window: SpendQuery & { readonly limit: number }) => readonly T[],
): Generator<readonly T[]> {
  for (let toDay = dayOf(reading.at); toDay >= FIRST_DAY; toDay = addDays(toDay, -WINDOW)) {
    const fromDay = addDays(toDay, 1 - WINDOW)
    yield read({ fromDay, toDay, asOf: reading.seqs, limit: Number.MAX_SAFE_INTEGER })
  }
}

const rowsOnce = <R extends { readonly connectionId: ConnectionId; readonly day: Day }>(
  { tenants }: ClientReading,
  kind: 'usage' | 'cost',
  rows: readonly R[],
): readonly R[] => tenants?.days(kind, rows) ?? rows

function* events({ store, eventsOf }: ClientReading): Generator<StoredEvent[]> {
  for (let before: number | undefined; ;) {
    const page = store.events({ ...eventsOf, limit: 500, ...(before !== undefined && { before }) })
    yield page
    if (page.length < 500) return
    before = page.at(-1)!.row
  }
}

function* cells<T>(
  pages: Iterable<readonly T[]>,
  row: (item: T) => readonly Cell[],
): Generator<(readonly Cell[])[]> {
  for (const page of pages) yield page.map(row)
}

/** What is exported of one client as of one moment: all of it. */
export function exportTables(reading: ClientReading): ExportTable[] {
  const { store } = reading
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
        'joined_by',
        'decided_by',
        'decided_at',
        'account_state',
        'roles',
        'added_at',
      ],
      rows: portions(
        personRows(reading).flatMap((p) =>
          p.accounts.map((a): Cell[] => [
            p.id,
            p.name,
            p.email,
            p.state,
            p.isAdmin,
            p.outside,
            a.provider,
            a.connectionName,
            a.accountId,
            a.joined.by,
            a.joined.decided?.by,
            iso(a.joined.decided?.at),
            a.state,
            a.roles?.join(' '),
            iso(a.addedAt),
          ]),
        ),
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
        'scope',
        'level',
        'state',
        'owner',
        'credentials',
        'created_at',
        'last_used_at',
        'last_used_from',
        'flags',
        'calls_30d',
        'open_findings',
      ],
      rows: cells(portions(identityRows(reading)), (r) => [
        r.id,
        r.provider,
        r.connectionName,
        r.kind,
        r.name,
        r.scopeName ?? r.scopeLevel,
        r.level,
        r.state,
        r.owner && r.owner.label,
        r.credentials,
        iso(r.createdAt),
        iso(r.lastUsedAt),
        r.lastUsedFrom,
        r.flags.join(' '),
        r.calls30d,
        r.findings,
      ]),
    },
    {
      name: 'credentials',
      columns: [
        'id',
        'provider',
        'connection',
        'kind',
        'name',
        'hint',
        'authenticates',
        'authenticates_kind',
        'authenticates_id',
        'owner',
        'scope',
        'level',
        'state',
        'created_at',
        'last_used_at',
        'last_used_from',
        'not_used_since',
        'expires_at',
        'flags',
        'calls_30d',
        'open_findings',
      ],
      rows: cells(portions(credentialRows(reading)), (r) => [
        r.id,
        r.provider,
        r.connectionName,
        r.kind,
        r.name,
        r.hint,
        r.holder && r.holder.label,
        r.holder?.kind,
        r.holder?.id,
        r.owner && r.owner.label,
        r.scopeName ?? r.scopeLevel,
        r.level,
        r.state,
        iso(r.createdAt),
        iso(r.lastUsedAt),
        r.lastUsedFrom,
        iso(r.notUsedSince),
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
        'credentials',
      ],
      rows: cells(portions(serviceRows(reading)), (r) => [
        r.id,
        r.provider,
        r.connectionName,
        r.scope,
        r.name,
        r.state,
        r.spendLimit && units(r.spendLimit.amount.micros),
        r.spendLimit?.amount.currency,
        r.retentionSetting,
        r.models,
        r.identities,
        r.credentials,
      ]),
    },
    {
      name: 'costs',
      columns: [
        'day',
        'connection',
        'service',
        'credential',
        'model',
        'line_item',
        'amount',
        'currency',
        'basis',
      ],
      rows: cells(
        days(reading, (window) => rowsOnce(reading, 'cost', store.costRows(window))),
        (c) => [
          c.day,
          c.connectionId,
          c.serviceId,
          c.credentialId,
          c.model,
          c.lineItem,
          units(c.amount.micros),
          c.amount.currency,
          c.basis,
        ],
      ),
    },
    {
      name: 'usage',
      columns: [
        'day',
        'connection',
        'kind',
        'service',
        'credential',
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
      rows: cells(
        days(reading, (window) => rowsOnce(reading, 'usage', store.usageRows(window))),
        (u) => [
          u.day,
          u.connectionId,
          u.usageKind,
          u.serviceId,
          u.credentialId,
          u.identityId,
          u.accountId,
          u.model,
          u.calls,
          u.inputTokens,
          u.cachedTokens,
          u.outputTokens,
          u.quantity,
          u.unit,
        ],
      ),
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
      rows: cells(events(reading), (e) => [
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
      rows: cells(portions(findingRows(reading)), (f) => [
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
      rows: cells(portions(sourcesOf(reading.facts, ['all'])), (s) => [
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
