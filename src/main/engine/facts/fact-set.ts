/** One client's facts as of one moment: what controls judge, screens list and reports print.
 *  Built by usecases from the store; plain data, so a test can write one by hand. */
import { addDays, dayOf } from '../../../shared/model/index.ts'
import type {
  ConnectionId,
  Dataset,
  Day,
  EpochMs,
  Money,
  ProviderId,
  SnapshotId,
  SpendBasis,
  SyncRunId,
  TenantId,
} from '../../../shared/model/index.ts'
import type { Coverage } from '../domain/coverage.ts'
import type { Limits } from '../domain/limits.ts'
import type { Supply } from '../domain/supply.ts'
import type { GrantTable } from './grant-table.ts'
import type { EventFact, FactKind, FactOf } from './index.ts'

/** A fact together with the connection that reported it and the request that read it. */
export type Sourced<T> = T & {
  readonly connectionId: ConnectionId
  /** One for each data set that describes it; the first is the one that lists it. */
  readonly sources: readonly EvidenceRef[]
}

/** Enough to find the reading again: shown in detail panels and printed in the evidence appendix. */
export interface EvidenceRef {
  readonly dataset: Dataset
  /** The part of the data set that it was read with; absent where the data set is not divided. */
  readonly part?: string
  /** Snapshot in which this value was first read as it is now. */
  readonly snapshotId: SnapshotId
  readonly endpoint: string
  readonly requestId: string | null
  readonly readAt: EpochMs
  /** A later sync read the data set in part and showed this value again, unchanged, after this moment. */
  readonly seenAt?: EpochMs
}

/** When the value was seen last; what was read completely since is not counted (see Coverage.freshAt). */
export const lastSeen = ({ readAt, seenAt }: Pick<EvidenceRef, 'readAt' | 'seenAt'>): EpochMs =>
  seenAt ?? readAt

export interface ConnectionRef {
  readonly id: ConnectionId
  readonly provider: ProviderId
  readonly name: string
  /** The provider's own name for the organization, once a sync has read it. */
  readonly organizationName: string | null
  readonly snapshotId: SnapshotId | null
  /** The run that read it. */
  readonly runId: SyncRunId | null
  /** End of the last finished sync at or before the moment; null = never synced. */
  readonly syncedAt: EpochMs | null
}

/** Daily sums along the dimensions that controls and charts use. */
export interface UsageDay {
  readonly connectionId: ConnectionId
  readonly day: Day
  readonly serviceId: string | null
  readonly credentialId: string | null
  readonly identityId: string | null
  readonly accountId: string | null
  readonly model: string | null
  /** null = the provider meters tokens and counts no calls. */
  readonly calls: number | null
  readonly inputTokens: number
  readonly outputTokens: number
}

export interface CostDay {
  readonly connectionId: ConnectionId
  readonly day: Day
  readonly serviceId: string | null
  readonly credentialId: string | null
  readonly model: string | null
  readonly lineItem: string | null
  readonly amount: Money
  readonly basis: SpendBasis
}

/** What the client and the MSP have agreed, as far as controls need it. Absent = the agreement does not say. */
export interface AgreementTerms {
  readonly mailDomains?: readonly string[]
  readonly maxRetentionDays?: number
  readonly regionAllowlist?: readonly string[]
  readonly approvedModels?: readonly string[]
  readonly approvedGuests?: readonly string[]
  readonly monthlyBudget?: Money
}

/** Who decided, and when. */
export interface DecidedBy {
  /** The member's name as it is now. */
  readonly by: string
  readonly at: EpochMs
}

/** What technicians decided about who is who, at the moment. `disputed`: several answers that did not know of each other,
 *  or one that cannot be read here; nothing is joined by it. */
export interface PeopleDecisions {
  /** `account` is the id of an account (domain/joins.ts), and so is `person`: the person who has it. null = no person, or it
   *  cannot be read. */
  readonly links: readonly {
    readonly account: string
    readonly state: 'settled' | 'disputed'
    readonly sides: readonly (DecidedBy & { readonly person: string | null })[]
  }[]
  /** Two accounts that do not belong to one person. */
  readonly splits: readonly {
    readonly id: string
    readonly accounts: readonly [string, string]
    readonly state: 'settled' | 'disputed'
    readonly sides: readonly DecidedBy[]
  }[]
  /** How many cannot be read, so that it is not known whom they are about. */
  readonly unread: number
}

/** Days of use and cost that a fact set has: the day of its moment and those before it. */
export const SPEND_DAYS = 92

/** Days of administrative events that a fact set has, to the millisecond. */
export const EVENT_DAYS = 30

/** First of the last `days` days: the day that holds `at` is the last of them. */
export const firstDayOf = (at: EpochMs, days: number): Day => addDays(dayOf(at), 1 - days)

export type FactLists = { readonly [K in FactKind]: readonly Sourced<FactOf<K>>[] }

export type FactsOf = <K extends FactKind>(kind: K) => readonly Sourced<FactOf<K>>[]

/** The function `FactSet.of` over lists that are made when they are first asked for, each once. */
export function factsOnce(make: FactsOf): FactsOf {
  const made = new Map<FactKind, unknown>()
  return <K extends FactKind>(kind: K) => {
    if (!made.has(kind)) made.set(kind, make(kind))
    // Each list is kept under its own kind.
    return made.get(kind) as readonly Sourced<FactOf<K>>[]
  }
}

/** The same facts with the lists of some kinds replaced. */
export const withFacts = (facts: FactSet, lists: Partial<FactLists>): FactSet => ({
  ...facts,
  of: (kind) => lists[kind] ?? facts.of(kind),
})

/** The same facts with another list of one kind, which is made when it is first asked for. */
export const withKind = <K extends FactKind>(
  facts: FactSet,
  kind: K,
  make: () => readonly Sourced<FactOf<K>>[],
): FactSet => ({
  ...facts,
  of: factsOnce(((asked: FactKind) => (asked === kind ? make() : facts.of(asked))) as FactsOf),
})

/** Every connection with what it has read itself: for whatever names or counts connections. */
export const eachOf = (
  facts: Pick<FactSet, 'connections' | 'coverage' | 'each' | 'supply'>,
): Pick<FactSet, 'connections' | 'coverage' | 'supply'> =>
  facts.each ? { ...facts.each, supply: facts.supply } : facts

export interface FactSet {
  /** The moment of judgement: now for the live view, the snapshot's time for the past. */
  readonly at: EpochMs
  /** One for each place in which ids are unique: a connection, or a tenant that several of them read. `connectionId` in
   *  this set names one of them (domain/tenants.ts). */
  readonly connections: readonly ConnectionRef[]
  readonly coverage: readonly Coverage[]
  /** Every connection with its own coverage, where some of them are merged; see `eachOf`. */
  readonly each?: Pick<FactSet, 'connections' | 'coverage'>
  /** All facts of one kind, read when they are first asked for. */
  readonly of: FactsOf
  /** The grants as columns; read them with `grantTable` (grant-table.ts). Absent = made of `of('grant')`. */
  readonly grants?: () => GrantTable
  /** The tenants that each connection's facts name (undefined = some name none); absent = as the facts say. */
  readonly tenants?: ReadonlyMap<ConnectionId, ReadonlySet<TenantId | undefined>>
  /** The last `SPEND_DAYS` days up to `at`. */
  readonly usage: readonly UsageDay[]
  readonly costs: readonly CostDay[]
  /** Administrative events of the last `EVENT_DAYS` days up to `at`, newest first, at most 20,000. */
  readonly events: readonly (EventFact & { readonly connectionId: ConnectionId })[]
  readonly eventsTruncated: boolean
  readonly terms: AgreementTerms
  /** Absent = nothing was decided. */
  readonly people?: PeopleDecisions
  /** What each provider can tell, from the manifests of this version. */
  readonly supply: Supply
  /** The client's limits by which facts are marked. */
  readonly limits: Limits
}
