/** A client with many directory users and grants: 5,000 and 50,000 here, `--full` for 50,000 and 500,000, the size that
 *  the targets speak of. Pages of 999, as a directory gives them. */
import { hash } from 'node:crypto'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { newWorkspaceKey, openWorkspace } from '../../src/main/engine/adapters/sqlite/index.ts'
import type { Account, FactPart, Grant } from '../../src/main/engine/facts/index.ts'
import type { ClientStore, WorkspaceStore } from '../../src/main/engine/ports/store.ts'
import type { BenchFigure } from './figure.ts'

const FULL = process.argv.includes('--full')
const USERS = FULL ? 50_000 : 5_000
const GRANTS = USERS * 10
const PAGE = 999
const NOW = Date.UTC(2026, 10, 28)
const TENANT = guid(1, 99)
const PERMISSIONS = ['invoke', 'write', 'owner'] as const

/** Ids as directories have them, which sort in no order of theirs. */
function guid(n: number, salt: number): string {
  const hex = hash('md5', `${n} ${salt}`, 'hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

const base = { provider: 'microsoft', tenant: TENANT } as const

function accountOf(i: number): Account {
  const name = `first${i}.last${i}@client.example`
  return {
    ...base,
    kind: 'account',
    id: guid(i, 1),
    state: 'active',
    name: `First${i} Last${i}`,
    email: name,
    upn: name,
    isAdmin: i % 100 === 0,
    addedAt: NOW - i * 60_000,
    directoryState: 'active',
    seat: i % 3 === 0 ? 'copilot' : null,
  }
}

/** Each service in turn, with its holders: no two alike. */
function grantOf(i: number): Grant {
  const holderId = guid((i * 7_919) % USERS, 1)
  const resourceId = guid(Math.floor((i * 40) / USERS), 2)
  const permission = PERMISSIONS[i % PERMISSIONS.length]!
  const id = [holderId, resourceId, permission].join('|')
  return {
    ...base,
    kind: 'grant',
    id,
    holderId,
    holderKind: 'account',
    resourceId,
    permission,
    level: permission,
  }
}

const LISTS = [
  { dataset: 'users', count: USERS, make: accountOf },
  { dataset: 'project_members', count: GRANTS, make: grantOf },
] as const

type Dataset = (typeof LISTS)[number]['dataset']

function eachPage(work: (dataset: Dataset, facts: FactPart[], from: number) => void): void {
  for (const { dataset, count, make } of LISTS) {
    for (let from = 0; from < count; from += PAGE)
      work(
        dataset,
        Array.from({ length: Math.min(PAGE, count - from) }, (_, i) => make(from + i)),
        from,
      )
  }
}

/** Sums the time of calls, and keeps the longest. */
function stopwatch() {
  const times = { sum: 0, longest: 0 }
  const timed = <R>(work: () => R): R => {
    const start = performance.now()
    const result = work()
    const ms = performance.now() - start
    times.sum += ms
    times.longest = Math.max(times.longest, ms)
    return result
  }
  return { times, timed }
}

/** The store's own work for one sync; making the facts is not counted. */
function sync(client: ClientStore, at: number): { readonly sum: number; readonly longest: number } {
  const { times, timed } = stopwatch()
  const writer = timed(() => client.beginSync('k1', 'microsoft', at))
  while (timed(() => writer.prepare()));
  eachPage((dataset, facts, from) => {
    const provenance = { dataset, endpoint: `GET /v1/${dataset}`, requestId: `r${from}`, readAt: at }
    timed(() => {
      writer.page({ provenance, cursor: String(from), facts })
    })
  })
  for (const { dataset } of LISTS)
    timed(() => {
      writer.done(dataset, null, { state: 'complete', whole: true })
    })
  while (timed(() => writer.close()));
  const record = timed(() => writer.show(at))
  if (record.factCount !== USERS + GRANTS) throw new Error(`the sync shows ${record.factCount} facts`)
  return times
}

/** Without buffers: those that were let go of are freed some time later. */
function heap(): number {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

/** The floors: the same facts as JSON, written to a plain table with the same cipher, hashed, and as bytes. */
function floors(folder: string) {
  const db = new Database(join(folder, 'plain.db'))
  for (const pragma of [`cipher = 'chacha20'`, `key = 'raw:${'ab'.repeat(32)}'`, 'page_size = 8192'])
    db.pragma(pragma)
  for (const pragma of ['journal_mode = WAL', 'synchronous = FULL']) db.pragma(pragma)
  db.exec('CREATE TABLE fact (n INTEGER PRIMARY KEY, body TEXT)')
  const add = db.prepare('INSERT INTO fact (body) VALUES (?)')
  const [written, hashed] = [stopwatch(), stopwatch()]
  let bytes = 0
  eachPage((_, facts) => {
    const bodies = hashed.timed(() =>
      facts.map((fact) => {
        const body = JSON.stringify(fact)
        hash('sha256', body, 'buffer')
        return body
      }),
    )
    for (const body of bodies) bytes += body.length
    written.timed(() => {
      db.transaction(() => {
        for (const body of bodies) add.run(body)
      }).immediate()
    })
  })
  db.close()
  return { written: written.times, hashed: hashed.times, bytes }
}

/** Bytes that the accounts, and the grants as columns, take in memory. */
function reading(client: ClientStore): number {
  const asOf = client.asOf(NOW + 2)
  const before = heap()
  const accounts = client.facts('account', asOf)
  const grants = client.grants(asOf, new Set(['k1']))
  const columns = [grants.connection, grants.holder, grants.resource, grants.permission, grants.level]
  const bytes = heap() - before + columns.reduce((sum, { byteLength }) => sum + byteLength, 0)
  if (accounts.length !== USERS || grants.size !== GRANTS) throw new Error('the reading is not whole')
  return bytes
}

function measure() {
  const folder = mkdtempSync(join(tmpdir(), 'reeve-bench-large-'))
  const workspaceKey = newWorkspaceKey()
  const open = (): WorkspaceStore =>
    openWorkspace({
      folder: join(folder, 'home'),
      workspaceKey,
      workspaceId: 'w1',
      ids: { next: () => 'unused', random: () => 0.5 },
      clock: { now: () => NOW, sleep: () => Promise.resolve() },
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    })
  try {
    const floor = floors(folder)
    const workspace = open()
    workspace.addClient('c1', NOW)
    const first = sync(workspace.openClient('c1'), NOW)
    const unchanged = sync(workspace.openClient('c1'), NOW + 1)
    workspace.close()
    const file = statSync(join(folder, 'home', 'clients', 'c1.db')).size
    const again = open()
    const bytes = reading(again.openClient('c1'))
    again.close()
    return { floor, first, unchanged, reading: bytes, file }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

let measured: ReturnType<typeof measure> | null = null

const SIZE = `${USERS.toLocaleString('en')} users, ${GRANTS.toLocaleString('en')} grants`
const inUnits = (value: number, floor: number, unit: string, note = SIZE) => ({
  value,
  floor,
  unit,
  ratio: value / floor,
  note,
})
type Measured = ReturnType<typeof measure>

function figure(
  name: string,
  target: string,
  floorName: string,
  of: (found: Measured) => ReturnType<typeof inUnits>,
): BenchFigure {
  return {
    name: `large client: ${name}`,
    target: `${target} (50,000 users, 500,000 grants)`,
    floorName,
    run: () => Promise.resolve(of((measured ??= measure()))),
  }
}

const PLAIN = 'the same facts as JSON written to one plain table with the same cipher'
const MB = 1e6

export const figures: readonly BenchFigure[] = [
  figure('first sync', '≤ 30 s', PLAIN, ({ first, floor }) => inUnits(first.sum, floor.written.sum, 'ms')),
  figure('unchanged sync', '≤ 5 s', 'JSON and SHA-256 of each fact', ({ unchanged, floor }) =>
    inUnits(unchanged.sum, floor.hashed.sum, 'ms'),
  ),
  figure('longest call of a sync', '≤ 100 ms', `the longest transaction of ${PLAIN}`, (found) =>
    inUnits(
      Math.max(found.first.longest, found.unchanged.longest),
      found.floor.written.longest,
      'ms',
      'a call is at most one transaction',
    ),
  ),
  figure('reading', '≤ 100 MB', 'the same facts as JSON', ({ reading, floor }) =>
    inUnits(reading / MB, floor.bytes / MB, 'MB', 'accounts, and grants as columns'),
  ),
  figure('file', '≤ 60 MB', 'the same facts as JSON', ({ file, floor }) =>
    inUnits(file / MB, floor.bytes / MB, 'MB'),
  ),
]
