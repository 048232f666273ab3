/** What a provider is: one value that says how to reach it, what it has, and how each data set is read. It fetches and
 *  maps; it never judges. Found by glob under providers/, folder name = provider id. The runner (providers/kit) does
 *  the rest: order, concurrency, resume, coverage, limits, the connection test. */
import type {
  ConnectionId,
  CoverageReason,
  Dataset,
  Day,
  EpochMs,
  ProviderId,
} from '../../../shared/model/index.ts'
import type { AppError } from '../domain/errors.ts'
import type { CostRow, EventFact, FactKey, FactKind, FactPart, Provenance, UsageRow } from '../facts/index.ts'
import type { Freshness } from '../domain/freshness.ts'
import type { Gives, Traits } from '../domain/supply.ts'
import type { Secret } from '../domain/secret.ts'
import type { Auth, AuthSpec } from './auth.ts'
import type { AnswerKind, Http, HttpRequest, HttpResponse, RequestBody } from './http.ts'
import type { Clock, Ids, Log } from './system.ts'

// ---- reaching a provider -------------------------------------------------------------------------------------------

/** One value that an operator enters to connect. */
export interface Field {
  readonly name: string
  readonly label: string
  /** A secret goes to the keychain and never comes back; anything else is stored with the connection. */
  readonly secret: boolean
  /** What the whole value must match, checked before anything is sent. */
  readonly pattern: RegExp
  /** Shown as an example, e.g. `sk-admin-…`. */
  readonly format: string
  readonly help?: string
  /** The value has several lines, as a PEM file has. */
  readonly multiline?: true
}

/** Values of the fields that are no secret, by field name. */
export type Setup = Readonly<Record<string, string>>
/** Values of the secret fields, by field name. */
export type Secrets = ReadonlyMap<string, Secret>
/** Origins by name. Each has a loopback twin, for simulators. */
export type Hosts = Readonly<Record<string, string>>

/** What one connection reaches its provider with. */
export interface Access {
  readonly setup: Setup
  readonly secrets: Secrets
  /** The provider's own origins, or loopback ones under the same names. */
  readonly hosts: Hosts
}

/** A statement about a vendor, with where it is from and when it was checked. */
export interface Dated<T> {
  readonly value: T
  readonly source: string
  readonly checked: Day
}

/** Requests that are counted together. Connections that share the scope share what is left. */
export interface LimitPool {
  /** What tells two countings apart. `account`: see Provider.account. `region`: of the call. */
  readonly scope: readonly ('host' | 'credential' | 'account' | 'region')[]
  /** Requests in flight: where to begin, and never more than. */
  readonly concurrency: { readonly start: number; readonly max: number }
  /** A published rate: cost units in a time. Absent where none is published, or where headers say it. */
  readonly rate?: { readonly cost: number; readonly perMs: number }
  /** Response headers that state the budget; absent where the provider sends none. */
  readonly budget?: {
    /** Size of the full budget. With it, the budget is assumed to fill evenly, as a token bucket does. */
    readonly limit?: string
    readonly remaining: string
    readonly reset: string
    /** `duration`: "1s", "6m0s". `date`: RFC 3339. `seconds`: from now. `unix`: seconds since 1970. */
    readonly resetForm: 'duration' | 'date' | 'seconds' | 'unix'
  }
  /** Response header that states which share of the limit is used. From this share on, half as many at once. */
  readonly pressure?: { readonly header: string; readonly from: number }
}

/** How a provider wants to be called, as data. */
export interface Limits {
  /** Pools by name; a call names one, else `default`. */
  readonly pools: Readonly<Record<string, LimitPool>> & { readonly default: LimitPool }
  readonly timeoutMs: number
  readonly maxBytes: number
  readonly retry: {
    /** Tries in all, for failures that may pass. */
    readonly attempts: number
    /** Full jitter: a random wait below `baseMs * 2^n`, at most `capMs`. */
    readonly baseMs: number
    readonly capMs: number
    /** Longest that one request waits for a rate limit in all. After that the data set is partial. */
    readonly maxWaitMs: number
    /** Headers that say how long to wait, besides `Retry-After` and in its form. Lower case. */
    readonly headers?: readonly string[]
  }
}

/** The container in which a provider's ids are unique: an organization, a directory, an account. */
export interface Tenant {
  readonly id: string
  /** Null: the provider names it nowhere. */
  readonly name: string | null
  /** False: the id could not be read and is a stable stand-in until the technician names it. */
  readonly known: boolean
}

// ---- calling it ----------------------------------------------------------------------------------------------------

export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | null | undefined>>

export interface Call {
  /** Default `GET`. */
  readonly method?: HttpRequest['method']
  /** Path on the host; or a whole address that the provider gave (a next link), which must be on a known host. */
  readonly path: string
  readonly query?: Query
  /** Name in Hosts; without it the first. */
  readonly host?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: RequestBody
  /** What the answer must be; default `json`. */
  readonly answer?: AnswerKind
  /** What it counts for in the limits; default 1. */
  readonly cost?: number
  /** Pool of the manifest that counts it; default `default`. */
  readonly pool?: string
  /** Region that limits of scope `region` are counted by. */
  readonly region?: string
  /** True for a request that only reads although it is no GET: it may be sent again. Anything else but GET is sent
   *  once: nobody knows whether a call that failed has done its work. */
  readonly reads?: boolean
}

/** A usable answer, and where it came from. */
export interface Reply {
  readonly body: unknown
  /** Lower-case names. */
  readonly headers: HttpResponse['headers']
  readonly from: Omit<Provenance, 'dataset'>
}

export interface Client {
  /** @throws AppError provider.* | network.* | cancelled | endpoint.refused */
  get(path: string, query?: Query): Promise<Reply>
  /** The same, but null where the provider says that there is no such thing (see `classify`). */
  find(path: string, query?: Query): Promise<{ reply: Reply | null; from: Reply['from'] }>
  /** Any other call. @throws as `get` */
  send(call: Call): Promise<Reply>
  /** Fetches a pre-signed address on a host of the manifest's `downloads`: no credential, nothing of the session. The
   *  address is a secret: it is in no provenance, log or error; `name` stands for it. */
  download(address: string, name: string, answer: AnswerKind): Promise<Reply>
  /** A call that is answered by a redirect to such an address: fetches what is there. */
  follow(call: Call, answer: AnswerKind): Promise<Reply>
  /** Reads a document that came inside another one. @throws AppError provider.shape-changed */
  parse(kind: 'json' | 'xml' | 'csv' | 'ndjson', bytes: Uint8Array): unknown
  /** What an answer that came inside another one (an entry of a batch) means to this data set; null: it is usable.
   *  @param host named in the error */
  errorOf(response: HttpResponse, host: string): AppError | null
  /** True when the error ends the whole sync and not just one data set or part. */
  isFatal(error: AppError): boolean
  /** Requests that may be in flight at most: how many workers make sense. */
  readonly maxWidth: number
}

/** What an answer means, where that differs from the usual: an error to raise, `none` (there is no such thing, which
 *  is an answer too), or null for the usual meaning. */
export type Classify = (response: HttpResponse) => AppError | 'none' | null

/** What a provider is opened with. */
export interface Context {
  /** Sends with these headers besides. */
  client(headers?: Readonly<Record<string, string>>): Client
  readonly setup: Setup
  /** Tenants that earlier syncs of this connection have found, with the same credential. */
  readonly known: readonly Tenant[]
}

export interface Opened<S> {
  readonly session: S
  /** Sent with every request of the session, for example the API version that answered. */
  readonly headers?: Readonly<Record<string, string>>
  /** At least one. */
  readonly tenants: readonly Tenant[]
  /** Which fact is the credential of this connection itself; null where the provider does not say. */
  readonly self: { readonly kind: FactKind; readonly id: string } | null
}

// ---- reading it ----------------------------------------------------------------------------------------------------

/** A project, region or account within a data set: read, resumed and covered by itself. */
export interface Part {
  readonly id: string
  readonly label: string
}

export interface PageRows {
  readonly facts?: readonly FactPart[]
  /** Facts that the provider says are gone. */
  readonly removed?: readonly FactKey[]
  readonly usage?: readonly UsageRow[]
  readonly costs?: readonly CostRow[]
  readonly events?: readonly EventFact[]
}

/** What is known from other data sets of this very sync. */
export interface SoFar {
  facts(dataset: Dataset): readonly FactPart[]
  /** Why that data set is incomplete; undefined when it is complete. */
  incomplete(dataset: Dataset): CoverageReason | undefined
}

/** What a data set says at its end. */
export interface Closing {
  /** Where the next sync goes on reading. */
  readonly watermark?: string
  /** Of a data set that is read by changes: this reading showed everything, not only what has changed. */
  readonly whole?: boolean
  /** First moment that is covered. */
  readonly since?: EpochMs
  /** Days that were read in full, so that rows of those days which were not seen again are gone. */
  readonly covers?: { readonly fromDay: Day; readonly toDay: Day; readonly kinds?: readonly string[] }
}

/** One reading of one data set, or of one part of it. */
export interface Run<S> extends SoFar {
  readonly session: S
  readonly client: Client
  readonly tenant: Tenant
  /** Null where the data set has no parts. */
  readonly part: Part | null
  readonly clock: Clock
  /** Ends every wait. */
  readonly signal: AbortSignal
  /** What the last committed page left; null at the start. */
  readonly cursor: string | null
  /** What the last successful sync left for incremental reading; null at the first. */
  readonly watermark: string | null
  /** True once something was not read, in this run or before a stop. */
  readonly hasGaps: boolean
  /** Commits one page. `next`: what a later run needs to go on behind it; null = it was the last. */
  readonly page: (from: Reply['from'], next: string | null, rows: PageRows) => void
  /** Something was not read: the data set will be partial. The first reason is the one that is shown. `names` are
   *  words for people (rows, ids): they make no parts, and nothing is judged by them. */
  readonly reportGap: (reason: CoverageReason, names?: readonly string[]) => void
  /** Done of known, for the progress line. */
  readonly progress: (done: number, total: number | null) => void
}

export interface DatasetSpec<S> {
  readonly id: Dataset
  readonly label: string
  /** What it is read for, as the operator is shown it. */
  readonly why: string
  readonly age: Freshness
  /** What it tells: controls find by it which data sets their verdicts rest on. */
  readonly gives: readonly Gives[]
  /** `whole`: every sync shows all there is, so what is not seen again has ended. `delta`: changes since the last one,
   *  with removals. `daily`: rows of days, read again where the provider restates them. `append`: events. */
  readonly mode: 'whole' | 'delta' | 'daily' | 'append'
  /** Data sets that must have ended before this one begins. */
  readonly after?: readonly Dataset[]
  /** Asked when those have ended. A data set whose parts come from an incomplete one is incomplete too. */
  parts?(session: S, soFar: SoFar): readonly Part[]
  /** Each part has a host of its own, so that one that fails says nothing of the others: all are tried. */
  readonly ownHosts?: true
  /** Why this session cannot read it at all; null when it can be tried. */
  closed?(session: S): CoverageReason | null
  classify?: Classify
  read(run: Run<S>): Promise<Closing | void>
}

/** Facts about a vendor that judging needs, each with where it is from. */
export type DatedTraits = { readonly [K in keyof Traits]: Dated<Traits[K]> }

export interface Provider<S = unknown> {
  readonly id: ProviderId
  readonly label: string
  /** Whether it is an AI service, a directory of people, or both. */
  readonly role: 'service' | 'directory' | 'both'
  /** False: not offered in the wizard yet; the command line takes it. */
  readonly wizard?: false
  readonly setup: readonly Field[]
  /** How to get what `setup` asks for. */
  readonly guide: { readonly consoleUrl: string; readonly steps: readonly string[] }
  /** The provider's own origins; the first is the one that calls go to by default. */
  hosts(setup: Setup): Hosts
  /** How requests to a host are signed; null: without a credential. */
  auth(access: Access, host: string): AuthSpec | null
  /** Hosts of pre-signed addresses, matched against the whole host name. Absent: there are none. */
  readonly downloads?: RegExp
  /** Headers of every request. */
  readonly headers: Readonly<Record<string, string>>
  /** Response header that names the request, for support. */
  readonly requestIdHeader: string
  readonly limits: Limits
  /** What limits of scope `account` are counted by. */
  account?(setup: Setup): string
  classify?: Classify
  /** The identifying call. It alone decides that a credential is dead.
   *  @throws AppError when it is not answered, or the credential is refused */
  open(context: Context): Promise<Opened<S>>
  /** Of AI services. A directory of people alone has none. */
  readonly traits?: DatedTraits
  /** What this provider's API cannot tell at all. */
  readonly cannot: readonly Dated<string>[]
  readonly datasets: readonly DatasetSpec<S>[]
}

// ---- the runner ----------------------------------------------------------------------------------------------------

/** One connection, ready to be read. */
export interface ConnectionContext {
  readonly connectionId: ConnectionId
  readonly access: Access
  readonly known: readonly Tenant[]
  readonly http: Http
  readonly auth: Auth
  readonly limits: LimitRegistry
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  readonly signal: AbortSignal
}

/** Keeps requests of one scope inside what the provider bears. */
export interface Limiter {
  /** Waits for a free slot, for every pause and for the budget, then runs. @throws AppError cancelled */
  run<T>(signal: AbortSignal, work: () => Promise<T>, cost?: number): Promise<T>
  /** An answer came: slowly more at once. */
  succeeded(): void
  /** The provider asked to slow down: half as many at once, and none before `until`. */
  throttled(until: EpochMs): void
  /** What the provider says is left, when it is full again, and after how many milliseconds one more unit is allowed
   *  (infinite = all at once, when it is full). */
  budget(remaining: number, resetAt: EpochMs, refillMs: number): void
  /** Requests allowed at once now. */
  readonly width: number
}

/** Limiters of all connections, so that those with one scope share one. */
export interface LimitRegistry {
  of(key: string, pool: LimitPool): Limiter
}

/** Answer of a connection test: shown before anything is saved. */
export interface ConnectionTest {
  readonly tenants: readonly Tenant[]
  readonly checks: readonly {
    readonly dataset: Dataset
    readonly label: string
    readonly ok: boolean
    readonly reason?: CoverageReason
  }[]
}
