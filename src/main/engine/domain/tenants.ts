/** Several connections may read one tenant, and one connection several. Here what they read becomes one: each fact, day
 *  and data set is there once; of each field, and of each day of use and cost, the fresher reading is shown; what any
 *  of them has read completely counts as read.
 *
 *  Everything is joined by `connectionId` and id. After merging, `connectionId` names a place in which ids are unique:
 *  of a tenant the connection that read it first, of those that read no other (so findings keep their ids when another
 *  connection comes), or a made id where all of them read others too. What has no known tenant stays with its
 *  connection, and so do rows of use, cost and events of a connection that reads several tenants: such a row does not
 *  say of which it is. */
import {
  dayOf,
  type ConnectionId,
  type Dataset,
  type Day,
  type EpochMs,
  type ProviderId,
} from '../../../shared/model/index.ts'
import type { TenantId } from '../../../shared/model/index.ts'
import {
  lastSeen,
  type ConnectionRef,
  type EvidenceRef,
  type FactSet,
  type Sourced,
} from '../facts/fact-set.ts'
import { FACT_KINDS, type Fact, type FactKind } from '../facts/index.ts'
import { isPartRead, type Coverage } from './coverage.ts'
import { datasetStateOf, datasetStatesOf } from './freshness.ts'
import { filling, listing, type AnyKind } from './supply.ts'

const STAND_IN = 'unknown:'

/** Stands in for a tenant whose id cannot be read: stable for the connection, so that what it lists keeps its identity,
 *  and never shared with another connection, so that two organizations are not taken for one. */
export const standInTenant = (connectionId: ConnectionId): TenantId => `${STAND_IN}${connectionId}`

export const isKnown = (tenant: TenantId | undefined): tenant is TenantId =>
  tenant !== undefined && !tenant.startsWith(STAND_IN)

/** Which connections read the same, at one moment. */
export interface Tenants {
  /** One for each place. */
  readonly places: readonly ConnectionRef[]
  /** Connections that are read at a place, oldest first. */
  readersOf(place: ConnectionId): readonly ConnectionId[]
  /** Place of a fact of this tenant. */
  placeOf(connectionId: ConnectionId, tenant: TenantId | undefined): ConnectionId
  /** Place of the connection's rows of use, cost and events. */
  homeOf(connectionId: ConnectionId): ConnectionId
  /** Rows of days at their places, each day as the connection says that read it last. */
  days<R extends DayRow>(kind: 'usage' | 'cost', rows: readonly R[]): readonly R[]
}

interface DayRow {
  readonly connectionId: ConnectionId
  readonly day: Day
}

/** Null where every connection reads one tenant and no two the same: then nothing is merged.
 *  @param facts as each connection has read them.
 *  @param firstReadAt end of the first sync of each. */
export function tenantsOf(facts: FactSet, firstReadAt: ReadonlyMap<ConnectionId, EpochMs>): Tenants | null {
  const { known, unknown } = tenantsRead(facts)
  const age = (c: ConnectionRef): number => firstReadAt.get(c.id) ?? Infinity
  const connections = facts.connections.toSorted((a, b) => age(a) - age(b) || (a.id < b.id ? -1 : 1))
  const tenantsBy = (id: ConnectionId): ReadonlySet<TenantId> => known.get(id) ?? new Set()
  const readers = new Map<string, ConnectionRef[]>()
  for (const connection of connections) {
    for (const tenant of tenantsBy(connection.id)) {
      const key = `${connection.provider}\n${tenant}`
      readers.set(key, [...(readers.get(key) ?? []), connection])
    }
  }
  const isPlain = [...readers.values(), ...[...known.values()].map((each) => [...each])].every(
    (each) => each.length < 2,
  )
  if (isPlain) return null

  const providers = new Map(connections.map((c) => [c.id, c.provider]))
  const placeOfTenant = (provider: string, tenant: TenantId): ConnectionId => {
    const all = readers.get(`${provider}\n${tenant}`) ?? []
    return all.find((c) => tenantsBy(c.id).size === 1)?.id ?? `${all[0]?.id ?? ''}~${tenant}`
  }
  const home = new Map(
    connections.map(({ id, provider }) => {
      const [tenant, ...others] = tenantsBy(id)
      return [id, tenant !== undefined && others.length === 0 ? placeOfTenant(provider, tenant) : id]
    }),
  )
  const homeOf: Tenants['homeOf'] = (id) => home.get(id) ?? id
  const places = new Map<ConnectionId, ConnectionRef[]>()
  const readAt = (place: ConnectionId, connection: ConnectionRef): void => {
    const there = places.get(place) ?? []
    if (!there.includes(connection)) places.set(place, [...there, connection])
  }
  for (const connection of connections) {
    const { id, provider } = connection
    readAt(homeOf(id), connection)
    if (unknown.has(id)) readAt(id, connection)
    for (const tenant of tenantsBy(id)) readAt(placeOfTenant(provider, tenant), connection)
  }
  return {
    places: [...places].map(([place, there]) => placeRef(place, there)),
    readersOf: (place) => (places.get(place) ?? []).map(({ id }) => id),
    placeOf: (id, tenant) => (isKnown(tenant) ? placeOfTenant(providers.get(id) ?? '', tenant) : id),
    homeOf,
    days: (kind, rows) => daysOnce(facts, connections, homeOf, kind, rows),
  }
}

/** Known tenants of each connection's facts, and connections with facts of no known tenant. */
function tenantsRead(facts: Pick<FactSet, 'of' | 'tenants'>) {
  const known = new Map<ConnectionId, Set<TenantId>>()
  const unknown = new Set<ConnectionId>()
  if (facts.tenants) {
    for (const [id, named] of facts.tenants) {
      const own = [...named].filter(isKnown)
      if (own.length > 0) known.set(id, new Set(own))
      if (own.length < named.size) unknown.add(id)
    }
    return { known, unknown }
  }
  for (const kind of FACT_KINDS) {
    const list: readonly Sourced<Fact>[] = facts.of(kind)
    for (const [i, fact] of list.entries()) {
      const before = list[i - 1]
      if (before?.connectionId === fact.connectionId && before.tenant === fact.tenant) continue
      const own = known.get(fact.connectionId)
      if (!isKnown(fact.tenant)) unknown.add(fact.connectionId)
      else if (own) own.add(fact.tenant)
      else known.set(fact.connectionId, new Set([fact.tenant]))
    }
  }
  return { known, unknown }
}

/** What a place of facts is called outside this workspace. */
export interface TenantRef {
  readonly provider: ProviderId
  readonly tenant: TenantId
}

/** The tenant of every place: the one that its facts name; else the one that its connection has found, unless that is
 *  another place's already; of a connection that has found several, all of them. Where none is known, the stand-in,
 *  which is this workspace's own.
 *  @param facts at their places. @param found tenants that were found with each connection's credential. */
export function tenantRefs(
  facts: Pick<FactSet, 'connections' | 'of' | 'tenants'>,
  found: ReadonlyMap<ConnectionId, readonly TenantId[]>,
): ReadonlyMap<ConnectionId, TenantRef> {
  const { connections } = facts
  const { known } = tenantsRead(facts)
  const named = new Map<ConnectionId, TenantId>()
  for (const [place, [tenant, ...others]] of known)
    if (tenant !== undefined && others.length === 0) named.set(place, tenant)
  const keyOf = ({ provider, tenant }: TenantRef): string => `${provider}\n${tenant}`
  const taken = new Set(
    connections.flatMap(({ id, provider }) => {
      const tenant = named.get(id)
      return tenant === undefined ? [] : [keyOf({ provider, tenant })]
    }),
  )
  return new Map(
    connections.map(({ id, provider }) => {
      const own = named.get(id)
      if (own !== undefined) return [id, { provider, tenant: own }]
      const all = [...new Set((found.get(id) ?? []).filter(isKnown))].sort()
      const tenant = all.length > 1 ? JSON.stringify(all) : all[0]
      if (tenant === undefined || taken.has(keyOf({ provider, tenant })))
        return [id, { provider, tenant: standInTenant(id) }]
      taken.add(keyOf({ provider, tenant }))
      return [id, { provider, tenant }]
    }),
  )
}

function placeRef(place: ConnectionId, readers: readonly ConnectionRef[]): ConnectionRef {
  const named = readers.find(({ id }) => id === place)
  const [first] = readers
  if (first === undefined) throw new TypeError('a place without a connection')
  const synced = readers.flatMap(({ syncedAt }) => syncedAt ?? [])
  return {
    ...(named ?? { ...first, name: `${first.name} (${place.slice(first.id.length + 1)})` }),
    id: place,
    syncedAt: synced.length === 0 ? null : Math.max(...synced),
  }
}

// ---- days ----------------------------------------------------------------------------------------------------------

/** What one connection has read of daily rows. */
interface Window {
  readonly id: ConnectionId
  /** Data sets of such rows that it has read at all. */
  readonly sets: number
  readonly readAt: EpochMs
  readonly from: Day
  readonly to: Day
}

function windowOf(facts: FactSet, { id, provider }: ConnectionRef, kind: AnyKind): Window {
  const datasets = listing(facts.supply.get(provider), [kind])
  const read = facts.coverage.filter((c) => c.connectionId === id && datasets.includes(c.dataset))
  const times = read.flatMap(({ freshAt }) => freshAt ?? [])
  const since = read.flatMap((c) => (c.freshAt === null ? [] : (c.since ?? [])))
  const readAt = times.length === 0 ? -Infinity : Math.min(...times)
  return {
    id,
    sets: times.length,
    readAt,
    from: since.length === 0 ? '' : dayOf(Math.max(...since)),
    to: times.length === 0 ? '' : dayOf(readAt),
  }
}

/** Of each day the rows of the connection that has read it last, also where it found none; of a day that none has read
 *  to its end, those of the first that has any. More data sets of such rows come before fresher ones. */
function daysOnce<R extends DayRow>(
  facts: FactSet,
  connections: readonly ConnectionRef[],
  homeOf: (id: ConnectionId) => ConnectionId,
  kind: 'usage' | 'cost',
  rows: readonly R[],
): readonly R[] {
  const shared = new Map<ConnectionId, readonly Window[]>()
  for (const [place, there] of Map.groupBy(connections, (c) => homeOf(c.id))) {
    if (there.length < 2) continue
    const windows = there.map((c) => windowOf(facts, c, kind))
    shared.set(
      place,
      windows.sort((a, b) => b.sets - a.sets || b.readAt - a.readAt),
    )
  }
  const withRows = new Set(rows.map((row) => `${row.connectionId}\n${row.day}`))
  const chosen = new Map<string, ConnectionId | undefined>()
  return rows.flatMap((row) => {
    const place = homeOf(row.connectionId)
    const windows = shared.get(place)
    if (windows !== undefined) {
      const key = `${place}\n${row.day}`
      if (!chosen.has(key)) {
        const reader =
          windows.find(({ from, to }) => row.day >= from && row.day <= to) ??
          windows.find(({ id }) => withRows.has(`${id}\n${row.day}`))
        chosen.set(key, reader?.id)
      }
      if (chosen.get(key) !== row.connectionId) return []
    }
    return [at(place, row)]
  })
}

const at = <T extends { readonly connectionId: ConnectionId }>(place: ConnectionId, row: T): T =>
  row.connectionId === place ? row : { ...row, connectionId: place }

// ---- facts ---------------------------------------------------------------------------------------------------------

/** The places, and what was read at each of them. */
export const mergedScope = (
  facts: FactSet,
  tenants: Tenants,
): Required<Pick<FactSet, 'connections' | 'coverage' | 'each'>> => ({
  connections: tenants.places,
  coverage: mergedCoverage(facts, tenants),
  each: { connections: facts.connections, coverage: facts.coverage },
})

/** The same facts at their places, each once.
 *  @param facts as each connection has read them; events of which none is there twice. */
export function merged(facts: FactSet, tenants: Tenants): FactSet {
  const readings = readingsOf(facts)
  const lists = new Map<FactKind, readonly Sourced<Fact>[]>()
  for (const kind of FACT_KINDS) {
    lists.set(kind, mergedKind(facts.of(kind), tenants, readings))
  }
  const { grants: _ofEach, tenants: _named, ...others } = facts
  return {
    ...others,
    ...mergedScope(facts, tenants),
    // A list is of the kind that it is kept under.
    of: ((kind: FactKind) => lists.get(kind) ?? []) as FactSet['of'],
    usage: tenants.days('usage', facts.usage),
    costs: tenants.days('cost', facts.costs),
    events: facts.events.map((event) => at(tenants.homeOf(event.connectionId), event)),
  }
}

function mergedKind(
  rows: readonly Sourced<Fact>[],
  tenants: Tenants,
  readings: Readings,
): readonly Sourced<Fact>[] {
  const groups = new Map<string, Sourced<Fact>[]>()
  for (const row of rows) {
    const key = `${tenants.placeOf(row.connectionId, row.tenant)}\n${row.tenant ?? ''}\n${row.id}`
    const group = groups.get(key)
    if (group) group.push(row)
    else groups.set(key, [row])
  }
  const found = [...groups.values()].map((group) => mergedFact(group, tenants, readings))
  return found.filter((fact) => fact !== null)
}

/** How far one reading of a fact may be believed, by the coverage of its own connection. */
interface Readings {
  coverage(connectionId: ConnectionId, dataset: Dataset): Coverage | undefined
  /** When the connection last read the data set completely, or this part of it; null = never. */
  lastRead(connectionId: ConnectionId, dataset: Dataset, part: string | undefined): EpochMs | null
  /** Whether the connection has found this project or workspace. */
  hasService(connectionId: ConnectionId, tenant: TenantId | undefined, id: string): boolean
  /** When the value was last read, also where it was found as it had been. */
  confirmedAt(fact: Sourced<Fact>, source: EvidenceRef): EpochMs
  /** Data sets that list such facts, or fill a field of theirs. */
  listing(fact: Fact): ReadonlySet<Dataset>
  filling(fact: Fact, field: string): ReadonlySet<Dataset>
}

function readingsOf({ connections, coverage, supply, of }: FactSet): Readings {
  const rows = new Map(coverage.map((row) => [`${row.connectionId}/${row.dataset}`, row]))
  const synced = new Map(connections.map((c) => [c.id, c.syncedAt]))
  const sets = new Map<string, ReadonlySet<Dataset>>()
  const once = (key: string, make: () => readonly Dataset[]): ReadonlySet<Dataset> => {
    let known = sets.get(key)
    if (known === undefined) sets.set(key, (known = new Set(make())))
    return known
  }
  const services = new Set(of('service').map((s) => `${s.connectionId}\n${s.tenant ?? ''}\n${s.id}`))
  const lastRead: Readings['lastRead'] = (connectionId, dataset, part) => {
    const row = rows.get(`${connectionId}/${dataset}`)
    return (isPartRead(row, part) ? synced.get(connectionId) : row?.freshAt) ?? null
  }
  return {
    coverage: (id, dataset) => rows.get(`${id}/${dataset}`),
    lastRead,
    hasService: (id, tenant, service) => services.has(`${id}\n${tenant ?? ''}\n${service}`),
    confirmedAt: (fact, source) =>
      Math.max(lastSeen(source), lastRead(fact.connectionId, source.dataset, source.part) ?? 0),
    listing: ({ provider, kind }) =>
      once(`${provider}\n${kind}`, () => listing(supply.get(provider), [kind])),
    filling: ({ provider, kind }, field) =>
      once(`${provider}\n${kind}\n${field}`, () => filling(supply.get(provider), [kind], [field])),
  }
}

/** One fact of what several connections say about it, freshest first; null when it has ended. */
function mergedFact(
  group: readonly Sourced<Fact>[],
  tenants: Tenants,
  readings: Readings,
): Sourced<Fact> | null {
  const [first] = group
  if (first === undefined) return null
  const place = tenants.placeOf(first.connectionId, first.tenant)
  const readers = isKnown(first.tenant) ? tenants.readersOf(place) : []
  if (readers.length < 2) return at(place, first)
  const others = readers.filter((id) => !group.some((row) => row.connectionId === id))
  if (group.every((row) => others.some((id) => endedAt(id, row, readings)))) return null
  if (group.length === 1) return at(place, first)
  const listedAt = (row: Sourced<Fact>): EpochMs =>
    row.sources[0] === undefined ? -Infinity : readings.confirmedAt(row, row.sources[0])
  const rank = (row: Sourced<Fact>): number => readers.indexOf(row.connectionId)
  const rows = group.toSorted((a, b) => listedAt(b) - listedAt(a) || rank(a) - rank(b))
  const fields: Record<string, unknown> = {}
  const times = new Map<string, EpochMs>()
  for (const row of rows) {
    for (const [field, value] of Object.entries(row)) {
      if (value === undefined) continue
      const from = readings.filling(row, field)
      const told = row.sources.filter(({ dataset }) => from.has(dataset))
      const time =
        told.length === 0
          ? listedAt(row)
          : Math.max(...told.map((source) => readings.confirmedAt(row, source)))
      if (time <= (times.get(field) ?? -Infinity)) continue
      times.set(field, time)
      fields[field] = value
    }
  }
  // Each field is one of these rows', and all of them are of one kind.
  return {
    ...(fields as unknown as Sourced<Fact>),
    connectionId: place,
    sources: rows.flatMap((row) => row.sources),
  }
}

/** Whether another connection has read, later and completely, every list that shows the fact, without finding it. Of a
 *  list in parts it must be known to have read this part: two connections may be set up to read different ones. */
function endedAt(other: ConnectionId, row: Sourced<Fact>, readings: Readings): boolean {
  const lists = readings.listing(row)
  const shown = row.sources.filter(({ dataset }, index) =>
    lists.size === 0 ? index === 0 : lists.has(dataset),
  )
  return (
    shown.length > 0 &&
    shown.every((source) => {
      const coverage = readings.coverage(other, source.dataset)
      // Rows that cannot be read may be this very fact.
      if (!coverage || coverage.reason === 'unreadable') return false
      const { part } = source
      if (
        coverage.parts !== undefined &&
        (part === undefined || !readings.hasService(other, row.tenant, part))
      )
        return false
      return (readings.lastRead(other, source.dataset, part) ?? 0) > readings.confirmedAt(row, source)
    })
  )
}

// ---- coverage ------------------------------------------------------------------------------------------------------

const KNOWN = ['none', 'parts', 'all'] as const
const STATES = ['none', 'partial', 'complete'] as const
const ROWS: readonly AnyKind[] = ['usage', 'cost', 'event']

/** Of each place and data set the reading that shows most at the moment. */
function mergedCoverage(facts: FactSet, tenants: Tenants): Coverage[] {
  const states = datasetStatesOf(facts)
  const synced = new Map(facts.connections.map((c) => [c.id, c.syncedAt]))
  const givesRows = ({ provider, dataset }: Coverage): boolean =>
    facts.supply
      .get(provider)
      ?.datasets.some((each) => each.id === dataset && each.gives.some(({ kind }) => ROWS.includes(kind))) ===
    true
  const worth = (row: Coverage): readonly number[] => {
    const datasetState = datasetStateOf(states, row.connectionId, row.dataset)
    return [
      Number(datasetState.complete),
      KNOWN.indexOf(datasetState.known),
      STATES.indexOf(row.state),
      // What another kind of key could read is still to be read where this one lacks a right.
      Number(row.reason !== 'key_kind'),
      row.freshAt ?? -Infinity,
    ]
  }
  return tenants.places.flatMap(({ id: place }) => {
    const readers = tenants.readersOf(place)
    const rows = readers.flatMap((id) =>
      facts.coverage
        .filter((row) => row.connectionId === id)
        .map((row): Coverage => {
          // Its rows are of several tenants and stay with the connection: here they are not to be expected.
          const isElsewhere = tenants.homeOf(id) !== place && givesRows(row)
          return isElsewhere ? { ...row, state: 'none', reason: 'not_offered', count: 0, freshAt: null } : row
        }),
    )
    return [...Map.groupBy(rows, (row) => row.dataset).values()].map((all) => {
      const best = all.reduce((a, b) => (isMore(worth(b), worth(a)) ? b : a))
      const syncedAt = synced.get(best.connectionId) ?? null
      return { ...best, connectionId: place, ...(readers.length > 1 && { syncedAt }) }
    })
  })
}

function isMore(a: readonly number[], b: readonly number[]): boolean {
  const i = a.findIndex((value, index) => value !== b[index])
  return i >= 0 && (a[i] ?? 0) > (b[i] ?? 0)
}
