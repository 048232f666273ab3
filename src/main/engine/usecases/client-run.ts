/** The run of a client: its syncs that go on at the same time. The first to read begins it, one that is started
 *  meanwhile joins it, and the last to end ends it and judges the client, once: between two syncs one connection's data
 *  is older than the other's, and what that makes unknown would come and go as findings. */
import type { ClientId, SyncRunId } from '../../../shared/model/index.ts'
import { judgeLastRun } from './assess.ts'
import type { Deps } from './deps.ts'

/** A client's run as its syncs share it. */
export interface GoingRun {
  /** Syncs that belong to it and have not ended. */
  syncs: number
  /** null = none has begun to read. */
  id: Promise<SyncRunId> | null
}

/** One sync's part in the run of its client. */
export interface RunMember {
  /** The run, which begins now if it has not. A run before it that was cut short is judged first. */
  begin(): Promise<SyncRunId>
  /** This sync has ended, however it did. */
  leave(): Promise<void>
}

export function joinRun(deps: Deps, clientId: ClientId): RunMember {
  const run = deps.runs.get(clientId) ?? { syncs: 0, id: null }
  deps.runs.set(clientId, run)
  run.syncs += 1
  return {
    begin: () => (run.id ??= beginRun(deps, clientId)),
    leave: async () => {
      run.syncs -= 1
      if (run.syncs > 0) return
      deps.runs.delete(clientId)
      if (run.id === null) return
      const id = await run.id.catch(() => null)
      if (id === null) return
      deps.workspace.openClient(clientId).endRun(id, deps.clock.now())
      deps.reader.forget(clientId)
      deps.stale(['snapshots'], clientId)
      await judgeLastRun(deps, clientId)
    },
  }
}

async function beginRun(deps: Deps, clientId: ClientId): Promise<SyncRunId> {
  await judgeLastRun(deps, clientId)
  return deps.workspace.openClient(clientId).beginRun(deps.clock.now())
}
