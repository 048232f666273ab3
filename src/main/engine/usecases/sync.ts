/** One sync of one connection: collect, commit page by page, make the snapshot visible, judge. A sync that stops
 *  half-way is gone on with by the next; older data stays on show with its age. */
import { DATASETS, type ClientId, type ConnectionId } from '../../../shared/model/index.ts'
import { AppError, toAppError } from '../domain/errors.ts'
import type { SyncSink } from '../ports/connector.ts'
import type { Tenant } from '../ports/provider.ts'
import type { ConnectionRecord, SnapshotRecord } from '../ports/store.ts'
import { syncProvider } from '../providers/kit/runner.ts'
import { requireProvider, savedContext } from './access.ts'
import { assessClient, lastSync } from './assess.ts'
import type { Deps } from './deps.ts'
import { writeJournal } from './journal.ts'
import type { JobContext, JobResult } from './jobs.ts'

/** @throws AppError not-found | secret.missing | provider.* | network.* | keychain.* | cancelled */
export function syncConnection(deps: Deps, connectionId: ConnectionId, job: JobContext): Promise<JobResult> {
  const record = requireConnection(deps, connectionId)
  return judgedAfter(deps, record.clientId, async () => {
    try {
      const snapshot = await collect(deps, record, job)
      markAttempt(deps, connectionId, null, snapshot.finishedAt)
      finished(deps, record, snapshot)
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
  })
}

/** Does the work and judges the client once the last of its syncs has ended: between two of them, one connection's
 *  data is older than the other's, and what that makes unknown would come and go as findings. */
export async function judgedAfter<T>(deps: Deps, clientId: ClientId, work: () => Promise<T>): Promise<T> {
  const { activeSyncs } = deps
  activeSyncs.set(clientId, (activeSyncs.get(clientId) ?? 0) + 1)
  try {
    return await work()
  } finally {
    const others = (activeSyncs.get(clientId) ?? 1) - 1
    activeSyncs.set(clientId, others)
    const more = others > 0 || deps.workspace.connections(clientId).some((c) => deps.jobs.isWaiting(c.id))
    if (!more) await judgeNewData(deps, clientId)
  }
}

async function judgeNewData(deps: Deps, clientId: ClientId): Promise<void> {
  const { store } = deps.reader.read(clientId, null)
  const own = new Set(deps.workspace.connections(clientId).map((c) => c.id))
  const syncedAt = lastSync(store, own, deps.clock.now())
  if (syncedAt === null || store.assessment(syncedAt)?.at === syncedAt) return
  await assessClient(deps, clientId)
  deps.stale(['findings', 'facts'], clientId)
}

export function requireConnection(deps: Deps, connectionId: ConnectionId): ConnectionRecord {
  const record = deps.workspace.connections().find((c) => c.id === connectionId)
  if (!record) throw new AppError('not-found', { what: 'connection', id: connectionId })
  return record
}

async function collect(deps: Deps, record: ConnectionRecord, job: JobContext): Promise<SnapshotRecord> {
  const provider = requireProvider(deps, record.provider)
  const context = await savedContext(deps, record, job.signal)
  const writer = deps.workspace
    .openClient(record.clientId)
    .beginSync(record.id, record.provider, deps.clock.now())
  const sink: SyncSink = {
    ...writer,
    progress(dataset, done, total) {
      writer.progress(dataset, done, total)
      job.step(dataset, done, total)
    },
  }
  const { tenants } = await syncProvider(provider, context, sink)
  keepTenants(deps, record.id, tenants)
  // What the provider has not at all.
  const own = new Set(provider.datasets.map(({ id }) => id))
  for (const dataset of DATASETS) {
    if (!own.has(dataset) && !writer.resumeFrom(dataset).done)
      writer.done(dataset, null, { state: 'none', reason: 'not_offered', whole: false })
  }
  // A clock that was set back meanwhile must not end a snapshot before it began.
  return writer.finish(Math.max(deps.clock.now(), writer.startedAt))
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

function finished(deps: Deps, record: ConnectionRecord, snapshot: SnapshotRecord): void {
  writeJournal(deps, record.clientId, 'sync.finished', {
    connection: record.id,
    provider: record.provider,
    snapshot: snapshot.id,
    state: snapshot.state,
    facts: snapshot.factCount,
    root: snapshot.root,
  })
  deps.reader.forget(record.clientId)
  deps.stale(['facts', 'events', 'snapshots', 'findings', 'connections', 'journal'], record.clientId)
}

/** Starts a sync of one connection, of all of a client's, or of everything; those already running are left out
 *  unless one was asked for by name. */
export function startSync(deps: Deps, clientId: string | null, connectionId: string | null): string[] {
  const names = new Map(deps.workspace.clients().map((c) => [c.id, c.name]))
  const wanted = deps.workspace
    .connections(clientId ?? undefined)
    .filter((c) => connectionId === null || c.id === connectionId)
  if (connectionId !== null && wanted.length === 0)
    throw new AppError('not-found', { what: 'connection', id: connectionId })
  return wanted
    .filter((c) => connectionId !== null || !deps.jobs.isBusy(c.id))
    .map((c) =>
      deps.jobs.start({
        kind: 'sync',
        clientId: c.clientId,
        connectionId: c.id,
        label: `${names.get(c.clientId) ?? c.clientId} · ${c.name}`,
        run: (job) => syncConnection(deps, c.id, job),
      }),
    )
}
