/** What the store's figures are measured on: one workspace with a client of many events and credentials, and the same
 *  events in a plain SQLite file of the usual kind (three indexes, no encryption, no search, no sums). Built once a run. */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { dayOf } from '../../src/shared/model/index.ts'
import { newWorkspaceKey, openWorkspace } from '../../src/main/engine/adapters/sqlite/index.ts'
import type { CostRow, Credential, EventFact } from '../../src/main/engine/facts/index.ts'
import type { ClientStore, SyncWriter, WorkspaceStore } from '../../src/main/engine/ports/store.ts'
import { finish } from '../../src/main/engine/adapters/sqlite/testing-finish.ts'

export const NOW = Date.UTC(2026, 10, 1)
const SPAN = 90 * 86_400_000
const PAGE = 1_000
/** Rows of one transaction of the floor: its fastest size. */
const PLAIN_BATCH = 10_000
const CREDENTIALS = 50_000
const COSTS_A_DAY = 200

export interface StoreData {
  readonly events: number
  readonly workspace: WorkspaceStore
  readonly client: ClientStore
  reopen(): WorkspaceStore
  readonly plain: Database.Database
  readonly plainPath: string
  /** Where a figure may put a file; removed at the end. */
  readonly folder: string
  /** Rows a second while writing, and bytes an event on disk afterwards. */
  readonly ingest: { readonly store: number; readonly plain: number }
  readonly bytes: { readonly store: number; readonly plain: number }
}

/** Small, fast and the same every time. */
export function chance(seed: number): () => number {
  let a = seed
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

export const TYPES = [
  'login.succeeded',
  'login.failed',
  'api_key.created',
  'api_key.updated',
  'api_key.deleted',
  'user.added',
  'user.updated',
  'user.deleted',
  'invite.sent',
  'invite.accepted',
  'project.created',
  'project.archived',
  'rate_limit.updated',
  'service_account.created',
  'service_account.deleted',
  'organization.updated',
  'logout.succeeded',
  'role.assignment.created',
] as const
const WORDS = [
  'grant',
  'access',
  'owner',
  'reader',
  'production',
  'staging',
  'billing',
  'export',
  'rotate',
  'policy',
  'model',
  'limit',
]
const pick = <T>(list: readonly T[], random: () => number): T =>
  list[Math.floor(random() ** 2 * list.length)] ?? list[0]!
const code = (random: () => number): string =>
  Math.floor(random() * 2 ** 48)
    .toString(36)
    .padStart(10, '0')

/** Events in time order, some 200 bytes of detail each. */
export function* eventsOf(count: number): Generator<EventFact> {
  const random = chance(7)
  for (let i = 0; i < count; i++) {
    const actor = `user-${Math.floor(random() ** 2 * 5_000)
      .toString(36)
      .padStart(8, '0')}`
    yield {
      id: `audit_log-${code(random)}${code(random)}`,
      at: NOW - SPAN + Math.floor((SPAN * i) / count),
      type: pick(TYPES, random),
      actorKind: random() < 0.8 ? 'account' : 'credential',
      actorId: actor,
      actorEmail: `${actor}@example.test`,
      targetId: `key_${Math.floor(random() * 60_000).toString(36)}`,
      serviceId: `proj_${Math.floor(random() * 40)}`,
      ip: `203.0.113.${Math.floor(random() * 250)}`,
      detail: {
        request: code(random),
        reason: `${pick(WORDS, random)} ${pick(WORDS, random)} ${pick(WORDS, random)}`,
        changes: {
          before: pick(WORDS, random),
          after: pick(WORDS, random),
          scope: `scope-${Math.floor(random() * 500)}`,
        },
        client: 'Mozilla/5.0 (X11; Linux x86_64)',
      },
    }
  }
}

export function* credentials(): Generator<Credential> {
  const random = chance(11)
  for (let i = 0; i < CREDENTIALS; i++) {
    yield {
      kind: 'credential',
      id: `key_${code(random)}`,
      provider: 'openai',
      tenant: 'org-1',
      credentialKind: 'api_key',
      name: `${pick(WORDS, random)}-${i}`,
      hint: `sk-proj-…${code(random).slice(0, 4)}`,
      scopeLevel: 'project',
      scopeId: `proj_${Math.floor(random() * 400)}`,
      accountId: `user-${Math.floor(random() * 5_000)}`,
      createdAt: NOW - Math.floor(random() * SPAN),
      lastUsedAt: random() < 0.3 ? null : NOW - Math.floor(random() * SPAN),
      state: 'active',
      authMethod: 'static_secret',
    }
  }
}

/** Rows of cost of 90 days: what the charts of one client are drawn from. */
export function costs(): CostRow[] {
  const random = chance(13)
  return Array.from({ length: 90 * COSTS_A_DAY }, (_, i) => ({
    day: dayOf(NOW - Math.floor(i / COSTS_A_DAY) * 86_400_000),
    serviceId: `proj_${i % 40}`,
    lineItem: `model ${Math.floor((i % COSTS_A_DAY) / 40)}`,
    amount: { micros: Math.floor(random() * 1e8), currency: 'USD' },
    basis: 'billed',
  }))
}

let built: StoreData | null = null

/** Built on first use; later figures of the run share it. */
export function storeData(quick: boolean): StoreData {
  built ??= build(quick ? 300_000 : 10_000_000)
  return built
}

function build(count: number): StoreData {
  const folder = mkdtempSync(join(tmpdir(), 'reeve-bench-'))
  process.once('exit', () => {
    rmSync(folder, { recursive: true, force: true })
  })
  const key = newWorkspaceKey()
  const reopen = (): WorkspaceStore =>
    openWorkspace({
      folder: join(folder, 'home'),
      workspaceKey: key,
      workspaceId: 'w1',
      ids: { next: () => 'unused', random: () => 0.5 },
      clock: { now: () => NOW, sleep: () => Promise.resolve() },
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    })
  const workspace = reopen()
  for (const id of ['c1', 'c2']) workspace.addClient(id, NOW)
  const client = workspace.openClient('c1')
  const sync = client.beginSync('k1', 'openai', NOW)
  const storeMs = writeEvents(sync, count)
  sync.done('audit_log', null, { state: 'complete', whole: false })
  finish(sync, NOW)
  workspace.close()
  const storeBytes = fileBytes(join(folder, 'home', 'clients', 'c1.db'))
  const again = reopen()
  const more = again.openClient('c1')
  const identitySync = more.beginSync('k1', 'openai', NOW)
  writeCredentials(identitySync)
  identitySync.page({
    provenance: { dataset: 'costs', endpoint: 'GET /v1/costs', requestId: 'c', readAt: NOW },
    cursor: '1',
    costs: costs(),
  })
  identitySync.done('costs', null, { state: 'complete', whole: false })
  finish(identitySync, NOW)
  const plainPath = join(folder, 'plain.db')
  const { plain, ms } = writePlain(folder, plainPath, count)
  return {
    events: count,
    folder,
    workspace: again,
    client: more,
    reopen,
    plain,
    plainPath,
    ingest: { store: (count / storeMs) * 1000, plain: (count / ms) * 1000 },
    bytes: { store: storeBytes / count, plain: fileBytes(plainPath) / count },
  }
}

const fileBytes = (path: string): number => statSync(path).size

/** Milliseconds inside the store; making the events is not counted. */
function writeEvents(sync: SyncWriter, count: number): number {
  let ms = 0
  let page: EventFact[] = []
  let n = 0
  const flush = (): void => {
    n += 1
    const provenance = {
      dataset: 'audit_log',
      endpoint: 'GET /v1/organization/audit_logs',
      requestId: `r${n}`,
      readAt: NOW,
    } as const
    // Providers list the newest first.
    page.reverse()
    const start = performance.now()
    sync.page({ provenance, cursor: String(n), events: page })
    ms += performance.now() - start
    page = []
  }
  for (const event of eventsOf(count)) {
    page.push(event)
    if (page.length === PAGE) flush()
  }
  if (page.length > 0) flush()
  return ms
}

/** Milliseconds for one full reading of the credentials. */
export function writeCredentials(sync: SyncWriter): number {
  const facts = [...credentials()]
  const start = performance.now()
  for (let i = 0; i < facts.length; i += PAGE) {
    sync.page({
      provenance: { dataset: 'api_keys', endpoint: 'GET /v1/keys', requestId: `k${i}`, readAt: NOW },
      cursor: String(i),
      facts: facts.slice(i, i + PAGE),
    })
  }
  sync.done('api_keys', null, { state: 'complete', whole: true })
  return performance.now() - start
}

/** The floor: the same events from a plain staging file by INSERT … SELECT, which never leaves SQLite. */
function writePlain(folder: string, path: string, count: number): { plain: Database.Database; ms: number } {
  const columns = 'id, at, type, actor_kind, actor, email, target, service, ip, detail'
  const stage = new Database(join(folder, 'stage.db'))
  stage.pragma('journal_mode = OFF')
  stage.pragma('synchronous = OFF')
  stage.exec(`CREATE TABLE stage (n INTEGER PRIMARY KEY, ${columns})`)
  const add = stage.prepare(`INSERT INTO stage (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  stage.exec('BEGIN')
  for (const e of eventsOf(count)) {
    add.run(
      e.id,
      e.at,
      e.type,
      e.actorKind,
      e.actorId,
      e.actorEmail,
      e.targetId,
      e.serviceId,
      e.ip,
      JSON.stringify(e.detail),
    )
  }
  stage.exec('COMMIT')
  stage.close()
  const plain = new Database(path)
  plain.pragma('page_size = 8192')
  plain.pragma('journal_mode = WAL')
  plain.pragma('synchronous = FULL')
  plain.pragma('cache_size = -65536')
  plain.exec(`CREATE TABLE event (n INTEGER PRIMARY KEY, id TEXT, at INTEGER, type TEXT, actor_kind TEXT, actor TEXT,
    email TEXT, target TEXT, service TEXT, ip TEXT, detail TEXT);
    CREATE INDEX by_time ON event (at); CREATE INDEX by_actor ON event (actor, at); CREATE UNIQUE INDEX by_id ON event (id);
    ATTACH '${join(folder, 'stage.db').replaceAll("'", "''")}' AS staged`)
  const move = plain.prepare(
    `INSERT INTO event (${columns}) SELECT ${columns} FROM staged.stage WHERE n BETWEEN ? AND ?`,
  )
  const start = performance.now()
  for (let n = 1; n <= count; n += PLAIN_BATCH) move.run(n, n + PLAIN_BATCH - 1)
  const ms = performance.now() - start
  plain.pragma('wal_checkpoint(TRUNCATE)')
  plain.exec('DETACH staged')
  rmSync(join(folder, 'stage.db'))
  return { plain, ms }
}
