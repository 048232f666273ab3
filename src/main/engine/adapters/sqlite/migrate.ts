/** Brings a file's schema up to date.
 *  Promise: all steps in one transaction; a copy of the file is made first when it already holds data; a step that
 *  was edited after it ran, or one that this version does not know, stops everything before the file is touched. */
import { copyFileSync, rmSync } from 'node:fs'
import type Database from 'better-sqlite3'
import type { EpochMs } from '../../../../shared/model/index.ts'
import { AppError } from '../../domain/errors.ts'
import { sha256Hex } from './canonical.ts'
import { moveIntoPlace } from './files.ts'

/** One step: SQL, or code where data must be read to be moved. */
export type Migration = {
  readonly number: number
  readonly name: string
} & (
  | { readonly sql: string }
  | {
      /** Works inside the transaction of all steps. */
      readonly run: (db: Database.Database) => void
      /** Stands for the code in the ledger: a new word for every change of what it does. */
      readonly revision: string
    }
)

/** The form of the files that steps start from. A file of an earlier form (version 0.1, never released) is refused. */
const FORMAT = 3

const FILES = import.meta.glob<string>('./migrations/*/*.sql', {
  query: '?raw',
  import: 'default',
  eager: true,
})

/** Tables that both kinds of file have, made by the first step of each. */
const SHARED = FILES['./migrations/shared/journal.sql'] ?? ''

/** The steps for one kind of file, in order. File names are `0001-what.sql`; numbers start at 1 without gaps. */
export function migrationsFor(kind: 'workspace' | 'client'): readonly Migration[] {
  const found = Object.entries(FILES)
    .map(([path, sql]) => ({ match: /\/migrations\/([a-z]+)\/(\d{4})-([a-z0-9-]+)\.sql$/.exec(path), sql }))
    .flatMap(({ match, sql }) =>
      match && match[1] === kind ? [{ number: Number(match[2]), name: match[3] ?? '', sql }] : [],
    )
    .map((step) => (step.number === 1 ? { ...step, sql: step.sql + SHARED } : step))
    .sort((a, b) => a.number - b.number)
  if (found.length === 0 || SHARED === '' || found.some((step, i) => step.number !== i + 1)) {
    throw new Error(`Migrations of ${kind} files are not numbered 1, 2, 3 …`)
  }
  return found
}

/** Line ends differ between checkouts; the meaning does not. */
const hashOf = (step: Migration): string =>
  sha256Hex('sql' in step ? step.sql.replaceAll('\r\n', '\n') : `code ${step.name} ${step.revision}`)

const LEDGER = `CREATE TABLE migration (
  number INTEGER PRIMARY KEY, name TEXT NOT NULL, hash TEXT NOT NULL, at INTEGER NOT NULL
) STRICT`
const APPLIED = 'SELECT number, hash FROM migration ORDER BY number'
const HAS_TABLE = `SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'migration'`

/** Where the copy of a file lies that was made before its schema changed from `version`. */
export const backupPath = (path: string, version: number): string => `${path}.before-${version + 1}.bak`

/** How many steps the file has behind it (0 = new file). Only reads.
 *  @throws AppError workspace.newer-version: the file was written by a newer or a different build |
 *  workspace.older-version: it has the form of a build that was never released. */
export function appliedSteps(db: Database.Database, file: string, steps: readonly Migration[]): number {
  if (db.prepare<[], number>(HAS_TABLE).pluck().get() === 0) return 0
  const format = Number(db.pragma('user_version', { simple: true }))
  if (format !== FORMAT) {
    const code = format < FORMAT ? 'workspace.older-version' : 'workspace.newer-version'
    throw new AppError(code, { file, format, known: FORMAT })
  }
  const applied = db.prepare<[], { number: number; hash: string }>(APPLIED).all()
  for (const row of applied) {
    const step = steps[row.number - 1]
    if (!step)
      throw new AppError('workspace.newer-version', { file, version: row.number, known: steps.length })
    if (hashOf(step) !== row.hash) {
      throw new AppError('workspace.newer-version', { file, version: row.number, reason: 'edited' })
    }
  }
  return applied.length
}

/** Applies the steps after the first `from`, all or none. */
export function applySteps(
  db: Database.Database,
  from: number,
  options: { readonly path: string; readonly now: EpochMs; readonly steps: readonly Migration[] },
): void {
  const { path, now, steps } = options
  if (from === steps.length) return
  const backup = backupPath(path, from)
  if (from > 0) copyWhole(db, path, backup)
  try {
    db.transaction(() => {
      if (from === 0) {
        db.exec(LEDGER)
        db.pragma(`user_version = ${FORMAT}`)
      }
      const note = db.prepare('INSERT INTO migration (number, name, hash, at) VALUES (?, ?, ?, ?)')
      for (const step of steps.slice(from)) {
        if ('sql' in step) db.exec(step.sql)
        else step.run(db)
        note.run(step.number, step.name, hashOf(step), now)
      }
    }).exclusive()
  } catch (error) {
    // The transaction took everything back: the copy is of no use.
    rmSync(backup, { force: true })
    throw error
  }
}

/** Copies a file byte for byte (so the copy opens with the same key) after folding its WAL into it. */
function copyWhole(db: Database.Database, path: string, to: string): void {
  db.pragma('wal_checkpoint(TRUNCATE)')
  const temporary = `${to}.new`
  copyFileSync(path, temporary)
  moveIntoPlace(temporary, to)
}
