/** What a provider's connector is: data about the provider, a test and a collection. It fetches and maps; it never
 *  judges. Found by glob under providers/, folder name = provider id. */
import type {
  ConnectionId,
  CoverageReason,
  CoverageState,
  Dataset,
  Day,
  EpochMs,
  ProviderId,
} from '../../../shared/model/index.ts'
import type { CostRow, EventFact, FactKey, FactPart, Provenance, UsageRow } from '../domain/facts.ts'
import type { Secret } from '../domain/secret.ts'
import type { Auth } from './auth.ts'
import type { Http } from './http.ts'
import type { Clock, Ids, Log } from './system.ts'

export interface ProviderInfo {
  readonly id: ProviderId
  readonly label: string
  /** The provider's own origin. Any other endpoint must be loopback (simulators). */
  readonly origin: string
  /** What the operator must paste, and how to get it. */
  readonly secret: {
    readonly label: string
    /** Shown as an example, e.g. `sk-admin-…`. */
    readonly format: string
    readonly pattern: RegExp
    readonly consoleUrl: string
    readonly steps: readonly string[]
  }
  /** What the credential unlocks, and what this provider's API cannot tell at all. */
  readonly reads: readonly { readonly dataset: Dataset; readonly label: string; readonly why: string }[]
  readonly cannot: readonly string[]
}

/** Answer of a connection test: shown before anything is saved. */
export interface ConnectionTest {
  readonly organizationId: string | null
  readonly organizationName: string | null
  readonly checks: readonly {
    readonly dataset: Dataset
    readonly ok: boolean
    readonly reason?: CoverageReason
  }[]
}

export interface ConnectorContext {
  readonly connectionId: ConnectionId
  /** Origin to call: the provider's, or loopback. */
  readonly endpoint: string
  readonly secret: Secret
  readonly http: Http
  readonly auth: Auth
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  readonly signal: AbortSignal
}

/** One page as it is committed: rows, where they came from, and the token that resumes after it. */
export interface CollectedPage {
  readonly provenance: Provenance
  readonly facts?: readonly FactPart[]
  /** Facts that the provider says are gone (delta reading): what this data set says of them ends. */
  readonly removed?: readonly FactKey[]
  readonly usage?: readonly UsageRow[]
  readonly costs?: readonly CostRow[]
  readonly events?: readonly EventFact[]
  /** Opaque to the store. Handed back by `resumeFrom` when this sync goes on after a stop. */
  readonly cursor: string
}

/** How a data set, or one part of it, was closed. */
export interface Closed {
  readonly state: CoverageState
  readonly reason?: CoverageReason
  /** This sync showed everything there is: facts of the data set (or part) that it did not show have ended. False for
   *  what is read a piece at a time: usage, events, changes since the last sync. With `part` null of a data set in
   *  parts: the parts that were closed are all there are, so that facts of other parts have ended. */
  readonly whole: boolean
  /** For the next sync to go on from. */
  readonly watermark?: string
  /** Earliest moment that is covered; null = not stated. Of the data set as a whole. */
  readonly since?: EpochMs | null
  /** For usage and costs: the inclusive range of days that was read in full, so that rows of those days which were not
   *  seen again are gone. `kinds` narrows it to these kinds of use; absent = all of the data set or part. */
  readonly covers?: { readonly fromDay: Day; readonly toDay: Day; readonly kinds?: readonly string[] }
  /** Name of the part for people, where its id is none. */
  readonly label?: string
  /** Of the data set as a whole: how many parts there are; absent = not divided. */
  readonly parts?: number
}

/** Where a connector puts what it reads. Implemented by usecases/sync over the store. `part` absent or null = the data
 *  set as a whole. */
export interface SyncSink {
  /** Cursor of the last page committed in this very sync, or null at its start. `done` = closed before the stop, by
   *  itself or with its data set. */
  resumeFrom(dataset: Dataset, part?: string): { readonly cursor: string | null; readonly done: boolean }
  /** What the last successful sync left for incremental reading (a time, an event id); null at the first. */
  watermark(dataset: Dataset, part?: string): string | null
  /** Commits the page: rows, removals and cursor in one transaction. */
  page(page: CollectedPage): void
  /** Closes a data set or a part of it. A part can be closed anew until its data set is: the last word counts. */
  done(dataset: Dataset, part: string | null, result: Closed): void
  /** For the progress line: parts done of parts known. */
  progress(dataset: Dataset, done: number, total: number | null): void
  /** Facts already committed in this very sync, so that a resumed sync knows which projects to go on with. */
  facts(dataset: Dataset): readonly FactPart[]
}

export interface Connector {
  readonly info: ProviderInfo
  /** Reads the organization's name and tries each data set with the smallest page.
   *  @throws AppError provider.auth-failed, network.*, … when not even the first call succeeds. */
  test(context: ConnectorContext): Promise<ConnectionTest>
  /** Reads everything. A data set that cannot be read is closed with its reason and does not stop the others.
   *  @throws AppError cancelled, provider.auth-failed, network.* when the whole sync must stop. */
  collect(context: ConnectorContext, sink: SyncSink): Promise<void>
}
