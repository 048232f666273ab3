/** The ledger of non-human identities as a list, and one identity with all that is known about it. */
import { addDays, DAY, dayOf, sumMoney, type Chart } from '../../../../shared/model/index.ts'
import type { IdentityRow, Output } from '../../../../shared/contract/schemas.ts'
import { changedFields } from '../../domain/diff.ts'
import { AppError } from '../../domain/errors.ts'
import { groundOf } from '../../domain/ground.ts'
import { worstOf } from '../../domain/severity.ts'
import type { LedgerEntry } from '../../domain/ledger.ts'
import { listPage, type ListRequest, type ListSpec } from '../../domain/list.ts'
import type { ClientReading } from '../client-reader.ts'
import { eventRows } from './events.ts'
import { findingRow } from './findings.ts'
import { clip, clipOrNull, evidenceViews, pageSources } from './sources.ts'

const NOT_REPORTED = '-'
const IDENTITY_DATASETS = ['service_accounts', 'api_keys', 'admin_keys'] as const
const MAX_REACH = 200
const MAX_HISTORY = 60

const spec: ListSpec<IdentityRow> = {
  key: (r) => r.id,
  text: (r) => [r.name, r.hint, r.id, r.scopeName, r.owner?.label],
  fields: {
    provider: (r) => [r.provider],
    connection: (r) => [r.connectionName],
    kind: (r) => [r.kind],
    state: (r) => [r.state],
    flag: (r) => r.flags,
    level: (r) => [r.level ?? NOT_REPORTED],
    scope: (r) => [r.scopeName ?? (r.scopeLevel === 'org' ? 'organization' : (r.scopeId ?? 'default'))],
    owner: (r) => [r.owner === undefined ? NOT_REPORTED : r.owner === null ? 'none' : r.owner.label],
    severity: (r) => [r.worst ?? 'none'],
  },
  sorts: {
    name: (r) => r.name ?? r.id,
    kind: (r) => r.kind,
    provider: (r) => r.provider,
    scope: (r) => r.scopeName,
    owner: (r) => r.owner?.label,
    state: (r) => r.state,
    createdAt: (r) => r.createdAt,
    lastUsedAt: (r) => r.lastUsedAt,
    expiresAt: (r) => r.expiresAt,
    calls30d: (r) => r.calls30d,
    findings: (r) => r.findings,
    risk: (r) =>
      r.worst === null ? 0 : { low: 1, medium: 2, high: 3, critical: 4 }[r.worst] * 1000 + r.findings,
  },
  defaultSort: { field: 'risk', dir: 'desc' },
}

export function identityRows(reading: ClientReading): IdentityRow[] {
  return reading.derive('identityRows', () => {
    const names = new Map(reading.facts.connections.map((c) => [c.id, c.name]))
    const open = new Map<string, { count: number; worst: IdentityRow['worst'] }>()
    for (const f of reading.findings) {
      if (f.state === 'resolved' || f.subjectKind !== 'nhi') continue
      const key = `${f.connectionId ?? ''}/${f.subjectId}`
      const seen = open.get(key)
      open.set(key, { count: (seen?.count ?? 0) + 1, worst: worstOf(seen?.worst ?? null, f.severity) })
    }
    return reading.ledger.map((e) => rowOf(e, names, open.get(e.id)))
  })
}

function rowOf(
  entry: LedgerEntry,
  names: ReadonlyMap<string, string>,
  open: { count: number; worst: IdentityRow['worst'] } | undefined,
): IdentityRow {
  const { nhi } = entry
  return {
    id: entry.id,
    connectionId: nhi.connectionId,
    connectionName: names.get(nhi.connectionId) ?? nhi.connectionId,
    provider: nhi.provider,
    kind: nhi.nhiKind,
    name: clipOrNull(nhi.name),
    hint: clipOrNull(nhi.hint),
    ...(nhi.level !== undefined && { level: nhi.level }),
    state: nhi.state,
    scopeLevel: nhi.scopeLevel,
    scopeId: nhi.scopeId ?? null,
    scopeName: clipOrNull(entry.service?.name),
    ...(entry.owner !== undefined && {
      owner: entry.owner === null ? null : { ...entry.owner, label: clip(entry.owner.label) },
    }),
    ...(nhi.createdAt !== undefined && { createdAt: nhi.createdAt }),
    ...(nhi.lastUsedAt !== undefined && { lastUsedAt: nhi.lastUsedAt }),
    ...(nhi.lastUsedFrom !== undefined && { lastUsedFrom: nhi.lastUsedFrom }),
    ...(nhi.notUsedSince !== undefined && { notUsedSince: nhi.notUsedSince }),
    ...(nhi.expiresAt !== undefined && { expiresAt: nhi.expiresAt }),
    flags: [...entry.flags],
    ...(entry.calls30d !== undefined && { calls30d: entry.calls30d }),
    findings: open?.count ?? 0,
    worst: open?.worst ?? null,
  }
}

export function listIdentities(reading: ClientReading, request: ListRequest): Output<'identities.list'> {
  return {
    ...listPage(identityRows(reading), spec, request),
    ...pageSources(reading.facts, IDENTITY_DATASETS),
  }
}

/** @throws AppError not-found when the moment shows no such identity. */
export function getIdentity(reading: ClientReading, id: string): Output<'identities.get'> {
  const index = reading.derive('ledgerById', () => new Map(reading.ledger.map((e, i) => [e.id, i])))
  const at = index.get(id)
  const entry = at === undefined ? undefined : reading.ledger[at]
  if (at === undefined || entry === undefined) throw new AppError('not-found', { what: 'identity', id })
  const { nhi } = entry
  const reach = reachOf(reading, entry)
  const since = dayOf(reading.at - 30 * DAY)
  const costs = reading.facts.costs.filter(
    (c) => c.connectionId === nhi.connectionId && c.identityId === nhi.id && c.day >= since,
  )
  return {
    row: identityRows(reading)[at]!,
    sources: evidenceViews(nhi.sources),
    ...(entry.creator !== undefined && {
      creator: entry.creator === null ? null : { ...entry.creator, label: clip(entry.creator.label) },
    }),
    reaches: reach.slice(0, MAX_REACH),
    reachesMore: Math.max(0, reach.length - MAX_REACH),
    ...modelsOf(reading, entry),
    children: reading.facts.nhis
      .filter((n) => n.connectionId === nhi.connectionId && n.parentId === nhi.id)
      .slice(0, 100)
      .map((n) => ({
        id: `${n.connectionId}/${n.id}`,
        label: clip(n.name ?? n.id),
        kind: n.nhiKind,
        state: n.state,
      })),
    usage: usageChart(reading, entry),
    ...(costs.length > 0 && { billed30d: sumMoney(costs.map((c) => c.amount)) }),
    findings: reading.findings
      .filter((f) => f.subjectKind === 'nhi' && f.connectionId === nhi.connectionId && f.subjectId === nhi.id)
      .slice(0, 50)
      .map((f) => findingRow(reading, f)),
    events: eventRows(reading, [
      ...reading.store.events({
        connectionId: nhi.connectionId,
        targetId: nhi.id,
        to: reading.at,
        limit: 25,
      }),
      ...reading.store.events({ connectionId: nhi.connectionId, actorId: nhi.id, to: reading.at, limit: 25 }),
    ]).sort((a, b) => b.at - a.at),
    history: historyOf(reading, entry),
  }
}

/** What changed in it from snapshot to snapshot, newest first, over the last snapshots of its connection. */
function historyOf(reading: ClientReading, { nhi }: LedgerEntry): Output<'identities.get'>['history'] {
  const snapshots = reading.store
    .snapshots(nhi.connectionId)
    .filter((s) => s.finishedAt <= reading.at)
    .slice(0, MAX_HISTORY + 1)
  const then = snapshots.map(
    (s) =>
      reading.store.fact('nhi', nhi.connectionId, nhi, {
        at: s.finishedAt,
        seqs: new Map([[nhi.connectionId, s.seq]]),
      })?.fact ?? null,
  )
  return snapshots
    .slice(0, -1)
    .flatMap((s, i) => {
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
    .slice(0, 100)
}

function reachOf(reading: ClientReading, entry: LedgerEntry): Output<'identities.get'>['reaches'] {
  const { nhi } = entry
  const services = reading.facts.services.filter((s) => s.connectionId === nhi.connectionId)
  const name = (id: string): string | null => clipOrNull(services.find((s) => s.id === id)?.name)
  if (nhi.scopeLevel === 'org')
    return services.map((s) => ({
      serviceId: s.id,
      name: clipOrNull(s.name),
      permission: nhi.permissions?.[0] ?? 'organization',
      level: nhi.level ?? null,
    }))
  const granted = reading.facts.grants
    .filter(
      (g) =>
        g.connectionId === nhi.connectionId && (g.identityId === nhi.id || g.identityId === nhi.parentId),
    )
    .map((g) => ({
      serviceId: g.resourceId,
      name: name(g.resourceId),
      permission: clip(g.permission),
      level: g.level ?? null,
    }))
  if (granted.length > 0 || nhi.scopeId == null) return granted
  return [
    {
      serviceId: nhi.scopeId,
      name: name(nhi.scopeId),
      permission: clip((nhi.permissions ?? []).join(', ') || 'scope of the key'),
      level: nhi.level ?? null,
    },
  ]
}

function modelsOf(
  reading: ClientReading,
  entry: LedgerEntry,
): { models: string[]; modelsAll: boolean | null } {
  const used = new Set<string>()
  for (const u of reading.facts.usage)
    if (u.connectionId === entry.nhi.connectionId && u.identityId === entry.nhi.id && u.model)
      used.add(u.model)
  const approved = entry.service?.approvedModels
  if (approved) return { models: approved.slice(0, 200).map((m) => clip(m)), modelsAll: false }
  return { models: [...used].slice(0, 200).map((m) => clip(m)), modelsAll: approved === null ? true : null }
}

function usageChart(reading: ClientReading, entry: LedgerEntry): Chart | null {
  const ground = groundOf(reading.facts, ['usage']).find((c) => c.connectionId === entry.nhi.connectionId)
  if (!ground || ground.freshAt === null) return null
  if (!reading.facts.usage.some((u) => u.connectionId === entry.nhi.connectionId && u.identityId !== null))
    return null
  const to = dayOf(reading.at)
  const days = Array.from({ length: 30 }, (_, i) => addDays(to, i - 29))
  const tokens = new Map<string, number>()
  for (const u of reading.facts.usage)
    if (u.connectionId === entry.nhi.connectionId && u.identityId === entry.nhi.id)
      tokens.set(u.day, (tokens.get(u.day) ?? 0) + u.inputTokens + u.outputTokens)
  const values = days.map((d) => tokens.get(d) ?? 0)
  const total = values.reduce((a, b) => a + b, 0)
  return {
    kind: 'bar',
    title: `${total.toLocaleString('en')} tokens in 30 days`,
    alt: `Tokens per day over the last 30 days, ${total} in all`,
    unit: 'tokens',
    categories: days,
    series: [{ key: 'tokens', label: 'Tokens in and out', values }],
  }
}
