/** One engine per workspace. An exclusive transaction on a small file is held for the life of the process: the
 *  operating system lets go of it when the process dies, also by kill -9, on every platform. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { AppError } from '../../domain/errors.ts'

export interface WorkspaceLock {
  release(): void
}

/** @throws AppError workspace.in-use when another process has this workspace open; workspace.unwritable. */
export function lockWorkspace(folder: string): WorkspaceLock {
  let db: Database.Database | null = null
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    db = new Database(join(folder, 'engine.lock'), { timeout: 0 })
    db.pragma('journal_mode = DELETE')
    db.exec('BEGIN EXCLUSIVE')
  } catch (cause) {
    db?.close()
    const busy = cause instanceof Error && 'code' in cause && String(cause.code).startsWith('SQLITE_BUSY')
    throw new AppError(busy ? 'workspace.in-use' : 'workspace.unwritable', { folder }, { cause })
  }
  const held = db
  return { release: () => held.close() }
}
