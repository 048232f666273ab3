/** All clients in one table, from roll-ups alone: no client's file is opened. */
import { NONE } from '../../../../shared/lists/definition.ts'
import { fleetList } from '../../../../shared/lists/fleet.ts'
import type { FleetRow, Output } from '../../../../shared/contract/schemas.ts'
import { MOST_FLEET_CONNECTIONS } from '../../../../shared/contract/schemas/fleet.ts'
import { SEVERITIES } from '../../../../shared/model/index.ts'
import { listPage, type RequestOf } from '../../domain/list.ts'
import type { ClientSummary } from '../../domain/summary.ts'
import type { ConnectionRecord } from '../../ports/store.ts'
import type { QueryDeps } from '../deps.ts'
import { readSummary } from '../stored.ts'
import { specOf } from './spec.ts'

export const fleetSpec = specOf<typeof fleetList, FleetRow>(fleetList, {
  key: (r) => r.client.id,
  text: (r) => [r.client.name, ...r.client.tags, ...r.connections.map((c) => c.name)],
  filters: {
    tag: (r) => (r.client.tags.length === 0 ? [NONE] : r.client.tags),
    provider: (r) => [...new Set(r.connections.map((c) => c.provider))],
    health: (r) => [healthOf(r)],
    severity: (r) => SEVERITIES.filter((s) => (r.summary?.openFindings[s] ?? 0) > 0),
  },
  sorts: {
    name: (r) => r.client.name,
    score: (r) => (r.summary?.score.kind === 'scored' ? r.summary.score.value : null),
    people: (r) => r.summary?.people.value,
    identities: (r) => r.summary?.identities.value,
    credentials: (r) => r.summary?.credentials.value,
    spend: (r) => r.summary?.spendMonth.amounts[0]?.micros,
    criticals: (r) => r.summary?.openFindings.critical,
    dataAt: (r) => r.summary?.dataAt,
  },
})

/** Those with something wrong first: where a row cannot carry all, what is left out is well. */
const shownFirst = (own: readonly ConnectionRecord[]): readonly ConnectionRecord[] => {
  if (own.length <= MOST_FLEET_CONNECTIONS) return own
  const trouble = (c: ConnectionRecord): number => (c.lastError !== null ? 2 : c.lastSyncAt === null ? 1 : 0)
  return own.toSorted((a, b) => trouble(b) - trouble(a))
}

function healthOf(r: FleetRow): string {
  if (r.connections.length === 0) return 'not connected'
  if (r.connections.some((c) => c.lastError !== null)) return 'sync failed'
  if (r.connections.some((c) => c.lastSyncAt === null)) return 'never synced'
  return r.summary?.score.kind === 'scored' ? 'assessed' : 'not assessed'
}

export function fleetRows(deps: QueryDeps): FleetRow[] {
  const summaries = new Map(deps.workspace.fleet().map((f) => [f.clientId, f]))
  const connections = Map.groupBy(deps.workspace.connections(), (c) => c.clientId)
  return deps.workspace.clients().map((client) => {
    const own = connections.get(client.id) ?? []
    const rolled = summaries.get(client.id)
    return {
      client: { ...client, tags: [...client.tags] },
      summary: summaryView(rolled?.summary),
      connections: shownFirst(own).map((c) => ({
        id: c.id,
        provider: c.provider,
        name: c.name,
        lastSyncAt: c.lastSyncAt,
        lastError: c.lastError,
      })),
      syncing: own.some((c) => deps.jobs.isBusy(c.id)),
    }
  })
}

/** Null where nothing was assessed, or where what was stored is no summary: both read as not assessed. */
export function summaryView(stored: string | undefined): FleetRow['summary'] {
  const summary: ClientSummary | null = stored === undefined ? null : readSummary(stored)
  return summary as FleetRow['summary']
}

export function listFleet(deps: QueryDeps, request: RequestOf<typeof fleetList>): Output<'fleet.list'> {
  return { ...listPage(fleetRows(deps), fleetSpec, request), sources: [] }
}
