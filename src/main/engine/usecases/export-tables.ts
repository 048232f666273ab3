/** The tables of an export: the same rows that the screens show, whole. */
import { cellNames, rowCells, type Cell } from '../../../shared/lists/cells.ts'
import { credentialList } from '../../../shared/lists/credentials.ts'
import type { List } from '../../../shared/lists/definition.ts'
import { findingList } from '../../../shared/lists/findings.ts'
import { identityList } from '../../../shared/lists/identities.ts'
import { personAccountColumns } from '../../../shared/lists/people.ts'
import { serviceList } from '../../../shared/lists/services.ts'
import { addDays, dayOf, type ConnectionId, type Day, type EpochMs } from '../../../shared/model/index.ts'
import { portions } from '../domain/portions.ts'
import { topicOf } from '../domain/vocabulary/index.ts'
import type { SpendQuery, StoredEvent } from '../ports/store.ts'
import type { ClientReading } from './client-reader.ts'
import { findingRows } from './views/findings.ts'
import { credentialRows } from './views/credentials.ts'
import { identityRows } from './views/identities.ts'
import { personRows } from './views/people.ts'
import { serviceRows } from './views/services.ts'
import { sourcesOf } from './views/sources.ts'

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

/** A list whole, with every column that its definition names. */
const listTable = (list: List, rows: readonly object[]): ExportTable => ({
  name: list.id,
  columns: cellNames(list.columns),
  rows: cells(portions(rows), (row) => rowCells(list.columns, row)),
})

/** What is exported of one client as of one moment: all of it. */
export function exportTables(reading: ClientReading): ExportTable[] {
  const { store } = reading
  const providerOf = new Map(reading.parts.map((c) => [c.id, c.provider]))
  return [
    {
      name: 'people',
      columns: cellNames(personAccountColumns),
      rows: portions(
        personRows(reading).flatMap(({ id, name, email, state, isAdmin, outside, accounts }) =>
          accounts.map((a) =>
            rowCells(personAccountColumns, {
              ...{ id, name, email, state, isAdmin, outside },
              provider: a.provider,
              connectionName: a.connectionName,
              accountId: a.accountId,
              joinedBy: a.joined.by,
              decidedBy: a.joined.decided?.by,
              decidedAt: a.joined.decided?.at,
              accountState: a.state,
              roles: a.roles,
              addedAt: a.addedAt,
            } satisfies Record<keyof typeof personAccountColumns, unknown>),
          ),
        ),
      ),
    },
    listTable(identityList, identityRows(reading)),
    listTable(credentialList, credentialRows(reading)),
    listTable(serviceList, serviceRows(reading)),
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
        'user_agent',
        'network',
        'outcome',
        'on_behalf_of',
        'correlation',
        'model',
        'tool',
        'topic',
        'judgement',
        'judgement_complete',
        'detail',
        'cut',
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
        e.userAgent,
        e.network,
        e.outcome,
        e.onBehalfOf,
        e.correlation,
        e.model,
        e.tool,
        topicOf(providerOf.get(e.connectionId) ?? '', e.type),
        e.verdict?.judgement,
        e.verdict?.complete,
        JSON.stringify(e.detail ?? {}),
        e.cut?.join('; '),
      ]),
    },
    listTable(findingList, findingRows(reading)),
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
