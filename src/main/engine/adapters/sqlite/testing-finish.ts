/** For tests and benches: the end of a sync at once. Without the tests' own tools, since children and benches use it. */
import type { EpochMs } from '../../../../shared/model/index.ts'
import type { SnapshotRecord, SyncWriter } from '../../ports/store.ts'

/** Every portion of the sync's end, and the snapshot that it makes. */
export function finish(sync: Pick<SyncWriter, 'close' | 'show'>, now: EpochMs): SnapshotRecord {
  while (sync.close());
  return sync.show(now)
}
