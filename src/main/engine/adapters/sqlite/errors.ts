/** Turns what SQLite and the file system say into the errors of the product.
 *  Promise: the error names the file, and never its content. What is not recognised stays as it is. */
import Database from 'better-sqlite3'
import type { ErrorCode } from '../../../../shared/contract/errors.ts'
import { AppError } from '../../domain/errors.ts'

const BY_CODE: readonly (readonly [prefix: string, code: ErrorCode])[] = [
  ['SQLITE_FULL', 'workspace.disk-full'],
  ['ENOSPC', 'workspace.disk-full'],
  ['EDQUOT', 'workspace.disk-full'],
  ['SQLITE_CORRUPT', 'workspace.corrupt'],
  ['SQLITE_NOTADB', 'workspace.corrupt'],
  ['SQLITE_IOERR_SHORT_READ', 'workspace.corrupt'],
  ['SQLITE_IOERR_DATA', 'workspace.corrupt'],
  ['SQLITE_IOERR_CORRUPTFS', 'workspace.corrupt'],
  ['SQLITE_BUSY', 'workspace.in-use'],
  ['SQLITE_LOCKED', 'workspace.in-use'],
  ['SQLITE_READONLY', 'workspace.unwritable'],
  ['SQLITE_CANTOPEN', 'workspace.unwritable'],
  ['SQLITE_PERM', 'workspace.unwritable'],
  ['SQLITE_IOERR', 'workspace.unwritable'],
  ['EACCES', 'workspace.unwritable'],
  ['EPERM', 'workspace.unwritable'],
  ['EROFS', 'workspace.unwritable'],
  ['EIO', 'workspace.unwritable'],
  ['ENOTDIR', 'workspace.unwritable'],
  ['EISDIR', 'workspace.unwritable'],
  ['ERR_FS_', 'workspace.unwritable'],
]

/** Code that SQLite or the file system gave the error; null for any other error. */
export function errorCodeOf(error: unknown): string | null {
  if (error instanceof Database.SqliteError) return error.code
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code
  return null
}

/** The AppError for a failure on `file` (its name inside the workspace folder); other errors unchanged. */
export function storeError(error: unknown, file: string): unknown {
  if (error instanceof AppError) return error
  const found = errorCodeOf(error)
  const match = found === null ? undefined : BY_CODE.find(([prefix]) => found.startsWith(prefix))
  return match && found !== null ? new AppError(match[1], { file, reason: found }, { cause: error }) : error
}

/** Runs `work`; failures on `file` come out as AppError. */
export function guard<R>(file: string, work: () => R): R {
  try {
    return work()
  } catch (error) {
    throw storeError(error, file)
  }
}
