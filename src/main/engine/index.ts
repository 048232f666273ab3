/** Composition root: the real adapters, put together. What the app's main process, the engine process, the command
 *  line and tests may import of the engine. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { createAuth } from './adapters/auth/index.ts'
import { createCsv } from './adapters/csv/index.ts'
import { systemFiles } from './adapters/files/index.ts'
import { createHttp } from './adapters/http/index.ts'
import { createMemorySecretStore } from './adapters/keychain/memory.ts'
import { lockWorkspace } from './adapters/lock/index.ts'
import {
  keyText,
  newWorkspaceKey,
  openForReading,
  openWorkspace,
  workspaceExists,
} from './adapters/sqlite/index.ts'
import {
  readRecovery,
  unwrapForRecovery,
  wrapForRecovery,
  writeRecovery,
} from './adapters/sqlite/recovery.ts'
import { clockOf, createFileLog, systemIds } from './adapters/system/index.ts'
import { readWorkspaceFile, writeWorkspaceFile } from './adapters/system/workspace-file.ts'
import { createTypstRenderer } from './adapters/typst/index.ts'
import { providers } from './providers/index.ts'
import type { ClientId, SyncRunId } from '../../shared/model/index.ts'
import { createAnswering, type Answering } from './answering.ts'
import { startEngine, type Engine, type EngineParts } from './engine.ts'
import type { Principal } from './ports/journal.ts'
import type { SecretStore } from './ports/secret-store.ts'
import type { Shell } from './ports/shell.ts'

export { createKeytarSecretStore, Secret } from './keychain.ts'
export { AppError, toAppError } from './domain/errors.ts'
export { OWN_CONNECTION, type Answering } from './answering.ts'
export type { Engine } from './engine.ts'

export interface EngineOptions {
  /** The workspace folder. */
  readonly home: string
  readonly secrets: SecretStore
  readonly shell: Shell | null
  /** Folder of the fonts that reports are set in. */
  readonly fonts: string
  readonly version: string
  readonly sample?: EngineParts['sample']
  /** Where another thread answers queries from the same files: what it must know. */
  readonly beside?: {
    opened(open: { readonly folder: string; readonly key: string; readonly author: Principal }): void
    run(id: SyncRunId, going: boolean): void
    forgotten(clientId: ClientId | null): void
    release(clientId: ClientId): Promise<void>
  }
  /** Replaces parts, for tests. */
  readonly parts?: Partial<EngineParts>
}

/** Starts an engine on the real adapters. Never throws for a workspace that cannot be opened: ask its status.
 *  @throws AppError invalid-input when REEVE_TEST_CLOCK is no moment. */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const clock = options.parts?.clock ?? clockOf(process.env)
  const ids = options.parts?.ids ?? systemIds
  // A folder that cannot be written has no log either; opening it says so.
  const log = options.parts?.log ?? logIn(options.home)
  const http = createHttp({ clock, log })
  const { beside } = options
  let opened: { readonly folder: string; readonly key: string } | null = null
  return startEngine({
    workspace: {
      folder: options.home,
      secrets: options.secrets,
      lock: lockWorkspace,
      readFile: readWorkspaceFile,
      writeFile: (folder, file) => writeWorkspaceFile(folder, { version: 1, ...file }),
      exists: workspaceExists,
      newKey: newWorkspaceKey,
      recovery: {
        wrap: wrapForRecovery,
        unwrap: unwrapForRecovery,
        read: readRecovery,
        write: writeRecovery,
      },
      newId: () => ids.next(),
      open: (folder, workspaceKey, workspaceId, writeCounts) => {
        const going = beside && new NotedRuns(beside.run)
        const given = { ...(writeCounts && { writeCounts }), ...(going && { going }) }
        const store = openWorkspace({ folder, workspaceKey, workspaceId, ids, clock, log, ...given })
        opened = beside ? { folder, key: keyText(workspaceKey) } : null
        return store
      },
      temporary: () => {
        const folder = mkdtempSync(join(tmpdir(), 'reeve-'))
        return {
          folder,
          secrets: createMemorySecretStore(),
          dispose: () => rmSync(folder, { recursive: true, force: true }),
        }
      },
    },
    http,
    auth: createAuth({ http, clock }),
    pdf: createTypstRenderer({ fontFolder: options.fonts }),
    files: systemFiles,
    csv: createCsv(),
    providers,
    osUser: osUser(),
    shell: options.shell,
    version: options.version,
    ...(options.sample && { sample: options.sample }),
    ...(beside && {
      opened: ({ member, device, role }) => {
        if (opened) beside.opened({ ...opened, author: { member, device, role } })
        opened = null
      },
      forgotten: (clientId) => beside.forgotten(clientId),
      release: (clientId) => beside.release(clientId),
    }),
    clock,
    ids,
    log,
    ...options.parts,
  })
}

/** Runs that go on, each said to somebody when it begins and ends. */
class NotedRuns extends Set<SyncRunId> {
  readonly #note: (id: SyncRunId, going: boolean) => void
  constructor(note: (id: SyncRunId, going: boolean) => void) {
    super()
    this.#note = note
  }
  override add(id: SyncRunId): this {
    this.#note(id, true)
    return super.add(id)
  }
  override delete(id: SyncRunId): boolean {
    this.#note(id, false)
    return super.delete(id)
  }
}

/** The answering half beside an engine of another thread. */
export function createAnsweringEngine(
  home: string,
  post: Parameters<typeof createAnswering>[0]['post'],
): Answering {
  const clock = clockOf(process.env)
  const log = logIn(home)
  return createAnswering({
    open: (folder, workspaceKey, going) => openForReading({ folder, workspaceKey, clock, log, going }),
    post,
    clock,
    ids: systemIds,
    log,
    osUser: osUser(),
    providers,
  })
}

function logIn(home: string): EngineParts['log'] {
  try {
    return createFileLog(join(home, 'logs'))
  } catch {
    return { info: () => {}, warn: () => {}, error: () => {} }
  }
}

function osUser(): string {
  try {
    return userInfo().username
  } catch {
    return 'unknown'
  }
}

/** Where the build puts the fonts: every built file lies one folder below dist. */
export const fontsBeside = (file: string): string => join(file, '..', '..', 'fonts')
