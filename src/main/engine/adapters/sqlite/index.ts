/** The workspace on disk: `<folder>/workspace.db` and `<folder>/clients/<id>.db`, all encrypted, and
 *  `<folder>/workspace.check`, which tells a wrong key apart from a damaged file. No file contains a key. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ClientId, SyncRunId } from '../../../../shared/model/index.ts'
import { AppError } from '../../domain/errors.ts'
import type { Secret } from '../../domain/secret.ts'
import type { WriteCounts, ReadsWorkspace, WorkspaceStore } from '../../ports/store.ts'
import type { Clock, Ids, Log } from '../../ports/system.ts'
import { STORED_KINDS, type StoredKinds } from './client/fact-kinds.ts'
import { PAGE_SIZE, openFile, type OpenFile } from './database.ts'
import { guard } from './errors.ts'
import { writeWhole } from './files.ts'
import { keyBytes, keyCheck } from './keys.ts'
import { migrationsFor, type Migration } from './migrate.ts'
import { WORKSPACE_FILE, createWorkspaceStore } from './workspace-store.ts'

export { keyText, newWorkspaceKey } from './keys.ts'

export interface WorkspaceOptions {
  readonly folder: string
  /** 64 hexadecimal digits; see newWorkspaceKey. */
  readonly workspaceKey: Secret
  /** Used when the workspace is made; from then on the file says which it is. */
  readonly workspaceId: string
  readonly ids: Ids
  /** What the keychain remembers of copies of this workspace; absent = it was not asked. */
  readonly writeCounts?: WriteCounts
  readonly clock: Clock
  readonly log: Log
  /** Ids of runs of clients are added to it while they go on. */
  readonly going?: Set<SyncRunId>
  /** How kinds of facts are stored; for tests. */
  readonly kinds?: StoredKinds
  /** Steps of a client's file; for tests. */
  readonly clientSteps?: readonly Migration[]
}

const CHECK_FILE = 'workspace.check'
const CACHE_KIB = 8_192

/** True once a workspace was made here: from then on no new key may be made for this folder. */
export const workspaceExists = (folder: string): boolean => existsSync(join(folder, WORKSPACE_FILE))

/** Opens the workspace, or makes one where there is none.
 *  @throws AppError workspace.key-missing (the key is not this workspace's) | workspace.corrupt |
 *  workspace.newer-version | workspace.older-version | workspace.unwritable | workspace.disk-full; the files are as they were. */
export function openWorkspace(options: WorkspaceOptions): WorkspaceStore {
  const { folder, clock, log, kinds = STORED_KINDS } = options
  const clientSteps = options.clientSteps ?? migrationsFor('client')
  const key = keyBytes(options.workspaceKey)
  const check = readCheck(folder)
  if (check !== null && check !== keyCheck(key))
    throw new AppError('workspace.key-missing', { reason: 'other-key' })
  if (!workspaceExists(folder) && existsSync(join(folder, 'clients'))) {
    throw new AppError('workspace.corrupt', { file: WORKSPACE_FILE, reason: 'missing' })
  }
  guard(WORKSPACE_FILE, () => mkdirSync(folder, { recursive: true, mode: 0o700 }))
  const path = join(folder, WORKSPACE_FILE)
  const open = (): OpenFile =>
    openFile({
      path,
      file: WORKSPACE_FILE,
      key,
      now: clock.now(),
      steps: migrationsFor('workspace'),
      cacheKiB: CACHE_KIB,
    })
  const file = check === null ? openUnchecked(path, open) : open()
  if (check === null) guard(CHECK_FILE, () => writeWhole(join(folder, CHECK_FILE), `${keyCheck(key)}\n`))
  // Freed pages of this file may have held a client's wrapped key.
  file.db.pragma('secure_delete = ON')
  try {
    return createWorkspaceStore({
      folder,
      workspaceId: options.workspaceId,
      key,
      file,
      clock,
      log,
      kinds,
      clientSteps,
      writeCounts: options.writeCounts ?? null,
      going: options.going ?? new Set(),
    })
  } catch (error) {
    file.close()
    throw error
  }
}

/** A second view of a workspace that this process has open for writing, for another thread. It sees what is committed.
 *  Where it would have to write it throws NeedsWriter.
 *  @param going ids of runs that go on, as the writing store has them. */
export function openForReading(
  options: Pick<WorkspaceOptions, 'folder' | 'workspaceKey' | 'clock' | 'log'> & {
    readonly going: Set<SyncRunId>
  },
): ReadsWorkspace & { closeClient(id: ClientId): void; close(): void } {
  const { folder, clock, log, going } = options
  const key = keyBytes(options.workspaceKey)
  const file = openFile({
    path: join(folder, WORKSPACE_FILE),
    file: WORKSPACE_FILE,
    key,
    now: clock.now(),
    steps: migrationsFor('workspace'),
    cacheKiB: CACHE_KIB,
    readOnly: true,
  })
  return createWorkspaceStore({
    folder,
    // The file says which it is.
    workspaceId: '',
    key,
    file,
    clock,
    log,
    kinds: STORED_KINDS,
    clientSteps: migrationsFor('client'),
    writeCounts: null,
    going,
    readOnly: true,
  })
}

/** null when there is none, or none that could be one. */
function readCheck(folder: string): string | null {
  const path = join(folder, CHECK_FILE)
  if (!existsSync(path)) return null
  const text = guard(CHECK_FILE, () => readFileSync(path, 'utf8')).trim()
  return /^[0-9a-f]{16}$/.test(text) ? text : null
}

/** Without the check file, "another key" and "damaged" look alike to the cipher: what the file looks like decides. */
function openUnchecked(path: string, open: () => OpenFile): OpenFile {
  try {
    return open()
  } catch (error) {
    const refused = error instanceof AppError && error.params.reason === 'SQLITE_NOTADB'
    if (refused && looksEncrypted(path)) {
      throw new AppError('workspace.key-missing', { reason: 'other-key' }, { cause: error })
    }
    throw error
  }
}

/** The cipher leaves the page size of the header in the clear, and files are whole pages. */
function looksEncrypted(path: string): boolean {
  const bytes = guard(WORKSPACE_FILE, () => readFileSync(path))
  return bytes.length > 0 && bytes.length % PAGE_SIZE === 0 && bytes.readUInt16BE(16) === PAGE_SIZE
}
