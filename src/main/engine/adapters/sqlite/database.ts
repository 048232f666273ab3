/** Opens one encrypted SQLite file the way that all of them are opened.
 *  ChaCha20-Poly1305 with a raw 32-byte key: no page is read that was altered. WAL with synchronous=FULL: what was
 *  committed survives a power cut. Temporary data stays in memory, since a temporary file would not be encrypted.
 *  Refused: a file with another key, a damaged file, one with a newer schema; none of these is touched. */
import { existsSync, statSync } from 'node:fs'
import Database from 'better-sqlite3'
import type { EpochMs } from '../../../../shared/model/index.ts'
import { AppError, NeedsWriter } from '../../domain/errors.ts'
import { guard } from './errors.ts'
import { moveIntoPlace, removeDatabase } from './files.ts'
import { applySteps, appliedSteps, type Migration } from './migrate.ts'

export const PAGE_SIZE = 8192
const CHECKPOINT_PAGES = 4_000
const CHECKPOINT_EVERY_MS = 30_000
/** How long a statement waits for another connection. */
const BUSY_MS = 5_000

export interface OpenFile {
  readonly db: Database.Database
  /** Name inside the workspace folder, for messages. */
  readonly file: string
  /** The statement for this text, prepared once. */
  sql<P extends unknown[], R = unknown>(text: string): Database.Statement<P, R>
  /** Runs the work in one immediate transaction; all or nothing. Inside another one it is a part of that.
   *  @throws NeedsWriter where the file was opened for reading */
  write<R>(work: () => R): R
  /** Counts transactions that were taken back: what was cached of rows that one of them wrote is wrong then. */
  undone(): number
  close(): void
}

export interface OpenOptions {
  readonly path: string
  readonly file: string
  readonly key: Buffer
  readonly now: EpochMs
  readonly steps: readonly Migration[]
  /** Page cache in KiB. It grows with use. */
  readonly cacheKiB: number
  /** Nothing is written; the file must be there with the newest schema. Another thread writes meanwhile. */
  readonly readOnly?: boolean
}

/** Opens a file, creating it whole when it is not there: it appears under its name only once its schema is complete.
 *  @throws NeedsWriter for reading, where it would have to be created or migrated */
export function openFile(options: OpenOptions): OpenFile {
  return guard(options.file, () => {
    if (options.readOnly && !existsSync(options.path)) throw new NeedsWriter()
    if (!existsSync(options.path)) create(options)
    return asOpenFile(connect(options, false), options)
  })
}

function create(options: OpenOptions): void {
  const path = `${options.path}.new`
  removeDatabase(path)
  const db = connect({ ...options, path }, true)
  db.pragma('wal_checkpoint(TRUNCATE)')
  db.close()
  // A WAL of an earlier file of this name must not be replayed into the new one.
  removeDatabase(options.path)
  moveIntoPlace(path, options.path)
}

function connect(options: OpenOptions, fresh: boolean): Database.Database {
  const db = new Database(options.path, { timeout: BUSY_MS })
  try {
    db.pragma(`cipher = 'chacha20'`)
    db.pragma(`key = 'raw:${options.key.toString('hex')}'`)
    db.pragma(`page_size = ${PAGE_SIZE}`)
    // The first read: fails here when the key is not the file's, the first page was altered or the schema is newer.
    const from = appliedSteps(db, options.file, options.steps)
    // Files appear with their schema: one without was emptied.
    if (from === 0 && !fresh) throw new AppError('workspace.corrupt', { file: options.file, reason: 'empty' })
    if (options.readOnly && from !== options.steps.length) throw new NeedsWriter()
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = FULL')
    db.pragma('foreign_keys = ON')
    db.pragma('trusted_schema = OFF')
    db.pragma('temp_store = MEMORY')
    db.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`)
    db.pragma(`cache_size = -${options.cacheKiB}`)
    if (options.readOnly) db.pragma('query_only = ON')
    else applySteps(db, from, options)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

function asOpenFile(db: Database.Database, options: OpenOptions): OpenFile {
  const statements = new Map<string, Database.Statement<unknown[], unknown>>()
  let undone = 0
  // Checkpoints that SQLite makes by itself leave the WAL at its largest size; this one empties it. It does not wait for
  // readers: decisions would wait with it.
  const emptyLog = (): void => {
    try {
      if (!existsSync(`${options.path}-wal`) || statSync(`${options.path}-wal`).size === 0) return
      db.pragma('busy_timeout = 0')
      try {
        db.pragma('wal_checkpoint(TRUNCATE)')
      } finally {
        db.pragma(`busy_timeout = ${BUSY_MS}`)
      }
    } catch {
      // Busy or full: the next turn tries again, and a write that fails says so itself.
    }
  }
  const timer = options.readOnly ? undefined : setInterval(emptyLog, CHECKPOINT_EVERY_MS).unref()
  return {
    db,
    file: options.file,
    sql<P extends unknown[], R>(text: string) {
      let statement = statements.get(text)
      if (!statement) {
        statement = db.prepare<unknown[], unknown>(text)
        statements.set(text, statement)
      }
      // The caller names the row type beside the text that it belongs to.
      return statement as Database.Statement<P, R>
    },
    write(work) {
      if (options.readOnly) throw new NeedsWriter()
      try {
        return db.transaction(work).immediate()
      } catch (error) {
        undone += 1
        throw error
      }
    },
    undone: () => undone,
    close() {
      clearInterval(timer)
      db.close()
    },
  }
}
