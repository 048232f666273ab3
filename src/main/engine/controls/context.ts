/** What controls share while one fact set is judged: how far each data set may be believed, and indexes that are
 *  built once, on first use, in one pass each.
 *  Promise: nothing here judges, and nothing changes after it was built. */
import { DAY, dayOf, dayStart } from '../../../shared/model/index.ts'
import type { ConnectionId, Dataset, EpochMs } from '../../../shared/model/index.ts'
import type { CostDay, ConnectionRef, FactSet, Sourced, UsageDay } from '../facts/fact-set.ts'
import type { Account, Credential, EventFact, Identity, Service } from '../facts/index.ts'
import { groundOf, groundsOf } from '../domain/freshness.ts'
import type { Ground } from '../domain/freshness.ts'
import { withLastUse } from '../domain/last-use.ts'

type EventOf = EventFact & { readonly connectionId: ConnectionId }

export interface Context {
  /** With last use filled in from usage (domain/last-use.ts). */
  readonly facts: FactSet
  readonly at: EpochMs
  ground(connectionId: ConnectionId, dataset: Dataset): Ground
  /** The value when its data set is fresh, else absent: for facts that another data set than the list supplies. */
  fresh<T>(value: T | undefined, connectionId: ConnectionId, dataset: Dataset): T | undefined
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
  const grounds = groundsOf(facts)
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

  return {
    facts,
    at: facts.at,
    ground: (connectionId, dataset) => groundOf(grounds, connectionId, dataset),
    fresh: (value, connectionId, dataset) =>
      groundOf(grounds, connectionId, dataset).known === 'none' ? undefined : value,
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

/** Start of the last whole UTC day that a complete data set of daily rows covers: the day of reading is not over. */
export function lastWholeDay(
  context: Context,
  connectionId: ConnectionId,
  dataset: Dataset,
): EpochMs | undefined {
  const { readAt } = context.ground(connectionId, dataset)
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
