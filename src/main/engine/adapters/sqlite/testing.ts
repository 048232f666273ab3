/** Workspaces for this adapter's tests: a fresh folder, a clock that a test moves, nothing left behind. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { ConnectionId, Dataset, EpochMs } from '../../../../shared/model/index.ts'
import type { Secret } from '../../domain/secret.ts'
import type { CollectedPage } from '../../ports/sink.ts'
import type { ClientStore, SyncWriter, WorkspaceStore } from '../../ports/store.ts'
import type { Log } from '../../ports/system.ts'
import { newWorkspaceKey, openWorkspace } from './index.ts'
import { enrol } from './testing-author.ts'
import { finish } from './testing-finish.ts'

export const START: EpochMs = Date.UTC(2026, 10, 1, 12)
export const LATER: EpochMs = Date.UTC(2030, 0, 1)
export const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined }

export interface TestWorkspace {
  readonly folder: string
  readonly key: Secret
  readonly clock: { time: EpochMs }
  store: WorkspaceStore
  /** Closes and opens again, as after a restart. */
  reopen(key?: Secret): WorkspaceStore
}

export function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'reeve-store-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  return folder
}

export function aWorkspace(folder = aFolder(), log = silent, key = newWorkspaceKey()): TestWorkspace {
  const clock = { time: START }
  const open = (workspaceKey: Secret): WorkspaceStore =>
    openWorkspace({
      folder,
      workspaceKey,
      workspaceId: 'w1',
      ids: { next: () => 'unused', random: () => 0.5 },
      clock: { now: () => clock.time, sleep: () => Promise.resolve() },
      log,
    })
  const workspace: TestWorkspace = {
    folder,
    key,
    clock,
    store: open(key),
    reopen(other = key) {
      workspace.store.close()
      workspace.store = open(other)
      return workspace.store
    },
  }
  onTestFinished(() => {
    workspace.store.close()
  })
  enrol(workspace.store, START)
  return workspace
}

/** A workspace with one client. */
export function aClient(): { workspace: TestWorkspace; client: ClientStore } {
  const workspace = aWorkspace()
  workspace.store.addClient('c1', START)
  return { workspace, client: workspace.store.openClient('c1') }
}

let pages = 0

/** A page of `dataset` with the given rows. */
export function aPage(
  dataset: Dataset,
  rows: Partial<Omit<CollectedPage, 'provenance'>> = {},
): CollectedPage {
  pages += 1
  return {
    provenance: { dataset, endpoint: `GET /v1/${dataset}`, requestId: `req-${pages}`, readAt: START },
    cursor: `after-${pages}`,
    ...rows,
  }
}

/** One whole sync: each page as it is given, each of its data sets complete. */
export function aSync(
  client: ClientStore,
  pagesOf: readonly CollectedPage[],
  options: {
    readonly connection?: ConnectionId
    readonly at?: EpochMs
    readonly before?: (sync: SyncWriter) => void
  } = {},
) {
  const { connection = 'k1', at = START, before } = options
  const sync = client.beginSync(connection, 'openai', at)
  for (const page of pagesOf) sync.page(page)
  before?.(sync)
  for (const dataset of new Set(pagesOf.map((page) => page.provenance.dataset))) {
    if (!sync.resumeFrom(dataset).done) sync.done(dataset, null, { state: 'complete', whole: true })
  }
  return finish(sync, at)
}
