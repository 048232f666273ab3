/** One engine per workspace. An exclusive transaction on a small file is held for the life of the process: the
 *  operating system lets go of it when the process dies, also by kill -9, on every platform. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { ErrorCode } from '../../../../shared/contract/errors.ts'
import { AppError } from '../../domain/errors.ts'

export interface WorkspaceLock {
  release(): void
}

const CODES: readonly (readonly [prefix: string, code: ErrorCode])[] = [
  ['SQLITE_BUSY', 'workspace.in-use'],
  ['SQLITE_FULL', 'workspace.disk-full'],
  ['ENOSPC', 'workspace.disk-full'],
]

/** @throws AppError workspace.in-use when another process has this workspace open; workspace.disk-full;
 *  workspace.unwritable. */
export function lockWorkspace(folder: string): WorkspaceLock {
  let db: Database.Database | null = null
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    db = new Database(join(folder, 'engine.lock'), { timeout: 0 })
    db.pragma('journal_mode = DELETE')
    db.exec('BEGIN EXCLUSIVE')
  } catch (cause) {
    db?.close()
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
    const code = CODES.find(([prefix]) => reason.startsWith(prefix))?.[1] ?? 'workspace.unwritable'
    throw new AppError(code, { folder, reason }, { cause })
  }
  const held = db
  return { release: () => held.close() }
}
