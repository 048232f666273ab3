/** Reads one client's facts as of a moment and keeps the last few readings, so that pages, panels and reports of the
 *  same moment share one. Nothing here is stored: a commit drops what it made stale. */
import { createHash } from 'node:crypto'
import {
  DAY,
  dayOf,
  type ClientId,
  type ConnectionId,
  type Day,
  type EpochMs,
} from '../../../shared/model/index.ts'
import { flagLimits } from '../controls/limits.ts'
import { AppError } from '../domain/errors.ts'
import type { Coverage } from '../domain/coverage.ts'
import {
  EVENT_DAYS,
  factsOnce,
  firstDayOf,
  SPEND_DAYS,
  type AgreementTerms,
  type ConnectionRef,
  type CostDay,
  type FactSet,
  type FactsOf,
  type Sourced,
  type UsageDay,
} from '../facts/fact-set.ts'
import { FACT_KINDS, type Fact, type FactKind } from '../facts/index.ts'
import { withDirectory } from '../domain/directory.ts'
import type { Assessment } from '../domain/assessment.ts'
import { withLastUse } from '../domain/last-use.ts'
import { buildLedger, type Ledger } from '../domain/ledger.ts'
import { joinPeople, type Person } from '../domain/people.ts'
import { merged, mergedScope, tenantsOf, type Tenants } from '../domain/tenants.ts'
import type {
  AsOf,
  AssessmentRecord,
  EventQuery,
  ReadsClient,
  ConnectionRecord,
  FindingRecord,
  StoredFact,
  UnreadableFact,
  ReadsWorkspace,
} from '../ports/store.ts'
import type { ReadsRecords } from '../records/resolve.ts'
import { readAssessment } from './stored.ts'
import type { Clock } from '../ports/system.ts'
import { supply } from '../providers/supply.ts'
import { readParameters } from './own-limits.ts'
import { readPeopleDecisions } from './people-decisions.ts'
import { authorsOf } from './authors.ts'
import { lastRun, runAt, type EndedRun } from './moments.ts'
import { byManifest } from '../domain/supply.ts'

const MAX_EVENTS = 20_000
/** Bytes that the kept readings take, by `bytesOf`; the newest is kept whatever it takes. */
const KEPT_BYTES = 128 * 2 ** 20
const LIVE_FOR_MS = 60_000

/** One client at one moment. Parts are made when first asked for. Its records are those of the moment: a past one shows what
 *  was known when it was judged. What another copy decided before it, and what came in after it, is no part of it. */
export interface ClientReading extends ReadsRecords {
  readonly clientId: ClientId
  /** The run that is shown; null = live, or no run had ended by then. */
  readonly run: EndedRun | null
  /** The end of that run; live: now. */
  readonly at: EpochMs
  /** False = live. */
  readonly past: boolean
  readonly store: ReadsClient
  readonly seqs: AsOf
  /** Those that are connected now. */
  readonly connections: readonly ConnectionRecord[]
  /** Those of the moment, each with the snapshot that is shown of it. */
  readonly parts: readonly ConnectionRef[]
  /** Which of them read the same; null = each reads for itself. */
  readonly tenants: Tenants | null
  /** Those that are read at a place of the facts. */
  readersOf(place: ConnectionId): readonly ConnectionId[]
  /** All of them, in groups that read the same: as a query of events takes them. */
  readonly groups: readonly (readonly ConnectionId[])[]
  /** Every query of the moment's events begins with this. */
  readonly eventsOf: Pick<EventQuery, 'among' | 'to' | 'readBy'>
  usageDays(fromDay: Day, toDay: Day): readonly UsageDay[]
  costDays(fromDay: Day, toDay: Day): readonly CostDay[]
  readonly facts: FactSet
  /** The connections of `facts` and what they have read. Reads no facts. */
  readonly scope: Scope
  readonly people: readonly Person[]
  readonly ledger: Ledger
  /** The one made of the run. null = it was never judged. */
  readonly assessment: AssessmentRecord | null
  readonly findings: readonly FindingRecord[]
  /** Another text as soon as anything changes that the client's lists are made from. Reads no facts. */
  readonly basis: string
  /** Any value derived from this reading, made once. */
  derive<T>(name: string, make: () => T): T
  /** About what it takes in memory now, with what is derived from it. */
  readonly bytes: number
}

/** Where facts come from and what was agreed, without the facts. */
export type Scope = Pick<FactSet, 'at' | 'connections' | 'coverage' | 'each' | 'supply' | 'terms'>

/** Newest entries among which the last of this device is looked for. */
const OWN_AMONG = 200

export class ClientReader {
  readonly #workspace: ReadsWorkspace
  readonly #clock: Clock
  readonly #kept = new Map<string, { reading: ClientReading; madeAt: EpochMs }>()

  readonly #device: string
  readonly #forgotten: ((clientId: ClientId | null) => void) | undefined

  /** @param device the one that this engine decides with.
   *  @param forgotten is called with what is forgotten here, so that a reader of another thread forgets it too. */
  constructor(
    workspace: ReadsWorkspace,
    clock: Clock,
    device: string,
    forgotten?: (clientId: ClientId | null) => void,
  ) {
    this.#forgotten = forgotten
    this.#device = device
    this.#workspace = workspace
    this.#clock = clock
  }

  /** @param asOf null = live; else the newest run that had ended by then is shown, and nothing where there is none.
   *  @throws AppError not-found for a client that is not in this workspace. */
  read(clientId: ClientId, asOf: EpochMs | null): ClientReading {
    this.#require(clientId)
    const now = this.#now(clientId)
    const run = asOf === null ? null : runAt(this.#workspace.openClient(clientId), asOf)
    const at = run?.finishedAt ?? asOf
    const name = `${clientId}@${at ?? 'live'}`
    const hit = this.#kept.get(name)
    if (hit && (asOf !== null || Math.abs(now - hit.madeAt) < LIVE_FOR_MS)) {
      this.#kept.delete(name)
      this.#kept.set(name, hit)
      this.#drop()
      return hit.reading
    }
    const agreedAt = at ?? this.#agreedBy(clientId)
    const reading = makeReading(this.#workspace, clientId, {
      run,
      at: at ?? now,
      past: at !== null,
      agreedAt,
    })
    this.#kept.delete(name)
    this.#kept.set(name, { reading, madeAt: now })
    this.#drop()
    return reading
  }

  /** Drops the oldest readings: a reading grows as it is asked. */
  #drop(): void {
    let bytes = [...this.#kept.values()].reduce((sum, { reading }) => sum + reading.bytes, 0)
    for (const [name, { reading }] of this.#kept) {
      if (bytes <= KEPT_BYTES || this.#kept.size === 1) return
      bytes -= reading.bytes
      this.#kept.delete(name)
    }
  }

  /** What is judged: the client as of the moment, with the connections and the agreement of now. Not kept.
   *  @throws AppError not-found for a client that is not in this workspace. */
  toJudge(clientId: ClientId, at: EpochMs): ClientReading {
    this.#require(clientId)
    const agreedAt = this.#agreedBy(clientId)
    const reading = makeReading(this.#workspace, clientId, { run: null, at, past: false, agreedAt })
    // Nothing passes on a data set of which rows are damaged, which is known once they are read.
    for (const kind of FACT_KINDS) if (kind !== 'grant') reading.facts.of(kind)
    return reading
  }

  /** Now; a clock that was set back does not hide what was decided here last. What other copies bring may bear a time that is
   *  far ahead: it counts from then. */
  #agreedBy(clientId: ClientId): EpochMs {
    const newest = this.#workspace.openClient(clientId).journal(OWN_AMONG)
    const last = newest.find(({ signed }) => signed.entry.device === this.#device)
    return Math.max(this.#clock.now(), last?.signed.entry.hlc[0] ?? 0)
  }

  /** A clock that was set back a little must not hide what was read last. */
  #now(clientId: ClientId): EpochMs {
    const now = this.#clock.now()
    return Math.max(now, lastRun(this.#workspace.openClient(clientId), now)?.finishedAt ?? now)
  }

  #require(clientId: ClientId): void {
    if (!this.#workspace.client(clientId)) throw new AppError('not-found', { what: 'client', id: clientId })
  }

  /** Forgets readings of this client, or of all. */
  forget(clientId: ClientId | null): void {
    this.#forgotten?.(clientId)
    if (clientId === null) this.#kept.clear()
    else for (const name of this.#kept.keys()) if (name.startsWith(`${clientId}@`)) this.#kept.delete(name)
  }
}

function makeReading(
  workspace: ReadsWorkspace,
  clientId: ClientId,
  moment: {
    readonly run: EndedRun | null
    readonly at: EpochMs
    readonly past: boolean
    /** When the agreement is read. */
    readonly agreedAt: EpochMs
  },
): ClientReading {
  const { run, at, past, agreedAt } = moment
  const store = workspace.openClient(clientId)
  const seqs = store.asOf(at)
  const connections = workspace.connections(clientId)
  const parts = partsAt(store, connections, seqs, at, past)
  const derived = new Map<string, unknown>()
  let bytes = 0
  const note = (rows: readonly object[]): void => void (bytes += bytesOf(rows))
  const derive = <T>(name: string, make: () => T): T => {
    if (!derived.has(name)) derived.set(name, make())
    return derived.get(name) as T
  }
  const assessment = (): AssessmentRecord | null =>
    derive('assessment', () => {
      const record = store.assessment(at)
      return run && record && record.at < run.finishedAt ? null : record
    })
  const judgement = (): Assessment | null =>
    derive('judgement', () => {
      const record = past ? assessment() : null
      return record && readAssessment(record.assessment)
    })
  const reading: ReadsRecords = {
    records: (kind) => store.records(kind, agreedAt, judgement()?.heads),
  }
  const agreed = (): Pick<FactSet, 'terms' | 'limits' | 'people'> =>
    derive('agreed', () => {
      const judged = judgement()
      return {
        terms: judged?.terms ?? readTerms(reading),
        limits: judged?.limits ?? flagLimits(readParameters(reading)),
        people: readPeopleDecisions(reading, authorsOf(workspace)),
      }
    })
  const frame = (): Merged => derive('frame', () => readFrame(store, parts, seqs, at, agreed(), note))
  const read = (): Merged => readFacts(store, frame(), seqs, { at, judgedAt }, readBy, note)
  // What was read later belongs to later moments, however old it is.
  const readBy = past ? { readBy: seqs } : {}
  // Findings are of the last run. What flags say of use, they say of the same moment.
  const judgedAt = past ? at : (lastRun(store, at)?.finishedAt ?? at)
  const own = new Set(parts.map((c) => c.id))
  const all = (): Merged => derive('facts', read)
  const ofDays = <R extends UsageDay | CostDay>(kind: 'usage' | 'cost', rows: readonly R[]): readonly R[] => {
    const present = rows.filter((row) => own.has(row.connectionId))
    return frame().tenants?.days(kind, present) ?? present
  }
  return {
    clientId,
    run,
    at,
    past,
    store,
    seqs,
    connections,
    parts,
    derive,
    get bytes() {
      return bytes
    },
    ...reading,
    get facts() {
      return all().facts
    },
    get scope() {
      const { facts, tenants } = frame()
      if (!tenants) return facts
      // Facts that were read may have shown that some are damaged.
      if (derived.has('facts')) return all().facts
      return derive('scope', () => ({ ...facts, ...mergedScope(facts, tenants) }))
    },
    get tenants() {
      return frame().tenants
    },
    readersOf: (place) => frame().tenants?.readersOf(place) ?? [place],
    get groups() {
      return groupsOf(parts, frame().tenants)
    },
    get eventsOf() {
      return { among: groupsOf(parts, frame().tenants), to: at, ...readBy }
    },
    usageDays: (fromDay, toDay) => ofDays('usage', store.usageDays({ fromDay, toDay, asOf: seqs })),
    costDays: (fromDay, toDay) => ofDays('cost', store.costDays({ fromDay, toDay, asOf: seqs })),
    get people() {
      return derive('people', () => joinPeople(this.facts))
    },
    get ledger() {
      return derive('ledger', () => buildLedger(this.facts, judgedAt))
    },
    get assessment() {
      return assessment()
    },
    get basis() {
      return derive('basis', () => {
        const assessed = store.assessedSeq(at)
        // Before the first run has ended, what is shown is of today: judged now, which is never the same twice.
        const judged = past ? at : (lastRun(store, at)?.finishedAt ?? null)
        const from = [parts, [...seqs.seqs], dayOf(at), judged, past, agreed(), assessed]
        return createHash('sha256').update(JSON.stringify(from)).digest('hex')
      })
    },
    get findings() {
      // Findings of a connection that was removed by then are history, not something to act on; those of one whose
      // tenant another has read longer are that one's.
      const placed = new Set(this.scope.connections.map((c) => c.id))
      return derive('findings', () =>
        (past && assessment() === null ? [] : store.findings(at)).filter(
          (f) => f.connectionId === null || placed.has(f.connectionId),
        ),
      )
    },
  }
}

/** A connection that was added later was not there yet; one that was removed later still was. */
function partsAt(
  store: ReadsClient,
  connections: readonly ConnectionRecord[],
  { seqs }: AsOf,
  at: EpochMs,
  past: boolean,
): ConnectionRef[] {
  const shown = new Map(
    store
      .snapshots()
      .filter((s) => seqs.get(s.connectionId) === s.seq)
      .map((s) => [s.connectionId, s]),
  )
  const present = connections.filter((c) => c.createdAt <= at || seqs.has(c.id))
  const removed = past ? store.removedConnections().filter((c) => seqs.has(c.id)) : []
  return [...present, ...removed.map((c) => ({ ...c, organizationName: null }))].map((c) => {
    const snapshot = shown.get(c.id)
    return {
      id: c.id,
      provider: c.provider,
      name: c.name,
      organizationName: c.organizationName,
      snapshotId: snapshot?.id ?? null,
      runId: snapshot?.runId ?? null,
      syncedAt: snapshot?.finishedAt ?? null,
    }
  })
}

const sourced = <F extends Fact>(row: StoredFact<F>): Sourced<F> => ({
  ...row.fact,
  connectionId: row.connectionId,
  sources: row.sources,
})

/** The terms as agreed at the moment. Where they are disputed or cannot be read, nothing is agreed: controls then ask,
 *  they do not pass. */
export function readTerms(reading: ReadsRecords): AgreementTerms {
  const value = reading.records('terms')[0]?.value ?? {}
  // As a schema reads them, absent terms may be properties without a value.
  return Object.fromEntries(Object.entries(value).filter(([, term]) => term !== undefined))
}

/** A data set of which stored rows cannot be read is not complete: nothing passes on it. */
export function withUnreadable(
  coverage: readonly Coverage[],
  unreadable: readonly Pick<UnreadableFact, 'connectionId' | 'dataset'>[],
): Coverage[] {
  const hit = new Set(unreadable.map((row) => `${row.connectionId}/${row.dataset}`))
  return coverage.map((line) =>
    hit.has(`${line.connectionId}/${line.dataset}`)
      ? { ...line, state: 'partial', reason: 'unreadable' }
      : line,
  )
}

interface Merged {
  readonly facts: FactSet
  readonly tenants: Tenants | null
}

const groupsOf = (
  parts: readonly ConnectionRef[],
  tenants: Tenants | null,
): readonly (readonly ConnectionId[])[] =>
  tenants === null
    ? parts.map(({ id }) => [id])
    : [...Map.groupBy(parts, ({ id }) => tenants.homeOf(id))].map(([place, there]) => {
        const ids = new Set(there.map(({ id }) => id))
        return tenants.readersOf(place).filter((id) => ids.has(id))
      })

/** End of the first sync of each connection. */
const firstReadAt = (store: ReadsClient): ReadonlyMap<ConnectionId, EpochMs> =>
  // Newest first: what is set last is the oldest.
  new Map(store.snapshots().map((s) => [s.connectionId, s.finishedAt]))

/** Rows that are looked at to tell what all of them take. */
const LOOKED_AT = 100

/** About what rows and the lists made of them take: an object is some twice its JSON, and so is what pages make of it. */
function bytesOf(rows: readonly object[]): number {
  const every = Math.max(1, Math.floor(rows.length / LOOKED_AT))
  const some = rows.filter((_, i) => i % every === 0)
  const bytes = some.reduce((sum, row) => sum + 4 * JSON.stringify({ ...row, sources: undefined }).length, 0)
  return some.length === 0 ? 0 : (bytes / some.length) * rows.length
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null
  return () => (made ??= { value: make() }).value
}

/** The facts as each connection has read them, a kind when it is first asked for, without rows of use, cost and events;
 *  and which connections read the same. */
function readFrame(
  store: ReadsClient,
  parts: readonly ConnectionRef[],
  seqs: AsOf,
  at: EpochMs,
  by: Pick<FactSet, 'terms' | 'limits' | 'people'>,
  note: (rows: readonly object[]) => void,
): Merged {
  const ids = new Set(parts.map((c) => c.id))
  const isOwn = (row: { readonly connectionId: ConnectionId }): boolean => ids.has(row.connectionId)
  const newer = store.newerFacts(seqs)
  const coverage = withUnreadable(store.coverage(seqs).filter(isOwn), newer).sort(byManifest(supply))
  const read = <K extends FactKind>(kind: K): Sourced<Extract<Fact, { kind: K }>>[] => {
    const unreadable: UnreadableFact[] = []
    const rows = store.facts(kind, seqs, (row) => unreadable.push(row))
    // Beside what is known to be newer: rows that were damaged, which nothing tells before they are read.
    if (unreadable.length > 0) coverage.splice(0, coverage.length, ...withUnreadable(coverage, unreadable))
    const found = rows.filter(isOwn).map((row) => sourced(row))
    note(found)
    return found
  }
  const facts: FactSet = {
    at,
    connections: parts,
    coverage,
    // Each list was read under its own kind.
    of: factsOnce(read as FactsOf),
    grants: lazily(() => store.grants(seqs, ids)),
    tenants: new Map([...store.tenants(seqs)].filter(([id]) => ids.has(id))),
    usage: [],
    costs: [],
    events: [],
    eventsTruncated: false,
    supply,
    ...by,
  }
  return { facts, tenants: tenantsOf(facts, firstReadAt(store)) }
}

/** All that controls and figures rest on: with the rows of use, cost and events, and once where several connections read
 *  the same. */
function readFacts(
  store: ReadsClient,
  { facts: frame, tenants }: Merged,
  seqs: AsOf,
  { at, judgedAt }: { readonly at: EpochMs; readonly judgedAt: EpochMs },
  readBy: Pick<EventQuery, 'readBy'>,
  note: (rows: readonly object[]) => void,
): Merged {
  const ids = new Set(frame.connections.map((c) => c.id))
  const isOwn = (row: { readonly connectionId: ConnectionId }): boolean => ids.has(row.connectionId)
  const window = { fromDay: firstDayOf(judgedAt, SPEND_DAYS), toDay: dayOf(at), asOf: seqs }
  const facts = {
    ...frame,
    usage: store.usageDays(window).filter(isOwn),
    costs: store.costDays(window).filter(isOwn),
  }
  const query = {
    among: groupsOf(frame.connections, tenants),
    from: at - EVENT_DAYS * DAY,
    to: at,
    ...readBy,
    limit: 500,
  }
  const events = store.events(query)
  while (events.length > 0 && events.length % 500 === 0 && events.length < MAX_EVENTS) {
    const more = store.events({ ...query, before: events.at(-1)!.row })
    if (more.length === 0) break
    events.push(...more)
  }
  for (const rows of [facts.usage, facts.costs, events]) note(rows)
  const whole = { ...facts, events, eventsTruncated: events.length >= MAX_EVENTS }
  const once = withDirectory(tenants ? merged(whole, tenants) : whole)
  return { facts: { ...withLastUse({ ...once, at: judgedAt }), at }, tenants }
}
