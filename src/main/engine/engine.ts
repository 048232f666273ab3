/** One engine over one workspace folder: opens it, answers calls, runs jobs, closes. The same in the app's engine
 *  process, in the command line and in tests; only the adapters that it is given differ. */
import { METHODS } from '../../shared/contract/methods.ts'
import type { FromEngine } from '../../shared/contract/messages.ts'
import { AppError, toAppError } from './domain/errors.ts'
import { createCommandHandlers, createQueryHandlers } from './ipc/handlers.ts'
import { createRouter, type Router } from './ipc/router.ts'
import type { Csv, Files } from './ports/files.ts'
import type { Author } from './ports/journal.ts'
import type { Auth } from './ports/auth.ts'
import type { Http } from './ports/http.ts'
import type { PdfRenderer } from './ports/pdf-renderer.ts'
import type { Provider } from './ports/provider.ts'
import type { Shell } from './ports/shell.ts'
import type { Clock, Ids, Log } from './ports/system.ts'
import type { ClientId, ProviderId } from '../../shared/model/index.ts'
import { createLimitRegistry } from './providers/kit/limiter.ts'
import { repairFleet } from './usecases/assess.ts'
import { ClientReader } from './usecases/client-reader.ts'
import type { Deps } from './usecases/deps.ts'
import { settleRemovals } from './usecases/client-removal.ts'
import { decideForWorkspace } from './usecases/journal.ts'
import { ensureLists } from './usecases/lists.ts'
import { createWriteCountKeeper, type WriteCountKeeper } from './usecases/write-counts.ts'
import { Jobs, type JobContext, type JobResult } from './usecases/jobs.ts'
import { principalAt } from './usecases/principal.ts'
import { recoverKey, recoveryKeyTaken, replaceRecoveryKey, showRecoveryKey } from './usecases/recovery.ts'
import {
  openForThisRun,
  openWorkspaceFolder,
  type OpenWorkspace,
  type WorkspaceParts,
  type WorkspaceStatus,
} from './usecases/workspace.ts'

export interface EngineParts {
  readonly workspace: WorkspaceParts
  readonly http: Http
  readonly auth: Auth
  readonly pdf: PdfRenderer
  readonly files: Files
  readonly csv: Csv
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  readonly shell: Shell | null
  readonly providers: ReadonlyMap<ProviderId, Provider>
  readonly osUser: string
  readonly version: string
  /** Called when a workspace was opened, before anything else happens in it. */
  readonly opened?: (author: Author) => void
  /** Is called with the client (null = all) of which what was read before is no longer right. */
  readonly forgotten?: (clientId: ClientId | null) => void
  /** See Deps. Absent = nobody else has a client's file open. */
  readonly release?: (clientId: ClientId) => Promise<void>
  /** Builds the sample MSP in the open workspace. Absent where the simulators are not bundled. */
  readonly sample?: (deps: Deps, job: JobContext) => Promise<JobResult>
}

export interface Engine {
  readonly call: Router['call']
  connect(send: (message: FromEngine) => void): ReturnType<Router['connect']>
  status(): WorkspaceStatus
  /** The open workspace, for the command line. @throws AppError engine.unavailable */
  deps(): Deps
  close(): Promise<void>
}

/** Opens the workspace and is ready for calls, also when the workspace could not be opened: `workspace.status` says why. */
export async function startEngine(parts: EngineParts): Promise<Engine> {
  const closing = new AbortController()
  let open: OpenWorkspace | null = null
  let deps: Deps | null = null
  let writeCounts: WriteCountKeeper | null = null
  let status: WorkspaceStatus = { state: 'starting', detail: '', backend: null }

  const requireDeps = (): Deps => {
    if (!deps) throw new AppError('engine.unavailable', { state: status.state })
    return deps
  }

  const use = (workspace: OpenWorkspace): void => {
    open = workspace
    const author = principalAt(workspace.store, workspace.key, {
      account: parts.osUser,
      name: workspace.technician,
      platform: process.platform,
      at: parts.clock.now(),
    })
    const keeper = createWriteCountKeeper(
      workspace.secrets,
      workspace.id,
      workspace.store,
      workspace.writeCounts,
      parts.log,
    )
    writeCounts = keeper
    const reader = new ClientReader(workspace.store, parts.clock, author.device, parts.forgotten)
    const jobs = new Jobs({
      clock: parts.clock,
      ids: parts.ids,
      log: parts.log,
      tell: (job) => router.emit('job', job),
    })
    deps = {
      workspace: workspace.store,
      workspaceId: workspace.id,
      secrets: workspace.secrets,
      http: parts.http,
      auth: parts.auth,
      pdf: parts.pdf,
      files: parts.files,
      csv: parts.csv,
      clock: parts.clock,
      ids: parts.ids,
      log: parts.log,
      shell: parts.shell,
      providers: parts.providers,
      limits: createLimitRegistry(parts.clock),
      reader,
      jobs,
      runs: new Map(),
      assessing: new Map(),
      listing: new Map(),
      // Where nothing can be written, pages read the facts.
      prepareLists: (clientId, asOf) =>
        ensureLists(requireDeps(), clientId, asOf).catch((error: unknown) => {
          parts.log.warn('the lists of a client could not be made', { code: toAppError(error).code })
        }),
      stale: (topics, clientId) => {
        keeper.note()
        router.emit('stale', { topics: [...topics], clientId })
      },
      author,
      osUser: parts.osUser,
      release: parts.release ?? (() => Promise.resolve()),
    }
    parts.opened?.(author)
    const { store } = workspace
    if (store.copy().putBack)
      decideForWorkspace(
        deps,
        { action: 'files.put_back', detail: {} },
        { alongside: () => store.putBackIsKnown() },
      )
    const opened = deps
    void repairFleet(opened, closing.signal).then(() =>
      closing.signal.aborted ? undefined : settleRemovals(opened),
    )
  }

  const tryOpen = async (): Promise<void> => {
    const result = await openWorkspaceFolder(parts.workspace)
    status = result.status
    if (result.workspace) use(result.workspace)
    router.emit('stale', { topics: [...METHODS['workspace.retry'].changes], clientId: null })
  }

  // One way in at a time: each holds the workspace's lock while it asks the keychain, and a second one would take this
  // process for another that has the workspace open.
  let opening: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const done = opening.then(act)
    opening = done.catch(() => {})
    return done
  }

  const commands = createCommandHandlers(
    {
      'workspace.status': () => ({
        state: status.state,
        detail: status.detail.slice(0, 4_000),
        folder: open?.folder ?? parts.workspace.folder,
        backend: status.backend,
        thisRunOnly: open?.thisRunOnly ?? false,
        clients: deps?.workspace.clients().length ?? 0,
        version: parts.version,
        platform: process.platform,
        recoveryKeyTaken: deps !== null && recoveryKeyTaken(deps),
      }),
      'workspace.retry': () =>
        inTurn(async () => {
          if (!open) await tryOpen()
          return { ok: true }
        }),
      'workspace.useThisRunOnly': () =>
        inTurn(async () => {
          if (open) throw new AppError('invalid-input', { field: 'workspace' })
          use(await openForThisRun(parts.workspace))
          status = { state: 'ready', detail: '', backend: null }
          router.emit('stale', { topics: [...METHODS['workspace.retry'].changes], clientId: null })
          return { ok: true }
        }),
      'workspace.recover': ({ recoveryKey }) =>
        inTurn(async () => {
          if (open) throw new AppError('invalid-input', { field: 'workspace' })
          await recoverKey(parts.workspace, recoveryKey)
          await tryOpen()
          return { ok: true }
        }),
      'workspace.recoveryKey': async () => {
        const recoveryKey = await showRecoveryKey(requireDeps(), open!, parts.workspace)
        router.emit('stale', { topics: ['workspace'], clientId: null })
        return { recoveryKey }
      },
      'workspace.replaceRecoveryKey': async () => {
        const recoveryKey = await replaceRecoveryKey(requireDeps(), open!, parts.workspace)
        router.emit('stale', { topics: ['workspace'], clientId: null })
        return { recoveryKey }
      },
      'sample.create': () => {
        const { sample } = parts
        if (!sample) throw new AppError('not-found', { what: 'sample', id: 'simulators' })
        const d = requireDeps()
        const run = (job: JobContext): Promise<JobResult> => sample(d, job)
        return {
          runId: d.jobs.start({
            kind: 'sample',
            clientId: null,
            connectionId: null,
            label: 'Sample MSP',
            run,
          }),
        }
      },
    },
    requireDeps,
  )
  const router = createRouter(
    { ...createQueryHandlers(requireDeps), ...commands },
    { ids: parts.ids, log: parts.log },
  )
  await tryOpen()

  return {
    call: router.call,
    connect: router.connect,
    status: () => status,
    deps: requireDeps,
    close: async () => {
      closing.abort()
      await deps?.jobs.close()
      await writeCounts?.close()
      open?.close()
      deps = null
      open = null
      status = { state: 'starting', detail: '', backend: null }
    },
  }
}
