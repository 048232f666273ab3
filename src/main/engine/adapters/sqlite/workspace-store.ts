/** The port's WorkspaceStore over `workspace.db`, and the clients' files that it keeps open.
 *  Promise: a client exists whole or not at all; a removed one leaves neither key nor file behind, even when the
 *  removal was cut short. Callers keep a ClientStore as long as they like: its file is reopened when needed. */
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { ClientId } from '../../../../shared/model/index.ts'
import { AppError, NeedsWriter } from '../../domain/errors.ts'
import { WORKSPACE_STREAM, type DeviceId } from '../../journal/entry.ts'
import type { Device } from '../../journal/merge.ts'
import type {
  ClientRecord,
  ConnectionRecord,
  FleetRecord,
  WriteCounts,
  WorkspaceStore,
} from '../../ports/store.ts'
import type { Clock, Log } from '../../ports/system.ts'
import { devicesOf } from '../../records/device.ts'
import { EVER } from '../../records/resolve.ts'
import { parseOwn } from './canonical.ts'
import {
  createClientStore,
  type GoingRuns,
  type Memory,
  type OpenClient,
  type StoredClient,
} from './client-store.ts'
import type { FileExtent } from './client/file-extent.ts'
import type { StoredKinds } from './client/fact-kinds.ts'
import { createEventIndex } from './client/events/index.ts'
import { openFile, type OpenFile } from './database.ts'
import { clientsOf } from './clients.ts'
import { errorCodeOf, guard } from './errors.ts'
import { removeAtOnce, syncFolder } from './files.ts'
import { copyIn, countWrite, putBackIsKnown, signingKeyIn, workspaceIdIn, writesIn } from './identity.ts'
import { checkJournal, journalChecks } from './journal/check.ts'
import type { JournalContext } from './journal/context.ts'
import { journalHead } from './journal/heads.ts'
import { createJournal } from './journal/index.ts'
import { bodiesOf, entriesAfter, entriesOf, journalPage, lastEntry, leavesOf } from './journal/rows.ts'
import { clientsWaiting, keepWaiting, moveWaiting } from './journal/waiting.ts'
import { unwrapKey, wrapKey } from './keys.ts'
import type { Migration } from './migrate.ts'
import { getSetting, putSetting } from './settings.ts'

export const WORKSPACE_FILE = 'workspace.db'
const MAX_OPEN_CLIENTS = 8
const CLIENT_CACHE_KIB = 32_768

const CLIENTS = 'SELECT id, created_at AS createdAt FROM client'
const ADD_CLIENT = 'INSERT INTO client (id, created_at) VALUES (?, ?)'
const KEY = 'SELECT wrapped, made FROM client_key WHERE client = ?'
const ADD_KEY = 'INSERT INTO client_key (client, wrapped, made) VALUES (?, ?, 0)'
const MADE = 'UPDATE client_key SET made = 1 WHERE client = ?'
const EXTENT = 'SELECT heads, snapshots FROM client_mark WHERE client = ?'
const PUT_EXTENT = `INSERT INTO client_mark (client, heads, snapshots) VALUES (?, ?, ?)
  ON CONFLICT (client) DO UPDATE SET heads = excluded.heads, snapshots = excluded.snapshots`
const CONNECTIONS = `SELECT id, client AS clientId, provider, name, endpoints, setup, tenants, organization_name AS organizationName,
  secret_hint AS secretHint, secret_set_at AS secretSetAt, created_at AS createdAt, last_sync_at AS lastSyncAt,
  last_error AS lastError, last_attempt_at AS lastAttemptAt FROM connection`
const ADD_CONNECTION = `INSERT INTO connection (client, provider, name, endpoints, setup, tenants, organization_name, secret_hint,
  secret_set_at, created_at, last_sync_at, last_error, last_attempt_at, id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
const UPDATE_CONNECTION = `UPDATE connection SET client = ?, provider = ?, name = ?, endpoints = ?, setup = ?, tenants = ?,
  organization_name = ?, secret_hint = ?, secret_set_at = ?, created_at = ?, last_sync_at = ?, last_error = ?,
  last_attempt_at = ? WHERE id = ?`
const FLEET = 'SELECT client AS clientId, applied_seq AS appliedSeq, summary FROM fleet ORDER BY client'
const PUT_FLEET = `INSERT INTO fleet (client, applied_seq, summary) VALUES (?, ?, ?)
  ON CONFLICT (client) DO UPDATE SET applied_seq = excluded.applied_seq, summary = excluded.summary`

type Column = string | number | null

type ConnectionRow = Omit<ConnectionRecord, 'endpoints' | 'setup' | 'tenants'> & {
  endpoints: string
  setup: string
  tenants: string
}

const connectionOf = (row: ConnectionRow): ConnectionRecord => ({
  ...row,
  endpoints: parseOwn<ConnectionRecord['endpoints']>(row.endpoints),
  setup: parseOwn<ConnectionRecord['setup']>(row.setup),
  tenants: parseOwn<ConnectionRecord['tenants']>(row.tenants),
})

const connectionColumns = (record: ConnectionRecord): Column[] => [
  record.clientId,
  record.provider,
  record.name,
  JSON.stringify(record.endpoints),
  JSON.stringify(record.setup),
  JSON.stringify(record.tenants),
  record.organizationName,
  record.secretHint,
  record.secretSetAt,
  record.createdAt,
  record.lastSyncAt,
  record.lastError,
  record.lastAttemptAt,
  record.id,
]

export interface WorkspaceParts {
  readonly folder: string
  readonly workspaceId: string
  readonly key: Buffer
  readonly file: OpenFile
  readonly clock: Clock
  readonly log: Log
  readonly kinds: StoredKinds
  readonly clientSteps: readonly Migration[]
  /** null = not known. */
  readonly writeCounts: WriteCounts | null
  /** Runs of clients that go on. */
  readonly going: GoingRuns
  /** The store that only reads, beside one that writes. */
  readonly readOnly?: boolean
}

/** A store whose open files can be closed one by one. */
export interface ClosingStore extends WorkspaceStore {
  /** Closes the client's file until it is next used. */
  closeClient(id: ClientId): void
}

export function createWorkspaceStore(parts: WorkspaceParts): ClosingStore {
  const { folder, key, file, clock, readOnly = false } = parts
  const clientsFolder = join(folder, 'clients')
  if (!readOnly) guard('clients', () => mkdirSync(clientsFolder, { recursive: true }))
  /** Open files, least recently used first. */
  const open = new Map<ClientId, OpenClient>()
  const stores = new Map<ClientId, StoredClient>()

  const use = <R>(work: () => R): R => guard(WORKSPACE_FILE, work)
  const run = (sql: string, ...params: Column[]): number =>
    use(() => file.write(() => file.sql<Column[]>(sql).run(...params).changes))
  const must = (changes: number): void => {
    if (changes === 0) throw new AppError('not-found')
  }

  /** Clients whose file lacks an entry that is committed here. Nothing else is written into it before. */
  const behind = new Set(readOnly ? [] : use(() => clientsWaiting(file)))
  const openClientFile = (id: ClientId): OpenClient => {
    if (readOnly && !open.has(id) && use(() => clientsWaiting(file)).includes(id)) throw new NeedsWriter()
    const client = openedFile(id)
    if (behind.has(id)) {
      use(() => {
        moveWaiting(file, id, client.file)
      })
      behind.delete(id)
    }
    return client
  }
  const openedFile = (id: ClientId): OpenClient => {
    const there = open.get(id)
    if (there) {
      open.delete(id)
      open.set(id, there)
      return there
    }
    const row = use(() => file.sql<[string], { wrapped: Buffer; made: number }>(KEY).get(id))
    if (!row) throw new AppError('not-found', { client: id })
    const name = clientFileName(id)
    const path = join(clientsFolder, `${id}.db`)
    if (row.made === 1 && !existsSync(path)) {
      throw new AppError('workspace.corrupt', { file: name, reason: 'missing' })
    }
    const clientKey = unwrapKey(key, id, row.wrapped, name)
    const opened = openFile({
      path,
      file: name,
      key: clientKey,
      now: clock.now(),
      steps: parts.clientSteps,
      cacheKiB: CLIENT_CACHE_KIB,
      readOnly,
    })
    clientKey.fill(0)
    if (row.made === 0 && !readOnly) run(MADE, id)
    for (const [oldest, client] of open) {
      if (open.size < MAX_OPEN_CLIENTS) break
      client.file.close()
      open.delete(oldest)
    }
    const client: OpenClient = { file: opened, events: createEventIndex(opened) }
    open.set(id, client)
    return client
  }

  const closeClient = (id: ClientId): void => {
    open.get(id)?.file.close()
    open.delete(id)
  }

  const eraseFiles = (id: ClientId): void => {
    guard(clientFileName(id), () => {
      for (const name of readdirSync(clientsFolder)) {
        if (name.startsWith(`${id}.db`)) removeAtOnce(join(clientsFolder, name))
      }
      syncFolder(clientsFolder)
    })
  }

  const finishRemovals = (): void => {
    // A removal that is a part of a transaction is finished after it.
    if (readOnly || file.db.inTransaction) return
    const left = use(() => file.sql<[], { id: ClientId }>('SELECT id FROM removed_client').all())
    for (const { id } of left) {
      eraseFiles(id)
      run('DELETE FROM removed_client WHERE id = ?', id)
    }
    // The key's bytes must not stay behind in the log.
    if (left.length > 0) use(() => file.db.pragma('wal_checkpoint(TRUNCATE)'))
  }
  finishRemovals()

  const copy = once(() => use(() => copyIn(file, join(folder, WORKSPACE_FILE), parts.writeCounts)))
  const signer = once(() => use(() => signingKeyIn(file, key)))
  let certified: { readonly last: string | null; readonly devices: ReadonlyMap<DeviceId, Device> } | null =
    null
  const context: JournalContext = {
    workspace: use(() => workspaceIdIn(file, parts.workspaceId)),
    stream: WORKSPACE_STREAM,
    instance: () => copy().id,
    devices: () =>
      use(() => {
        const last = lastEntry(file)
        if (certified?.last !== last) {
          const entries = entriesOf(file)
          certified = {
            last,
            devices: devicesOf(entries, bodiesOf(file), context.workspace, [signer().publicKey]),
          }
        }
        return certified.devices
      }),
    key: signer,
  }
  const journal = createJournal(
    () => file,
    context,
    () => ({}),
  )

  /** Read again only after an entry or a client was added or removed. */
  let listed: { readonly last: string | null; readonly clients: ReadonlyMap<ClientId, ClientRecord> } | null =
    null
  const clients = (): ReadonlyMap<ClientId, ClientRecord> =>
    use(() => {
      const last = lastEntry(file)
      if (listed?.last === last) return listed.clients
      const rows = file.sql<[], { id: ClientId; createdAt: number }>(CLIENTS).all()
      const records = journal.records()
      const removed = new Set(records.at('client-removal', EVER).map(({ id }) => id))
      const found = { last, clients: clientsOf(rows, records.at('client', EVER), removed) }
      // What a transaction sees may be undone with it.
      listed = file.db.inTransaction ? null : found
      return found.clients
    })

  const memoryOf = (id: ClientId): Memory => ({
    read: () =>
      use(() => {
        const row = file.sql<[string], { heads: string; snapshots: number }>(EXTENT).get(id)
        return row ? { ...row, heads: parseOwn<FileExtent['heads']>(row.heads) } : null
      }),
    write: (extent) => {
      use(() =>
        file.write(() => {
          file
            .sql<[string, string, number]>(PUT_EXTENT)
            .run(id, JSON.stringify(extent.heads), extent.snapshots)
          countWrite(file)
        }),
      )
    },
  })

  const openClient = (id: ClientId): StoredClient => {
    openClientFile(id)
    const store =
      stores.get(id) ??
      createClientStore(
        { ...context, stream: id },
        clientFileName(id),
        () => openClientFile(id),
        memoryOf(id),
        parts,
      )
    stores.set(id, store)
    return store
  }

  return {
    id: context.workspace,
    signingKey: signer,
    copy: () => ({ ...copy(), writes: use(() => writesIn(file)) }),
    putBackIsKnown: () => {
      use(() => {
        file.write(() => {
          putBackIsKnown(file)
        })
      })
    },
    decide: (decision, alongside) => {
      const before = use(() => lastEntry(file))
      const signed = use(() =>
        journal.decide(decision, () => {
          alongside?.()
          countWrite(file)
        }),
      )
      // What writes no device certifies none.
      if (
        certified &&
        certified.last === before &&
        !signed.entry.writes.some(({ kind }) => kind === 'device')
      )
        certified = { ...certified, last: signed.hash }
      finishRemovals()
      return signed
    },
    journal: (limit, before) => use(() => journalPage(file, limit, before)),
    journalHead: () => use(() => journalHead(file, context, journal.records().heads)),
    lost: () => use(() => journal.lost()),
    history: () => use(() => journal.history()),
    leaves: () => use(() => leavesOf(file)),
    entriesAfter: (row, limit) => use(() => entriesAfter(file, row, limit)),
    takeEntries: (carried) =>
      use(() => {
        // A device is certified by an entry of its own chain: what comes may bring what it needs to be believed.
        const all = [...entriesOf(file), ...carried.map(({ signed }) => signed)]
        const bodies = bodiesOf(file)
        for (const body of carried.flatMap((each) => each.bodies)) bodies.set(body.bodyHash, body)
        const devices = devicesOf(all, bodies, context.workspace, [signer().publicKey])
        certified = null
        listed = null
        return file.write(() => {
          countWrite(file)
          return journal.take(carried, devices)
        })
      }),
    records: (kind, moment, heads) => use(() => journal.records(heads).at(kind, moment)),
    verifyJournal: () =>
      use(() => {
        const name = 'journal of the workspace'
        const checks = journalChecks(name, WORKSPACE_FILE, checkJournal(file, context))
        return { ok: checks.every(({ ok }) => ok), checks }
      }),
    clients: () => [...clients().values()],
    clientFiles: () =>
      use(() =>
        file
          .sql<[], { id: ClientId }>(CLIENTS)
          .all()
          .map(({ id }) => id),
      ),
    client: (id) => clients().get(id) ?? null,
    addClient(id, createdAt) {
      if (!/^[a-z0-9-]{1,64}$/.test(id) || id === WORKSPACE_STREAM)
        throw new AppError('invalid-input', { field: 'client' })
      const wrapped = wrapKey(key, id, randomBytes(32))
      const add = (): void => {
        file.sql<[string, number]>(ADD_CLIENT).run(id, createdAt)
        file.sql<[string, Buffer]>(ADD_KEY).run(id, wrapped)
      }
      listed = null
      use(() => {
        try {
          file.write(add)
        } catch (error) {
          if (errorCodeOf(error) !== 'SQLITE_CONSTRAINT_PRIMARYKEY') throw error
          throw new AppError('client.exists', { client: id }, { cause: error })
        }
      })
    },
    removeClient(id) {
      closeClient(id)
      stores.delete(id)
      behind.delete(id)
      listed = null
      use(() =>
        file.write(() => {
          for (const sql of [
            'DELETE FROM fleet WHERE client = ?',
            'DELETE FROM connection WHERE client = ?',
            'DELETE FROM client_mark WHERE client = ?',
            'DELETE FROM waiting_entry WHERE client = ?',
            'DELETE FROM client_key WHERE client = ?',
          ]) {
            file.sql<[string]>(sql).run(id)
          }
          must(file.sql<[string]>('DELETE FROM client WHERE id = ?').run(id).changes)
          file.sql<[string]>('INSERT INTO removed_client (id) VALUES (?)').run(id)
        }),
      )
      finishRemovals()
    },
    connections: (clientId) =>
      use(() =>
        clientId === undefined
          ? file
              .sql<[], ConnectionRow>(`${CONNECTIONS} ORDER BY client, created_at, id`)
              .all()
              .map(connectionOf)
              .filter((connection) => clients().has(connection.clientId))
          : file
              .sql<[string], ConnectionRow>(`${CONNECTIONS} WHERE client = ? ORDER BY created_at, id`)
              .all(clientId)
              .map(connectionOf),
      ),
    addConnection(record) {
      use(() => {
        try {
          file.write(() => file.sql<Column[]>(ADD_CONNECTION).run(...connectionColumns(record)))
        } catch (error) {
          const code = errorCodeOf(error)
          if (code === 'SQLITE_CONSTRAINT_FOREIGNKEY')
            throw new AppError('not-found', { client: record.clientId })
          if (code !== 'SQLITE_CONSTRAINT_PRIMARYKEY') throw error
          throw new AppError('connection.exists', { connection: record.id }, { cause: error })
        }
      })
    },
    updateConnection: (record) => {
      must(run(UPDATE_CONNECTION, ...connectionColumns(record)))
    },
    removeConnection(id) {
      must(run('DELETE FROM connection WHERE id = ?', id))
    },
    decideForClient(id, decision, alongside) {
      const store = openClient(id)
      const sealed = store.seal(decision)
      use(() =>
        file.write(() => {
          alongside()
          keepWaiting(file, id, sealed)
          countWrite(file)
        }),
      )
      behind.add(id)
      try {
        store.caughtUp()
      } catch (cause) {
        // Both are committed. Whoever uses the client's file next moves the entry first, or gets the error.
        parts.log.warn('entry waits', { client: id, cause: errorCodeOf(cause) ?? 'unknown' })
      }
      return sealed.signed
    },
    setting: (name) => use(() => getSetting(file, name)),
    setSetting: (name, value) => {
      use(() =>
        file.write(() => {
          putSetting(file, name, value)
        }),
      )
    },
    fleet: () => use(() => file.sql<[], FleetRecord>(FLEET).all()),
    putFleet: (record) => {
      run(PUT_FLEET, record.clientId, record.appliedSeq, record.summary)
    },
    openClient,
    closeClient,
    close() {
      for (const client of open.values()) client.file.close()
      open.clear()
      stores.clear()
      file.close()
      key.fill(0)
    },
  }
}

/** The first answer, from then on. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null
  return () => (made ??= { value: make() }).value
}

const clientFileName = (id: ClientId): string => `clients/${id}.db`
