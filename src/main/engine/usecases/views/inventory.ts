/** What the lists of identities and of credentials share: filters, common columns, and everything about one of them. */
import { addDays, firstOfLastDays, SEVERITIES, sumMoney, type Chart } from '../../../../shared/model/index.ts'
import type { CredentialRow, IdentityRow, Output, WhoView } from '../../../../shared/contract/schemas.ts'
import type { Sourced } from '../../facts/fact-set.ts'
import { grantTable } from '../../facts/grant-table.ts'
import { callerOf, type Credential, type Identity } from '../../facts/index.ts'
import { changedFields } from '../../domain/diff.ts'
import { gapsWhereUnread, coverageFor } from '../../domain/coverage-for.ts'
import type { CredentialEntry, IdentityEntry, Who } from '../../domain/ledger.ts'
import { severityRank, worstOf } from '../../domain/severity.ts'
import type { ClientReading } from '../client-reader.ts'
import { eventRows } from './events.ts'
import { findingRow } from './findings.ts'
import { clip, clipOrNull, evidenceViews } from './sources.ts'
import { valueWord } from './spec.ts'

type Row = IdentityRow | CredentialRow
type Detail = Output<'credentials.get'>

const MAX_HISTORY = 60

/** Filters of both lists that are not called as a column is. */
export const sharedFilters = {
  connection: (r: Row) => [r.connectionName],
  flag: (r: Row) => r.flags,
  scope: (r: Row) => [r.scopeName ?? (r.scopeLevel === 'org' ? 'organization' : (r.scopeId ?? 'default'))],
  severity: (r: Row) => [valueWord(r.worst)],
}

/** Orders of both lists that are not those of a column's own field. */
export const sharedSorts = {
  name: (r: Row) => r.name ?? r.id,
  scope: (r: Row) => r.scopeName,
  risk: (r: Row) => (r.worst === null ? 0 : (SEVERITIES.length - severityRank(r.worst)) * 1000 + r.findings),
}

/** Open findings by `connection/id` of their subject. */
export function openFindings(
  reading: ClientReading,
  kind: 'identity' | 'credential',
): ReadonlyMap<string, { readonly count: number; readonly worst: Row['worst'] }> {
  const open = new Map<string, { count: number; worst: Row['worst'] }>()
  for (const f of reading.findings) {
    if (f.state === 'resolved' || f.subjectKind !== kind) continue
    const key = `${f.connectionId ?? ''}/${f.subjectId}`
    const seen = open.get(key)
    open.set(key, { count: (seen?.count ?? 0) + 1, worst: worstOf(seen?.worst ?? null, f.severity) })
  }
  return open
}

/** A name as the contract sends it, with the row of the list that shows it. */
export function whoView(
  reading: ClientReading,
  connectionId: string,
  who: Who | null | undefined,
): WhoView | null | undefined {
  if (who == null) return who
  const people = reading.derive(
    'personOfAccount',
    () => new Map(reading.people.flatMap((p) => p.accounts.map((a) => [`${a.connectionId}/${a.id}`, p.id]))),
  )
  const key = `${connectionId}/${who.id}`
  const row = who.kind === 'account' ? (people.get(key) ?? null) : who.kind === 'identity' ? key : null
  return { ...who, id: clip(who.id, 600), label: clip(who.label), row: clipOrNull(row, 600) }
}

export function sharedRow(
  reading: ClientReading,
  fact: Sourced<Identity> | Sourced<Credential>,
  entry: IdentityEntry | CredentialEntry,
  open: { readonly count: number; readonly worst: Row['worst'] } | undefined,
) {
  const names = reading.derive(
    'connectionNames',
    () => new Map(reading.facts.connections.map((c) => [c.id, c.name])),
  )
  return {
    id: entry.id,
    connectionId: fact.connectionId,
    connectionName: names.get(fact.connectionId) ?? fact.connectionId,
    provider: fact.provider,
    name: clipOrNull(fact.name),
    level: fact.level,
    state: fact.state,
    scopeLevel: fact.scopeLevel,
    scopeId: fact.scopeId ?? null,
    scopeName: clipOrNull(entry.service?.name),
    owner: whoView(reading, fact.connectionId, entry.owner),
    createdAt: fact.createdAt,
    calls30d: entry.calls30d,
    findings: open?.count ?? 0,
    worst: open?.worst ?? null,
  }
}

/** Everything about one identity or credential beside its row.
 *  @param callers ids of the credentials and identities whose use and cost are its own. */
export function sharedDetail(
  reading: ClientReading,
  fact: Sourced<Identity> | Sourced<Credential>,
  entry: IdentityEntry | CredentialEntry,
  callers: { readonly credentials: ReadonlySet<string>; readonly identities: ReadonlySet<string> },
): Omit<Detail, 'row'> {
  const { connectionId } = fact
  const since = firstOfLastDays(30, reading.at)
  const costs = reading.facts.costs.filter(
    (c) =>
      c.connectionId === connectionId &&
      c.basis === 'billed' &&
      c.credentialId !== null &&
      callers.credentials.has(c.credentialId) &&
      c.day >= since,
  )
  const usage = reading.facts.usage.filter(
    (u) =>
      u.connectionId === connectionId &&
      ((u.credentialId !== null && callers.credentials.has(u.credentialId)) ||
        (u.identityId !== null && callers.identities.has(u.identityId))),
  )
  const about = { ...reading.eventsOf, among: [reading.readersOf(connectionId)], limit: 25 }
  return {
    sources: evidenceViews(fact.sources),
    creator: whoView(reading, connectionId, entry.creator),
    reaches: reachOf(reading, fact),
    ...modelsOf(
      entry,
      usage.flatMap((u) => (u.model === null ? [] : [u.model])),
    ),
    usage: usageChart(reading, connectionId, usage),
    ...(costs.length > 0 && { billed30d: sumMoney(costs.map((c) => c.amount)) }),
    findings: reading.findings
      .filter(
        (f) => f.subjectKind === fact.kind && f.connectionId === connectionId && f.subjectId === fact.id,
      )
      .map((f) => findingRow(reading, f)),
    events: eventRows(reading, [
      ...reading.store.events({ ...about, targetId: fact.id }),
      ...reading.store.events({ ...about, actorId: fact.id }),
    ]).sort((a, b) => b.at - a.at),
    history: historyOf(reading, fact),
  }
}

/** What changed in it from snapshot to snapshot, newest first, over the last snapshots of the connection that has read
 *  it last. */
function historyOf(
  reading: ClientReading,
  { kind, tenant, id, sources, ...fact }: Sourced<Identity> | Sourced<Credential>,
): Detail['history'] {
  const read = reading.store.snapshots().find((s) => s.id === sources[0]?.snapshotId)
  const connectionId = read?.connectionId ?? fact.connectionId
  const snapshots = reading.store
    .snapshots(connectionId)
    .filter((s) => s.finishedAt <= reading.at)
    .slice(0, MAX_HISTORY + 1)
  const then = snapshots.map(
    (s) =>
      reading.store.fact(
        kind,
        connectionId,
        { tenant, id },
        {
          at: s.finishedAt,
          seqs: new Map([[connectionId, s.seq]]),
        },
      )?.fact ?? null,
  )
  return snapshots.slice(0, -1).flatMap((s, i) => {
    const before = then[i + 1] ?? null
    const after = then[i] ?? null
    if (before === null || after === null) return []
    return changedFields(before, after).map((f) => ({
      at: s.finishedAt,
      field: clip(f.field),
      before: clipOrNull(f.before, 4_000),
      after: clipOrNull(f.after, 4_000),
    }))
  })
}

/** A credential reaches what its identity does. */
function reachOf(reading: ClientReading, fact: Sourced<Identity> | Sourced<Credential>): Detail['reaches'] {
  const services = reading.facts.of('service').filter((s) => s.connectionId === fact.connectionId)
  const name = (id: string): string | null => clipOrNull(services.find((s) => s.id === id)?.name)
  if (fact.scopeLevel === 'org')
    return services.map((s) => ({
      serviceId: s.id,
      name: clipOrNull(s.name),
      permission: fact.permissions?.[0] ?? 'organization',
      level: fact.level ?? null,
    }))
  const identityId = fact.kind === 'credential' ? fact.identityId : null
  const granted: Detail['reaches'] = []
  const grants = grantTable(reading.facts)
  const holds = grants.holders.map(
    ({ kind, id }) => (kind === fact.kind && id === fact.id) || (kind === 'identity' && id === identityId),
  )
  for (let i = 0; i < grants.size; i++) {
    if (!holds[grants.holder[i]!] || grants.connections[grants.connection[i]!] !== fact.connectionId) continue
    const serviceId = grants.resources[grants.resource[i]!]!
    granted.push({
      serviceId,
      name: name(serviceId),
      permission: clip(grants.permissions[grants.permission[i]!]!),
      level: grants.levels[grants.level[i]!] ?? null,
    })
  }
  granted.sort((a, b) =>
    a.serviceId === b.serviceId ? (a.permission < b.permission ? -1 : 1) : a.serviceId < b.serviceId ? -1 : 1,
  )
  if (granted.length > 0 || fact.scopeId == null) return granted
  return [
    {
      serviceId: fact.scopeId,
      name: name(fact.scopeId),
      permission: clip((fact.permissions ?? []).join(', ') || 'its own scope'),
      level: fact.level ?? null,
    },
  ]
}

function modelsOf(
  { service }: IdentityEntry | CredentialEntry,
  used: readonly string[],
): { models: string[]; modelsAll: boolean | null } {
  const approved = service?.approvedModels
  const models = approved ?? [...new Set(used)]
  return {
    models: models.map((m) => clip(m)),
    modelsAll: approved ? false : approved === null ? true : null,
  }
}

/** null = the connection's usage is not read, or names no key. */
function usageChart(
  reading: ClientReading,
  connectionId: string,
  own: readonly { readonly day: string; readonly inputTokens: number; readonly outputTokens: number }[],
): Chart | null {
  const { connections, coverage, supply } = reading.facts
  const alone = { connections: connections.filter(({ id }) => id === connectionId), coverage, supply }
  if (!coverageFor(alone, ['usage']).some(({ freshAt }) => freshAt !== null)) return null
  const named = reading.derive(
    'connectionsWithCallers',
    () => new Set(reading.facts.usage.filter((u) => callerOf(u) !== null).map((u) => u.connectionId)),
  )
  if (!named.has(connectionId)) return null
  const first = firstOfLastDays(30, reading.at)
  const days = Array.from({ length: 30 }, (_, i) => addDays(first, i))
  const tokens = new Map<string, number>()
  for (const u of own) tokens.set(u.day, (tokens.get(u.day) ?? 0) + u.inputTokens + u.outputTokens)
  const values = days.map((d) => tokens.get(d) ?? 0)
  const total = values.reduce((a, b) => a + b, 0)
  return {
    kind: 'bar',
    title: `${total.toLocaleString('en')} tokens in 30 days`,
    alt: `Tokens per day over the last 30 days, ${total} in all`,
    unit: 'tokens',
    categories: days,
    series: [
      { key: 'tokens', label: 'Tokens in and out', values: gapsWhereUnread(alone, 'usage')(days, values) },
    ],
  }
}
