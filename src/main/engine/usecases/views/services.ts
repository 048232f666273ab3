/** Services: organizations and the projects or workspaces below them, with the settings that govern them. */
import { serviceList } from '../../../../shared/lists/services.ts'
import { firstOfLastDays, sumMoney, type ConnectionId, type Money } from '../../../../shared/model/index.ts'
import type { Output, ServiceRow } from '../../../../shared/contract/schemas.ts'
import type { FactSet } from '../../facts/fact-set.ts'
import { grantTable } from '../../facts/grant-table.ts'
import type { RequestOf } from '../../domain/list.ts'
import type { ClientReading } from '../client-reader.ts'
import { clientList } from '../stored-list.ts'
import { clip, clipOrNull, countable, evidenceViews, pageSources } from './sources.ts'
import { specOf, valueWord, type Complete } from './spec.ts'

export const serviceSpec = specOf<typeof serviceList, ServiceRow>(serviceList, {
  key: (r) => r.id,
  text: (r) => [r.name, r.serviceId, r.connectionName],
  filters: {
    connection: (r) => [r.connectionName],
    spendLimit: (r) => [valueWord(r.spendLimit && 'set')],
    retention: (r) => [valueWord(r.retentionSetting)],
  },
  sorts: {
    name: (r) => r.name ?? r.serviceId,
    billed30d: (r) => r.billed30d?.[0]?.micros,
  },
})

/** How many active things belong to a service, or to the organization itself (null). Undefined where a list of them was
 *  never read, or the provider does not say where each belongs: then nothing found is not zero. */
function countByScope(
  facts: FactSet,
  kind: 'identity' | 'credential',
): (connectionId: ConnectionId, scopeId: string | null) => number | undefined {
  const known = countable(facts, kind, ['scopeId'])
  const counts = new Map<string, number>()
  for (const { state, connectionId, scopeId } of facts.of(kind)) {
    const key = `${connectionId}/${scopeId ?? ''}`
    if (state === 'active') counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return (connectionId, scopeId) =>
    known.has(connectionId) ? (counts.get(`${connectionId}/${scopeId ?? ''}`) ?? 0) : undefined
}

const modelsOf = (approved: readonly string[] | null | undefined): ServiceRow['models'] =>
  approved === undefined ? undefined : approved === null ? 'all' : approved.length === 0 ? 'none' : 'some'

export function serviceRows(reading: ClientReading): ServiceRow[] {
  return reading.derive('serviceRows', () => {
    const { facts } = reading
    const names = new Map(facts.connections.map((c) => [c.id, c.name]))
    const since = firstOfLastDays(30, reading.at)
    const count = (map: Map<string, number>, key: string, n = 1): void =>
      void map.set(key, (map.get(key) ?? 0) + n)
    const identities = countByScope(facts, 'identity')
    const credentials = countByScope(facts, 'credential')
    const people = new Map<string, Set<number>>()
    // Where no project shows a member, its lists of members were not read: that is not zero.
    const membersKnown = new Set<ConnectionId>()
    const projects = new Set(
      facts.of('service').flatMap((s) => (s.scope === 'project' ? [`${s.connectionId}/${s.id}`] : [])),
    )
    const grants = grantTable(facts)
    for (let i = 0; i < grants.size; i++) {
      const holder = grants.holder[i]!
      if (grants.holders[holder]?.kind !== 'account') continue
      const connectionId = grants.connections[grants.connection[i]!]!
      const key = `${connectionId}/${grants.resources[grants.resource[i]!]!}`
      let there = people.get(key)
      if (!there) people.set(key, (there = new Set()))
      there.add(holder)
      if (projects.has(key)) membersKnown.add(connectionId)
    }
    const calls = new Map<string, number>()
    const callsKnown = new Set<string>()
    for (const u of facts.usage) {
      if (u.calls === null) continue
      callsKnown.add(u.connectionId)
      if (u.day >= since) count(calls, `${u.connectionId}/${u.serviceId ?? ''}`, u.calls)
    }
    const billed = new Map<string, Money[]>()
    const costsKnown = new Set<string>()
    for (const c of facts.costs) {
      costsKnown.add(c.connectionId)
      if (c.basis !== 'billed' || c.day < since) continue
      const key = `${c.connectionId}/${c.serviceId ?? ''}`
      billed.set(key, [...(billed.get(key) ?? []), c.amount])
    }
    return facts.of('service').map((s): Complete<ServiceRow> => {
      const key = `${s.connectionId}/${s.id}`
      const own = s.scope === 'project'
      return {
        id: key,
        connectionId: s.connectionId,
        connectionName: names.get(s.connectionId) ?? s.connectionId,
        provider: s.provider,
        serviceId: s.id,
        scope: s.scope,
        name: clipOrNull(s.name),
        state: s.state,
        isDefault: s.isDefault === true,
        createdAt: s.createdAt,
        identities: identities(s.connectionId, own ? s.id : null),
        credentials: credentials(s.connectionId, own ? s.id : null),
        people: own && membersKnown.has(s.connectionId) ? (people.get(key)?.size ?? 0) : undefined,
        billed30d: own && costsKnown.has(s.connectionId) ? sumMoney(billed.get(key) ?? []) : undefined,
        calls30d: own && callsKnown.has(s.connectionId) ? (calls.get(key) ?? 0) : undefined,
        spendLimit: s.spendLimit,
        spendAlerts: s.spendAlerts?.length,
        retentionSetting: s.retentionSetting,
        retentionDays: s.retentionDays,
        region: s.region,
        models: modelsOf(s.approvedModels),
        modelList: (s.approvedModels ?? []).map((m) => clip(m)),
        adminAudit: s.adminAudit,
        toolsAllowed: s.tools && Object.keys(s.tools).filter((t) => s.tools![t]),
        sources: evidenceViews(s.sources),
      }
    })
  })
}

const SETTINGS = ['retentionDays', 'spendLimit', 'approvedModels'].map(
  (filling) => ({ kind: 'service', filling }) as const,
)

export const storedServices = clientList({
  id: serviceList.id,
  spec: serviceSpec,
  findIn: (s) => [s.name, s.serviceId],
  rows: serviceRows,
  sources: ({ facts }) => pageSources(facts, ['service', ...SETTINGS]),
})

export const listServices = (
  reading: ClientReading,
  request: RequestOf<typeof serviceList>,
): Output<'services.list'> => storedServices.page(reading, request)
