/** The port's ClientStore over one client's file. Each call asks for the open file again, since the workspace closes
 *  files that were not used lately; each failure comes out as an AppError that names the file. */
import {
  HOUR,
  type ConnectionId,
  type EpochMs,
  type ProviderId,
  type SnapshotId,
  type SyncRunId,
} from '../../../../shared/model/index.ts'
import { GrantTableBuilder } from '../../facts/grant-table.ts'
import type { Decision } from '../../ports/journal.ts'
import type { AsOf, ClientStore, SyncWriter } from '../../ports/store.ts'
import type { Log } from '../../ports/system.ts'
import { newId } from './canonical.ts'
import {
  ensureConnection,
  findConnection,
  retiredConnections,
  type KnownConnection,
} from './client/connections.ts'
import { coverageAt } from './client/coverage.ts'
import { changesBetween } from './client/diff.ts'
import { judgePortion, type EventIndex } from './client/events/index.ts'
import type { StoredKinds } from './client/fact-kinds.ts'
import { newerFacts, tenantsAt } from './client/fact-forms.ts'
import { addGrants } from './client/grants.ts'
import { erasePersonal } from './client/fact-writer.ts'
import {
  assessedSeq,
  assessmentAt,
  assessments,
  currentFindings,
  findingsAt,
  putAssessment,
} from './client/findings.ts'
import { madeOf, readPage, readRows, searchRows } from './client/list-page.ts'
import { dropLists, pruneLists, writeList } from './client/list-writer.ts'
import { furthest, extentOf, type FileExtent } from './client/file-extent.ts'
import { addRun, closeLeftOpen, endRun, listRuns } from './client/runs.ts'
import { listSnapshots, resolveAsOf } from './client/snapshots.ts'
import { costDays, costRows, usageDays, usageRows } from './client/spend.ts'
import { abandonSync, createSyncWriter } from './client/sync-writer.ts'
import type { SyncRun } from './client/finishing.ts'
import { verifyClient } from './client/verify.ts'
import { factById, factsOfKind } from './client/views.ts'
import type { OpenFile } from './database.ts'
import { guard } from './errors.ts'
import type { JournalContext } from './journal/context.ts'
import { journalHead } from './journal/heads.ts'
import { createJournal } from './journal/index.ts'
import { entriesAfter, journalPage, leavesOf, type Sealed } from './journal/rows.ts'
import { getSetting, putSetting } from './settings.ts'

/** A file as the workspace keeps it open. */
export interface OpenClient {
  readonly file: OpenFile
  readonly events: EventIndex
}

/** Ids of runs that go on. */
export type GoingRuns = Pick<Set<SyncRunId>, 'add' | 'delete'> & ReadonlySet<SyncRunId>

/** An unfinished sync older than this is not resumed: what it read is too old to go with what would follow. */
const RESUME_WITHIN = 24 * HOUR

const LAST_SEQ = 'SELECT coalesce(max(seq), 0) AS seq FROM snapshot WHERE connection = ?'
const RUNNING = `SELECT seq, id AS snapshotId, started_at AS startedAt FROM snapshot
  WHERE connection = ? AND state = 'running'`
const START = `INSERT INTO snapshot (connection, seq, id, state, started_at) VALUES (?, ?, ?, 'running', ?)`

/** What the workspace's store knows beside the port. */
export interface StoredClient extends ClientStore {
  /** Seals a decision that is committed in the workspace's file first. */
  seal(decision: Decision): Sealed
  /** Notes how far the file has come after waiting entries were moved into it. */
  caughtUp(): void
}

/** What the workspace remembers of the file. */
export interface Memory {
  read(): FileExtent | null
  write(extent: FileExtent): void
}

/** @param open hands out the open file, opening it when need be. */
export function createClientStore(
  context: JournalContext,
  fileName: string,
  open: () => OpenClient,
  memory: Memory,
  parts: {
    readonly log: Log
    readonly kinds: StoredKinds
    /** Runs that this process has begun. No other process has the workspace open: any other open run was cut short. */
    readonly going: GoingRuns
  },
): StoredClient {
  const { kinds, going } = parts
  const using = <R>(work: (file: OpenFile, client: OpenClient) => R): R =>
    guard(fileName, () => {
      const client = open()
      return work(client.file, client)
    })
  const writing = <R>(work: (file: OpenFile) => R): R => using((file) => file.write(() => work(file)))

  /** Notes how far the file has come. Cut short in between, the file is ahead of the note, which is no harm. */
  const remembered = <R>(work: () => R): R => {
    // Inside a transaction nothing is certain yet: whoever began it notes it after its end.
    const isWhole = !using((file) => file.db.inTransaction)
    const result = work()
    if (!isWhole) return result
    const found = using(extentOf)
    memory.write({ ...found, heads: furthest(found.heads, memory.read()?.heads ?? {}) })
    return result
  }

  const journal = createJournal(
    () => open().file,
    context,
    () => memory.read()?.heads ?? {},
  )

  return {
    together: (work) => remembered(() => using((file) => file.write(work))),
    seal: (decision) => guard(fileName, () => journal.seal(decision)),
    caughtUp: () => {
      remembered(() => using(() => undefined))
    },
    beginRun: (now) => {
      const id = newId()
      // Before others can read of it.
      going.add(id)
      writing((file) => {
        closeLeftOpen(file, going)
        addRun(file, id, now, null)
      })
      return id
    },
    endRun: (id, now) => {
      writing((file) => {
        endRun(file, id, now)
      })
      going.delete(id)
    },
    runs: (limit) => using((file) => listRuns(file, limit, going)),
    beginSync(connectionId, provider, now, runId): SyncWriter {
      const run = writing((file) => begin(file, connectionId, provider, now, runId ?? null))
      const writer = createSyncWriter(run, parts, (work) => using((file, { events }) => work(file, events)))
      return { ...writer, show: (at) => remembered(() => writer.show(at)) }
    },
    removedConnections: () => using((file) => retiredConnections(file)),
    snapshots: (connectionId) => using((file) => listSnapshots(file, connectionId)),
    asOf: (at) => using((file) => resolveAsOf(file, at)),
    coverage: (asOf) =>
      using((file) => known(file, asOf).flatMap(({ connection, seq }) => coverageAt(file, connection, seq))),
    facts: (kind, asOf, unreadable) =>
      using((file) =>
        known(file, asOf).flatMap(({ connection, seq }) =>
          factsOfKind(file, kinds, connection, seq, kind, unreadable),
        ),
      ),
    newerFacts: (asOf) =>
      using((file) =>
        known(file, asOf).flatMap(({ connection, seq }) => newerFacts(file, kinds, connection, seq)),
      ),
    tenants: (asOf) =>
      using(
        (file) =>
          new Map(
            known(file, asOf).map(({ connection, seq }) => [
              connection.id,
              tenantsAt(file, connection.no, seq),
            ]),
          ),
      ),
    grants: (asOf, among) =>
      using((file) => {
        const builder = new GrantTableBuilder()
        for (const { connection, seq } of known(file, asOf))
          if (among.has(connection.id)) addGrants(file, kinds, connection, seq, builder)
        return builder.table()
      }),
    fact: (kind, connectionId, key, asOf) =>
      using((file) => {
        const connection = findConnection(file, connectionId)
        const seq = asOf.seqs.get(connectionId)
        return connection && seq !== undefined ? factById(file, kinds, connection, seq, kind, key) : null
      }),
    erasePersonal: (connectionId, key) =>
      using((file) => {
        const connection = findConnection(file, connectionId)
        if (!connection) return 0
        // Without it the values would stay readable in freed bytes and in the log.
        file.db.pragma('secure_delete = ON')
        try {
          dropLists(file)
          return file.write(() => erasePersonal(file, connection.no, key))
        } finally {
          file.db.pragma('secure_delete = OFF')
          file.db.pragma('wal_checkpoint(TRUNCATE)')
        }
      }),
    diff: (from, to) =>
      using((file) =>
        [...new Set([...from.seqs.keys(), ...to.seqs.keys()])].flatMap((id) => {
          const connection = findConnection(file, id)
          if (!connection) return []
          return [...changesBetween(file, kinds, connection, from.seqs.get(id) ?? 0, to.seqs.get(id) ?? 0)]
        }),
      ),
    usageDays: (query) => using((file) => usageDays(file, query)),
    costDays: (query) => using((file) => costDays(file, query)),
    usageRows: (query) => using((file) => usageRows(file, query)),
    costRows: (query) => using((file) => costRows(file, query)),
    events: (query) => using((_, { events }) => events.read(query)),
    countEvents: (query, cap) => using((_, { events }) => events.count(query, cap)),
    eventDays: (fromDay, toDay, among) => using((_, { events }) => events.days(fromDay, toDay, among)),
    judgeEvents: (from) => writing((file) => judgePortion(file, from)),
    eventKinds: (fromDay, toDay, among) => using((_, { events }) => events.kinds(fromDay, toDay, among)),
    putAssessment: (record, findings) => writing((file) => putAssessment(file, record, findings)),
    assessment: (at) => using((file) => assessmentAt(file, at)),
    assessedSeq: (at) => using((file) => assessedSeq(file, at)),
    assessments: (limit) => using((file) => assessments(file, limit)),
    findings: (at) => using((file) => findingsAt(file, at)),
    findingsById: () => using((file) => currentFindings(file)),
    lists: {
      made: (place) => using((file) => madeOf(file, place)),
      page: (place, question) => using((file) => readPage(file, place, question)),
      rows: (place, keys) => using((file) => readRows(file, place, keys)),
      search: (place, words, score, limit) => using((file) => searchRows(file, place, words, score, limit)),
      write: (content) => {
        const writing = writeList(() => open().file, content)
        return { step: () => guard(fileName, () => writing.step()) }
      },
      prune: (keep) => {
        using((file) => {
          pruneLists(file, keep)
        })
      },
    },
    decide: (decision, alongside) =>
      remembered(() => guard(fileName, () => journal.decide(decision, alongside))),
    journal: (limit, before) => using((file) => journalPage(file, limit, before)),
    journalHead: () => using((file) => journalHead(file, context, journal.records().heads)),
    lost: () => guard(fileName, () => journal.lost()),
    history: () => guard(fileName, () => journal.history()),
    leaves: () => using(leavesOf),
    entriesAfter: (row, limit) => using((file) => entriesAfter(file, row, limit)),
    takeEntries: (carried) =>
      remembered(() => guard(fileName, () => journal.take(carried, context.devices()))),
    records: (kind, moment, heads) => guard(fileName, () => journal.records(heads).at(kind, moment)),
    setting: (key) => using((file) => getSetting(file, key)),
    setSetting: (key, value) => {
      writing((file) => {
        putSetting(file, key, value)
      })
    },
    verify: () => using((file) => verifyClient(file, context, memory.read())),
  }
}

function known(file: OpenFile, asOf: AsOf): { connection: KnownConnection; seq: number }[] {
  return [...asOf.seqs].flatMap(([id, seq]) => {
    const connection = findConnection(file, id)
    return connection ? [{ connection, seq }] : []
  })
}

function begin(
  file: OpenFile,
  id: ConnectionId,
  provider: ProviderId,
  now: EpochMs,
  runId: SyncRunId | null,
): SyncRun {
  const connection = ensureConnection(file, id, provider)
  const running = file
    .sql<[number], { seq: number; snapshotId: SnapshotId; startedAt: number }>(RUNNING)
    .get(connection.no)
  if (running && Math.abs(now - running.startedAt) < RESUME_WITHIN) {
    return { connection, ...running, runId, resumed: true }
  }
  if (running) abandonSync(file, connection.no, running.seq)
  const seq = (file.sql<[number], { seq: number }>(LAST_SEQ).get(connection.no)?.seq ?? 0) + 1
  const snapshotId = newId()
  file.sql<[number, number, string, number]>(START).run(connection.no, seq, snapshotId, now)
  return { connection, seq, snapshotId, runId, startedAt: now, resumed: false }
}
