/** One sync of one connection: collect, commit page by page, make the snapshot visible. A sync that stops
 *  half-way is resumed by the next; older data stays visible with its age. Judging is the run's (client-run.ts). */
import type { ConnectionId } from '../../../shared/model/index.ts'
import { AppError, toAppError } from '../domain/errors.ts'
import type { SyncSink } from '../ports/sink.ts'
import type { Tenant } from '../ports/provider.ts'
import type { ClientStore, ConnectionRecord, SnapshotRecord } from '../ports/store.ts'
import { syncProvider } from '../providers/kit/runner.ts'
import { requireProvider, savedContext } from './access.ts'
import { joinRun, type RunMember } from './client-run.ts'
import type { Deps } from './deps.ts'
import type { JobContext, JobResult } from './jobs.ts'
import { turn } from './turn.ts'

/** @param run the run that it belongs to.
 *  @throws AppError not-found | secret.missing | provider.* | network.* | keychain.* | cancelled */
export async function syncConnection(
  deps: Deps,
  connectionId: ConnectionId,
  job: JobContext,
  run: Pick<RunMember, 'begin'>,
): Promise<JobResult> {
  const record = requireConnection(deps, connectionId)
  try {
    await judgeEvents(deps.workspace.openClient(record.clientId), job)
    const snapshot = await collect(deps, record, job, run)
    markAttempt(deps, connectionId, null, snapshot.finishedAt)
    deps.reader.forget(record.clientId)
    deps.stale(['facts', 'events', 'snapshots', 'findings', 'connections'], record.clientId)
    return { partial: snapshot.state === 'partial' }
  } catch (thrown) {
    const error = toAppError(thrown)
    if (error.code !== 'cancelled') markAttempt(deps, connectionId, error.code, null)
    const provider = deps.providers.get(record.provider)?.label ?? record.provider
    throw new AppError(
      error.code,
      { provider, connection: record.name, ...error.params },
      { cause: error.cause },
    )
  }
}

/** Stored events are judged again after the event vocabulary has changed. Nothing to do otherwise. */
async function judgeEvents(store: ClientStore, job: JobContext): Promise<void> {
  for (let mark = store.judgeEvents(null); mark; mark = store.judgeEvents(mark)) await turn(job.signal)
}

export function requireConnection(deps: Deps, connectionId: ConnectionId): ConnectionRecord {
  const record = deps.workspace.connections().find((c) => c.id === connectionId)
  if (!record) throw new AppError('not-found', { what: 'connection', id: connectionId })
  return record
}

async function collect(
  deps: Deps,
  record: ConnectionRecord,
  job: JobContext,
  run: Pick<RunMember, 'begin'>,
): Promise<SnapshotRecord> {
  const provider = requireProvider(deps, record.provider)
  const context = await savedContext(deps, record, job.signal)
  const runId = await run.begin()
  const store = deps.workspace.openClient(record.clientId)
  const writer = store.beginSync(record.id, record.provider, deps.clock.now(), runId)
  const sink: SyncSink = {
    ...writer,
    progress(dataset, done, total) {
      writer.progress(dataset, done, total)
      job.step(provider.datasets.find(({ id }) => id === dataset)?.label ?? dataset, done, total)
    },
  }
  while (writer.prepare()) await turn(job.signal)
  const { tenants } = await syncProvider(provider, context, sink)
  keepTenants(deps, record.id, tenants)
  while (writer.close()) await turn(job.signal)
  const shown = store.together(() => {
    // A clock that was set back meanwhile must not end a snapshot before it began.
    const snapshot = writer.show(Math.max(deps.clock.now(), writer.startedAt))
    const detail = {
      connection: record.id,
      provider: record.provider,
      snapshot: snapshot.id,
      state: snapshot.state,
      facts: snapshot.factCount,
      root: snapshot.root,
    }
    store.decide({ action: 'sync.finished', detail, by: deps.author, at: deps.clock.now() })
    return snapshot
  })
  // Only after the commit: whoever gets this message reads the journal on another thread.
  deps.stale(['journal'], record.clientId)
  return shown
}

function keepTenants(deps: Deps, connectionId: ConnectionId, tenants: readonly Tenant[]): void {
  const current = requireConnection(deps, connectionId)
  const organizationName = tenants[0]?.name ?? current.organizationName
  deps.workspace.updateConnection({ ...current, tenants, organizationName })
}

function markAttempt(
  deps: Deps,
  connectionId: ConnectionId,
  error: string | null,
  syncedAt: number | null,
): void {
  const current = deps.workspace.connections().find((c) => c.id === connectionId)
  if (!current) return
  deps.workspace.updateConnection({
    ...current,
    lastAttemptAt: deps.clock.now(),
    lastError: error,
    lastSyncAt: syncedAt ?? current.lastSyncAt,
  })
  deps.stale(['connections'], current.clientId)
}

/** Starts a sync of one connection, of all of a client's, or of everything; those already running are left out
 *  unless one was asked for by name. All of a client that run at the same time are one run. */
export function startSync(deps: Deps, clientId: string | null, connectionId: string | null): string[] {
  const names = new Map(deps.workspace.clients().map((c) => [c.id, c.name]))
  const wanted = deps.workspace
    .connections(clientId ?? undefined)
    .filter((c) => connectionId === null || c.id === connectionId)
  if (connectionId !== null && wanted.length === 0)
    throw new AppError('not-found', { what: 'connection', id: connectionId })
  return wanted
    .filter((c) => connectionId !== null || !deps.jobs.isBusy(c.id))
    .map((c) => {
      const label = `${names.get(c.clientId) ?? c.clientId} · ${c.name}`
      if (deps.jobs.isBusy(c.id)) throw new AppError('job.already-running', { label })
      const run = joinRun(deps, c.clientId)
      return deps.jobs.start({
        kind: 'sync',
        clientId: c.clientId,
        connectionId: c.id,
        label,
        run: (job) => syncConnection(deps, c.id, job, run),
        after: () => run.leave(),
      })
    })
}
