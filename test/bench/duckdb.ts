/** DuckDB's file of the same events: the floor for bytes on disk. DuckDB is no dependency of Reeve (70 MB a platform):
 *  npm fetches it once into the cache folder outside the repository. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { EventFact } from '../../src/main/engine/facts/index.ts'

const PACKAGE = '@duckdb/node-api'
const VERSION = '1.5.6-r.1'
/** Rows appended between flushes: the appender keeps them in memory. */
const BATCH = 200_000

/** The part of DuckDB's interface that is used here. */
interface Appender {
  appendVarchar(value: string): void
  appendBigInt(value: bigint): void
  endRow(): void
  flushSync(): void
  closeSync(): void
}
interface Connection {
  run(sql: string): Promise<unknown>
  createAppender(table: string): Promise<Appender>
  closeSync(): void
}
interface DuckDb {
  DuckDBInstance: {
    create(path: string): Promise<{ connect(): Promise<Connection>; closeSync(): void }>
  }
}

/** @throws Error with the reason when npm cannot fetch it. */
function load(): DuckDb {
  const cache = process.env.REEVE_CACHE
  if (cache === undefined) throw new Error('start with npm run bench')
  const folder = join(cache, `duckdb-${VERSION}`)
  if (!existsSync(join(folder, 'node_modules', PACKAGE))) {
    mkdirSync(folder, { recursive: true })
    const npm = process.env.npm_execpath
    const [command, ...lead] = npm === undefined ? ['npm'] : [process.execPath, npm]
    const args = [
      'install',
      '--prefix',
      folder,
      '--no-save',
      '--no-audit',
      '--no-fund',
      `${PACKAGE}@${VERSION}`,
    ]
    try {
      execFileSync(command, [...lead, ...args], { stdio: 'pipe', timeout: 300_000 })
    } catch (cause) {
      throw new Error(`npm could not fetch ${PACKAGE}@${VERSION}`, { cause })
    }
  }
  return createRequire(join(folder, 'package.json'))(PACKAGE) as DuckDb
}

/** Bytes of DuckDB's file of the events, written to `path` with every column that the plain file has.
 *  @throws Error with the reason when DuckDB cannot be had. */
export async function duckDbBytes(path: string, events: Iterable<EventFact>): Promise<number> {
  const instance = await load().DuckDBInstance.create(path)
  const connection = await instance.connect()
  await connection.run(`CREATE TABLE event (id VARCHAR, "at" BIGINT, type VARCHAR, actor_kind VARCHAR, actor VARCHAR,
    email VARCHAR, target VARCHAR, service VARCHAR, ip VARCHAR, detail VARCHAR)`)
  const appender = await connection.createAppender('event')
  let n = 0
  for (const e of events) {
    appender.appendVarchar(e.id)
    appender.appendBigInt(BigInt(e.at))
    const rest = [e.type, e.actorKind, e.actorId, e.actorEmail, e.targetId, e.serviceId, e.ip]
    for (const text of [...rest, JSON.stringify(e.detail)]) appender.appendVarchar(text ?? '')
    appender.endRow()
    n += 1
    if (n % BATCH === 0) appender.flushSync()
  }
  appender.closeSync()
  await connection.run('CHECKPOINT')
  connection.closeSync()
  instance.closeSync()
  return statSync(path).size
}
