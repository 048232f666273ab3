/** What controls share while one fact set is judged: how far each data set may be believed, and indexes that are
 *  built once, on first use, in one pass each.
 *  Promise: nothing here judges, and nothing changes after it was built. */
import { DAY, dayOf, dayStart } from '../../../shared/model/index.ts'
import type { ConnectionId, Dataset, EpochMs } from '../../../shared/model/index.ts'
import type { CostDay, ConnectionRef, FactSet, Sourced, UsageDay } from '../facts/fact-set.ts'
import {
  type Account,
  type Credential,
  type EventFact,
  type Fact,
  type Identity,
  type Service,
} from '../facts/index.ts'
import { believed } from '../domain/belief.ts'
import { datasetStateOf, datasetStatesOf, together } from '../domain/freshness.ts'
import type { DatasetState } from '../domain/freshness.ts'
import { withLastUse } from '../domain/last-use.ts'
import { filling, listing } from '../domain/supply.ts'
import type { ProviderSupply, AnyKind, Traits } from '../domain/supply.ts'

type EventOf = EventFact & { readonly connectionId: ConnectionId }

export interface Context {
  /** With last use filled in from usage (domain/last-use.ts). */
  readonly facts: FactSet
  readonly at: EpochMs
  /** How far one data set may be believed. */
  datasetState(connectionId: ConnectionId, dataset: Dataset): DatasetState
  /** How far the list of a kind may be believed: all data sets of the connection that list it, with these fields. */
  listed(connectionId: ConnectionId, kind: AnyKind, fields?: readonly string[]): DatasetState
  /** Whether the provider of the connection has such a list at all. */
  lists(connectionId: ConnectionId, kind: AnyKind): boolean
  /** How far a field may be believed: all data sets of the connection that fill it. */
  filled(connectionId: ConnectionId, kind: AnyKind, field: string): DatasetState
  /** Whether the provider of the connection fills this field at all. */
  fills(connectionId: ConnectionId, kind: AnyKind, field: string): boolean
  /** Whether a data set that this very fact was read from fills the field. */
  isReported<F extends Sourced<Fact>>(fact: F, field: keyof F & string): boolean
  /** The value of a field where a data set that fills it was read in time, for this very fact; else absent. */
  value<F extends Sourced<Fact>, K extends keyof F & string>(fact: F, field: K): F[K] | undefined
  /** A value that the client's directory supplies, where every directory was read completely and in time; else absent. */
  fromDirectory<T>(value: T | undefined): T | undefined
  /** Connections that describe the client's people: `fromDirectory` rests on them. */
  readonly directories: readonly ConnectionRef[]
  /** What is known of the provider itself. Absent = this version does not know the provider. */
  traits(connectionId: ConnectionId): Traits | undefined
  supply(connectionId: ConnectionId): ProviderSupply | undefined
  connection(id: ConnectionId): ConnectionRef | undefined
  account(connectionId: ConnectionId, id: string): Sourced<Account> | undefined
  identity(connectionId: ConnectionId, id: string): Sourced<Identity> | undefined
  credential(connectionId: ConnectionId, id: string): Sourced<Credential> | undefined
  service(connectionId: ConnectionId, id: string): Sourced<Service> | undefined
  /** The organization itself, where the provider has such a service. */
  organization(connectionId: ConnectionId): Sourced<Service> | undefined
  accountsOf(connectionId: ConnectionId): readonly Sourced<Account>[]
  credentialsOf(connectionId: ConnectionId): readonly Sourced<Credential>[]
  servicesOf(connectionId: ConnectionId): readonly Sourced<Service>[]
  usageOf(connectionId: ConnectionId): readonly UsageDay[]
  costsOf(connectionId: ConnectionId): readonly CostDay[]
  eventsOf(connectionId: ConnectionId): readonly EventOf[]
}

export function createContext(given: FactSet): Context {
  const facts = withLastUse(given)
  const states = datasetStatesOf(facts)
  const connections = new Map(facts.connections.map((c) => [c.id, c]))
  const accounts = lazy(() => byConnection(facts.of('account')))
  const identities = lazy(() => byConnection(facts.of('identity')))
  const credentials = lazy(() => byConnection(facts.of('credential')))
  const services = lazy(() => byConnection(facts.of('service')))
  const usage = lazy(() => byConnection(facts.usage))
  const costs = lazy(() => byConnection(facts.costs))
  const events = lazy(() => byConnection(facts.events))
  const accountIds = lazy(() => byId(accounts()))
  const identityIds = lazy(() => byId(identities()))
  const credentialIds = lazy(() => byId(credentials()))
  const serviceIds = lazy(() => byId(services()))
  const organizations = lazy(
    () =>
      new Map(
        facts
          .of('service')
          .filter((s) => s.scope === 'organization')
          .map((s) => [s.connectionId, s]),
      ),
  )

  const supplyOf = (id: ConnectionId): ProviderSupply | undefined => {
    const connection = connections.get(id)
    return connection && facts.supply.get(connection.provider)
  }
  const datasetState = (id: ConnectionId, dataset: Dataset): DatasetState =>
    datasetStateOf(states, id, dataset)
  const stateOn = (id: ConnectionId, datasets: readonly Dataset[]): DatasetState =>
    together(datasets.map((dataset) => datasetState(id, dataset)))
  const fillersOf = memo((id: ConnectionId, kind: AnyKind, field: string) =>
    filling(supplyOf(id), [kind], [field]),
  )
  const directories = facts.connections.filter(({ id }) => isDirectory(supplyOf(id)))
  const directoryKnown = lazy(
    () =>
      directories.length > 0 &&
      directories.every(({ id }) => stateOn(id, listing(supplyOf(id), ['account'])).complete),
  )

  return {
    facts,
    at: facts.at,
    datasetState,
    listed: (id, kind, fields) => stateOn(id, listing(supplyOf(id), [kind], fields)),
    lists: (id, kind) => listing(supplyOf(id), [kind]).length > 0,
    filled: (id, kind, field) => stateOn(id, fillersOf(id, kind, field)),
    fills: (id, kind, field) => fillersOf(id, kind, field).length > 0,
    isReported: (fact, field) => {
      const fillers = fillersOf(fact.connectionId, fact.kind, field)
      return fact.sources.some(({ dataset }) => fillers.includes(dataset))
    },
    value: (fact, field) => believed({ at: facts.at, datasetState, fillersOf }, fact, field),
    fromDirectory: (value) => (directoryKnown() ? value : undefined),
    directories,
    traits: (id) => supplyOf(id)?.traits,
    supply: supplyOf,
    connection: (id) => connections.get(id),
    account: (connectionId, id) => accountIds().get(connectionId)?.get(id),
    identity: (connectionId, id) => identityIds().get(connectionId)?.get(id),
    credential: (connectionId, id) => credentialIds().get(connectionId)?.get(id),
    service: (connectionId, id) => serviceIds().get(connectionId)?.get(id),
    organization: (connectionId) => organizations().get(connectionId),
    accountsOf: (connectionId) => accounts().get(connectionId) ?? [],
    credentialsOf: (connectionId) => credentials().get(connectionId) ?? [],
    servicesOf: (connectionId) => services().get(connectionId) ?? [],
    usageOf: (connectionId) => usage().get(connectionId) ?? [],
    costsOf: (connectionId) => costs().get(connectionId) ?? [],
    eventsOf: (connectionId) => events().get(connectionId) ?? [],
  }
}

/** A directory describes people; a service is used by them. */
export const isDirectory = (supply: ProviderSupply | undefined): boolean =>
  supply !== undefined && supply.role !== 'service'
export const isService = (supply: ProviderSupply | undefined): boolean =>
  supply !== undefined && supply.role !== 'directory'

function memo<A extends readonly string[], T>(make: (...args: A) => T): (...args: A) => T {
  const made = new Map<string, T>()
  return (...args) => {
    const key = args.join('\n')
    let found = made.get(key)
    if (found === undefined) made.set(key, (found = make(...args)))
    return found
  }
}

/** Start of the last whole UTC day that complete daily rows cover: the day of reading is not over. */
export function lastWholeDay(
  context: Context,
  connectionId: ConnectionId,
  rows: 'usage' | 'cost',
): EpochMs | undefined {
  const { readAt } = context.listed(connectionId, rows)
  if (readAt === null) return undefined
  return dayStart(dayOf(Math.min(readAt, context.at))) - DAY
}

function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}

function byConnection<T extends { readonly connectionId: ConnectionId }>(
  rows: readonly T[],
): ReadonlyMap<ConnectionId, readonly T[]> {
  const groups = new Map<ConnectionId, T[]>()
  for (const row of rows) {
    const group = groups.get(row.connectionId)
    if (group === undefined) groups.set(row.connectionId, [row])
    else group.push(row)
  }
  return groups
}

const byId = <T extends { readonly id: string }>(
  groups: ReadonlyMap<ConnectionId, readonly T[]>,
): ReadonlyMap<ConnectionId, ReadonlyMap<string, T>> =>
  new Map(
    [...groups].map(([connectionId, rows]) => [connectionId, new Map(rows.map((row) => [row.id, row]))]),
  )
