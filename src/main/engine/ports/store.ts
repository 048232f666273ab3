/** The store: `workspace.db` and one encrypted file per client. Synchronous, as SQLite is: it lives in the engine. */
import type {
  ClientId,
  ConnectionId,
  ControlId,
  Dataset,
  Day,
  EpochMs,
  EventOutcome,
  FindingId,
  Outcome,
  ProviderId,
  Severity,
  SnapshotId,
  SyncRunId,
  TenantId,
} from '../../../shared/model/index.ts'
import type { Coverage } from '../domain/coverage.ts'
import type { Verdict } from '../domain/vocabulary/judge.ts'
import type { CostRow, EventFact, Fact, FactKey, FactKind, UsageRow } from '../facts/index.ts'
import type { CostDay, EvidenceRef, UsageDay } from '../facts/fact-set.ts'
import type { GrantTable } from '../facts/grant-table.ts'
import type { SigningKey } from '../journal/hash.ts'
import type { SignedEntry } from '../journal/entry.ts'
import type { Decision, Journal } from './journal.ts'
import type { ListStore } from './lists.ts'
import type { SyncSink } from './sink.ts'
import type { Hosts, Setup, Tenant } from './provider.ts'

// ---- workspace ---------------------------------------------------------------------------------------------------

/** A client of which a file lies here, with what the workspace's records say of it now. */
export interface ClientRecord {
  readonly id: ClientId
  readonly name: string
  readonly tags: readonly string[]
  /** Index into the interface's client colours. */
  readonly color: number
  readonly createdAt: EpochMs
  /** Locale and currency for reports; null = the workspace's. */
  readonly locale: string | null
  readonly currency: string | null
}

export interface ConnectionRecord {
  readonly id: ConnectionId
  readonly clientId: ClientId
  readonly provider: ProviderId
  readonly name: string
  /** Origin by name of the host: the provider's own, or all of them on this machine. */
  readonly endpoints: Hosts
  /** What is no secret of what was entered, by name of the field. */
  readonly setup: Setup
  /** What it was found to read with this credential; empty before the first sync. */
  readonly tenants: readonly Tenant[]
  readonly organizationName: string | null
  /** The secret's redacted hint (first 8 … last 4 characters at most) and when it was set. The secret is in the keychain. */
  readonly secretHint: string
  readonly secretSetAt: EpochMs
  readonly createdAt: EpochMs
  readonly lastSyncAt: EpochMs | null
  /** Error code of the last attempt when it failed; null when it succeeded. */
  readonly lastError: string | null
  readonly lastAttemptAt: EpochMs | null
}

/** Figures of one client for the fleet table, written by assess. `appliedSeq` names the assessment they come from;
 *  when it differs from the client file's own, they are rebuilt. */
export interface FleetRecord {
  readonly clientId: ClientId
  readonly appliedSeq: number
  /** The ClientSummary of domain/summary.ts as JSON text. */
  readonly summary: string
}

/** Its journal is the workspace's stream. */
/** Number of writes that the keychain remembers of each copy of a workspace, by the copy's id. */
export type WriteCounts = Readonly<Record<string, number>>

/** One copy of the workspace: a folder at one place. */
export interface Copy {
  readonly id: string
  /** Older files were put back over newer ones, and the journal does not say so yet. */
  readonly putBack: boolean
}

export interface WorkspaceStore extends Journal {
  /** The id that entries bear. */
  readonly id: string
  /** Certifies devices and signs checkpoints. */
  signingKey(): SigningKey
  /** The copy that is open, and how many writes it has had. */
  copy(): Copy & { readonly writes: number }
  /** To be called alongside the entry that says so. */
  putBackIsKnown(): void
  verifyJournal(): VerifyReport
  /** Those that no copy removed. */
  clients(): ClientRecord[]
  client(id: ClientId): ClientRecord | null
  /** Those whose file lies here, also where another copy removed the client. */
  clientFiles(): ClientId[]
  /** Makes room for a client: its key and, at first opening, its file. What it is called is decided by records; until
   *  then it goes by its id. */
  addClient(id: ClientId, createdAt: EpochMs): void
  /** Closes and deletes the client's file and destroys its key. */
  removeClient(id: ClientId): void
  connections(clientId?: ClientId): ConnectionRecord[]
  addConnection(record: ConnectionRecord): void
  updateConnection(record: ConnectionRecord): void
  /** What was read over it stays in the client's file; the entry of `decideForClient` ends it there. */
  removeConnection(id: ConnectionId): void
  /** Appends an entry to the client's journal together with what `alongside` changes in the workspace's file: both or
   *  neither, although these are two files. An entry that a crash kept out of its file is added when that is opened
   *  next. An entry `connection.removed` ends its connection: from then on it is not part of `asOf(now)`; earlier
   *  moments still include its data. @throws TypeError for a decision that writes records. */
  decideForClient(id: ClientId, decision: Decision, alongside: () => void): SignedEntry
  setting(key: string): string | null
  setSetting(key: string, value: string): void
  fleet(): FleetRecord[]
  putFleet(record: FleetRecord): void
  /** Opens (creates, migrates) the client's file. Kept open in a small LRU; callers do not close it.
   *  @throws AppError workspace.corrupt | workspace.newer-version | workspace.older-version |
   *  workspace.key-missing */
  openClient(id: ClientId): ClientStore
  close(): void
}

// ---- one client's file ---------------------------------------------------------------------------------------------

export interface SnapshotRecord {
  readonly id: SnapshotId
  readonly connectionId: ConnectionId
  readonly provider: ProviderId
  /** Counts per connection in this file; it leaves the file nowhere. */
  readonly seq: number
  readonly runId: SyncRunId
  readonly startedAt: EpochMs
  readonly finishedAt: EpochMs
  /** `complete`: every data set was read, or cannot be read with any credential (not offered, plan, off). */
  readonly state: 'complete' | 'partial'
  /** Merkle root over the facts that the snapshot shows, hex. */
  readonly root: string
  readonly factCount: number
  readonly added: number
  readonly changed: number
  readonly removed: number
}

/** All syncs of the client that were started together; a sync started by itself is a run of its own. */
export interface RunRecord {
  readonly id: SyncRunId
  readonly startedAt: EpochMs
  /** null = it is going on. */
  readonly finishedAt: EpochMs | null
  /** The program ended before the run did; `finishedAt` is then the end of its last sync. */
  readonly interrupted: boolean
}

/** A connection that was removed from the workspace. What was read over it stays in the moments before. */
export interface RemovedConnection {
  readonly id: ConnectionId
  readonly provider: ProviderId
  readonly name: string
  readonly removedAt: EpochMs
}

/** A moment resolved to one snapshot per connection. Only finished snapshots; a connection without one is absent. */
export interface AsOf {
  readonly at: EpochMs
  readonly seqs: ReadonlyMap<ConnectionId, number>
}

export interface StoredFact<F extends Fact = Fact> {
  readonly connectionId: ConnectionId
  /** Merged over its data sets: see FactPart. */
  readonly fact: F
  readonly sources: readonly EvidenceRef[]
  /** Fields with personal values that were erased. They read as absent. */
  readonly erased?: readonly string[]
}

/** What one data set says about a fact, in a form that this version cannot read. It is left out of the fact. */
export interface UnreadableFact {
  readonly connectionId: ConnectionId
  readonly dataset: Dataset
  readonly kind: string
  readonly id: string
}

export interface FactChange {
  readonly connectionId: ConnectionId
  readonly change: 'added' | 'removed' | 'changed'
  readonly before: Fact | null
  readonly after: Fact | null
}

export interface StoredEvent extends EventFact {
  readonly connectionId: ConnectionId
  /** Position for keyset paging: newest first = descending. */
  readonly row: number
  /** What the event vocabulary says; null: it does not list the type, or the event has not been judged by its present
   *  version yet. */
  readonly verdict: Verdict | null
}

/** Where the judging of events goes on. Opaque to the caller. */
export interface JudgeMark {
  readonly class: number
  readonly before: number
}

export interface EventQuery {
  /** Both moments belong to the range. */
  readonly from?: EpochMs
  readonly to?: EpochMs
  readonly connectionId?: ConnectionId
  /** Connections to read, in groups that read the same: of a group, an event that one has is left out of those behind
   *  it, unless `connectionId` asks for one by name. Absent = all, each for itself. */
  readonly among?: readonly (readonly ConnectionId[])[]
  /** Only what these snapshots or earlier ones of their connections have read; absent = all that is known. */
  readonly readBy?: AsOf
  readonly types?: readonly string[]
  readonly actorKinds?: readonly EventFact['actorKind'][]
  readonly outcomes?: readonly EventOutcome[]
  readonly actorId?: string
  readonly targetId?: string
  readonly network?: string
  readonly onBehalfOf?: string
  readonly correlation?: string
  readonly model?: string
  readonly tool?: string
  /** true = only events of which some detail was cut. */
  readonly cut?: boolean
  /** Words, eight at most; each must match the start of a word in type, actor, target, on behalf of, correlation,
   *  network, model, tool or details (a whole word where it has one or two letters). A text without any letter or digit
   *  finds nothing. What was cut is not searched: see `cut`. */
  readonly text?: string
  /** Return rows before (older than) this position. */
  readonly before?: number
  /** At most 500. */
  readonly limit: number
}

/** Events that are alike, counted. */
export interface EventCount extends Pick<EventFact, 'type' | 'actorKind' | 'outcome'> {
  readonly connectionId: ConnectionId
  readonly count: number
}

export interface SpendQuery {
  readonly fromDay: Day
  readonly toDay: Day
  readonly asOf: AsOf
}

/** What trends need of an assessment: without its text, which grows with the client. */
export interface AssessmentSummary {
  readonly seq: number
  /** The end of the run that it judges; of a judgement that replaced it later, when that was made. What it judges is
   *  in both cases the client as of the run's end. */
  readonly at: EpochMs
  /** Version of the control catalogue that judged: figures of two assessments are alike only where it is the same. */
  readonly catalogue: string
  /** JSON text of ClientSummary. */
  readonly summary: string
}

export interface AssessmentRecord extends AssessmentSummary {
  /** JSON text of domain Assessment without the per-subject rows of passing subjects. */
  readonly assessment: string
}

/** A fail on one subject, with an identity that survives: see domain/findings.ts. */
export interface FindingRecord {
  readonly id: FindingId
  readonly controlId: ControlId
  readonly subjectKind: string
  readonly subjectId: string
  readonly subjectLabel: string
  readonly connectionId: ConnectionId | null
  readonly severity: Severity
  readonly outcome: Outcome
  readonly state: 'open' | 'resolved' | 'reopened'
  readonly firstSeenAt: EpochMs
  readonly lastSeenAt: EpochMs
  readonly resolvedAt: EpochMs | null
  readonly reopenedCount: number
  /** JSON text: what was seen. */
  readonly evidence: string
}

/** Rows are known by their natural keys: facts by (data set, kind, id), usage and cost by every field that is no
 *  number, events by (connection, id, second). The same key again in one sync replaces the value: it is a repeated or
 *  overlapping page. A provider therefore names every dimension that tells two rows apart, or adds them up. */
export interface SyncWriter extends SyncSink {
  readonly snapshotId: SnapshotId
  readonly startedAt: EpochMs
  /** True when this goes on with a sync that stopped half-way. */
  readonly resumed: boolean
  /** Does a portion of what comes before the first page: takes back what an abandoned sync wrote, and reads what it will
   *  compare with. Answers true while there is more; a page that comes earlier does the rest itself. */
  prepare(): boolean
  /** Does a portion of the sync's end, at most one transaction under 100 ms: ends facts not seen again in data sets and
   *  parts that were closed as whole, and usage and cost not seen again in the days that `covers` names; writes
   *  coverage, for data sets that were begun and never closed as `partial/interrupted`, for those of the snapshot
   *  before that were not begun as `none/interrupted`; hashes and counts. Nothing of it is seen. Answers true while
   *  there is more. After a page or a closing, and after a stop, it begins again. */
  close(): boolean
  /** Makes the snapshot visible: one small transaction. @throws Error before `close` has come to its end. */
  show(now: EpochMs): SnapshotRecord
  /** Gives the sync up: older data is as before, and what it wrote is taken back when the next one prepares. Events
   *  stay: they happened, and are never read in part. */
  abandon(): void
}

/** A client's file to somebody who must not change it. */
export type ReadsClient = Omit<
  ClientStore,
  | 'together'
  | 'beginRun'
  | 'endRun'
  | 'beginSync'
  | 'erasePersonal'
  | 'putAssessment'
  | 'setSetting'
  | 'decide'
  | 'takeEntries'
  | 'verify'
  | 'lists'
> & { readonly lists: Omit<ListStore, 'write' | 'prune'> }

/** The workspace to somebody who must not change it. */
export type ReadsWorkspace = Omit<
  WorkspaceStore,
  | 'decide'
  | 'takeEntries'
  | 'putBackIsKnown'
  | 'verifyJournal'
  | 'addClient'
  | 'removeClient'
  | 'addConnection'
  | 'updateConnection'
  | 'removeConnection'
  | 'decideForClient'
  | 'setSetting'
  | 'putFleet'
  | 'openClient'
  | 'close'
> & { openClient(id: ClientId): ReadsClient }

export interface VerifyReport {
  readonly ok: boolean
  /** One line for each check, with what was counted, and one for each thing found in a journal. `ok` lines can name what
   *  is set aside. */
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly detail: string }[]
}

export interface ClientStore extends Journal {
  /** Runs the work, with whatever it calls of this store, in one transaction of the client's file. */
  together<R>(work: () => R): R
  /** Starts a run of the client. A run that a crash left open is closed as interrupted. */
  beginRun(now: EpochMs): SyncRunId
  /** Ends a run. One in which no sync finished leaves nothing. */
  endRun(id: SyncRunId, now: EpochMs): void
  /** Newest first, the one that is going on included. */
  runs(limit: number): RunRecord[]
  /** Starts a sync, or goes on with the unfinished one of this connection when it is younger than 24 h. Without
   *  `run` it becomes a run of its own when it finishes. */
  beginSync(connectionId: ConnectionId, provider: ProviderId, now: EpochMs, run?: SyncRunId): SyncWriter
  /** Those that were ever synced. */
  removedConnections(): RemovedConnection[]
  /** Newest first. */
  snapshots(connectionId?: ConnectionId): SnapshotRecord[]
  /** Latest finished snapshot of each connection with `finishedAt <= at`. */
  asOf(at: EpochMs): AsOf
  coverage(asOf: AsOf): Coverage[]
  /** Everything that the moment shows of one kind, in a stable order. Stored rows that this version cannot read are
   *  left out and named to `unreadable`: the caller must not count what is left as complete. */
  facts<K extends FactKind>(
    kind: K,
    asOf: AsOf,
    unreadable?: (row: UnreadableFact) => void,
  ): StoredFact<Extract<Fact, { kind: K }>>[]
  /** Rows of the moment that a newer version of this program has written. They are left out of `facts`; known here
   *  without reading all facts. */
  newerFacts(asOf: AsOf): UnreadableFact[]
  /** The tenants that each connection's facts name at the moment; undefined = some name none. */
  tenants(asOf: AsOf): ReadonlyMap<ConnectionId, ReadonlySet<TenantId | undefined>>
  /** Who may do what where at the moment, as columns. @param among these connections only. */
  grants(asOf: AsOf, among: ReadonlySet<ConnectionId>): GrantTable
  fact<K extends FactKind>(
    kind: K,
    connectionId: ConnectionId,
    key: Omit<FactKey, 'kind'>,
    asOf: AsOf,
  ): StoredFact<Extract<Fact, { kind: K }>> | null
  /** Erases the personal values of one fact in every version, with their salts, and drops all lists; hashes stay and
   *  everything still verifies. Not kept from coming back: a later sync stores what the provider says then. Answers how many versions
   *  lost values. */
  erasePersonal(connectionId: ConnectionId, key: FactKey): number
  /** Differences between two moments, by fact identity. */
  diff(from: AsOf, to: AsOf): FactChange[]
  usageDays(query: SpendQuery): UsageDay[]
  costDays(query: SpendQuery): CostDay[]
  /** The finest rows of one identity or service, for detail panels and exports. */
  usageRows(query: SpendQuery & { readonly credentialId?: string; readonly limit: number }): (UsageRow & {
    readonly connectionId: ConnectionId
  })[]
  costRows(
    query: SpendQuery & { readonly limit: number },
  ): (CostRow & { readonly connectionId: ConnectionId })[]
  events(query: EventQuery): StoredEvent[]
  /** Counts up to `cap` (stops there: show "1,000+"). */
  countEvents(query: Omit<EventQuery, 'limit' | 'before'>, cap: number): number
  /** Events per UTC day, inclusive range. `among` as in a query. */
  eventDays(
    fromDay: Day,
    toDay: Day,
    among?: EventQuery['among'],
  ): { readonly day: Day; readonly count: number }[]
  /** The same by connection, type, kind of actor and outcome. */
  eventKinds(fromDay: Day, toDay: Day, among?: EventQuery['among']): EventCount[]
  /** Judges a portion of the events that the present vocabulary has not judged yet, in one short transaction; answers the
   *  mark to go on from, null when none are left. New events are judged as they are stored: there is work only after the
   *  vocabulary has changed. */
  judgeEvents(from: JudgeMark | null): JudgeMark | null
  /** Adds the assessment and the findings whose record it states; findings that are not given stay as they are. */
  putAssessment(record: Omit<AssessmentRecord, 'seq'>, findings: readonly FindingRecord[]): AssessmentRecord
  /** Latest at or before the moment; null when none. */
  assessment(at: EpochMs): AssessmentRecord | null
  /** Its number alone. */
  assessedSeq(at: EpochMs): number | null
  assessments(limit: number): AssessmentSummary[]
  /** State as of the moment (first seen at or before; resolved only if resolved by then). */
  findings(at: EpochMs): FindingRecord[]
  /** Current record for each id, for merging a new assessment. */
  findingsById(): Map<FindingId, FindingRecord>
  readonly lists: ListStore
  setting(key: string): string | null
  setSetting(key: string, value: string): void
  /** Reads everything: integrity check, journal chain, snapshot roots, roll-ups against base tables. */
  verify(): VerifyReport
}
