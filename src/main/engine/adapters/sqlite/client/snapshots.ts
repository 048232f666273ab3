/** Snapshots of the client's connections: which there are, which one a moment shows, and their hashes and counts. */
import type { ConnectionId, EpochMs, ProviderId } from '../../../../../shared/model/index.ts'
import type { AsOf, SnapshotRecord } from '../../../ports/store.ts'
import { merkleRoot } from '../canonical.ts'
import type { OpenFile } from '../database.ts'
import { snapshotId, type KnownConnection } from './connections.ts'
import { changesBetween } from './diff.ts'

const COLUMNS = `c.id AS connectionId, c.provider, s.seq, s.started_at AS startedAt, s.finished_at AS finishedAt,
  s.state, s.root, s.fact_count AS factCount, s.added, s.changed, s.removed
  FROM snapshot s JOIN connection c ON c.no = s.connection`
const ALL = `SELECT ${COLUMNS} WHERE s.finished_at IS NOT NULL AND (@connection IS NULL OR c.id = @connection)
  ORDER BY s.finished_at DESC, c.no, s.seq DESC`
const AS_OF = `SELECT c.id, max(s.seq) AS seq FROM connection c JOIN snapshot s ON s.connection = c.no
  WHERE s.finished_at <= @at AND (c.retired_at IS NULL OR c.retired_at > @at) GROUP BY c.no ORDER BY c.no`
const LAST_FINISHED = `SELECT coalesce(max(seq), 0) AS seq FROM snapshot
  WHERE connection = ? AND finished_at IS NOT NULL`
export const LEAVES = `SELECT kind, id, shows, hash FROM fact
  WHERE connection = ? AND first_seq <= ? AND (end_seq IS NULL OR end_seq > ?)
  ORDER BY kind, id, dataset`

/** Finished snapshots, newest first. */
export const listSnapshots = (file: OpenFile, connection: ConnectionId | undefined): SnapshotRecord[] =>
  file
    .sql<[{ connection: string | null }], Omit<SnapshotRecord, 'id'> & { provider: ProviderId }>(ALL)
    .all({ connection: connection ?? null })
    .map((row) => ({ id: snapshotId(row.connectionId, row.seq), ...row }))

export const resolveAsOf = (file: OpenFile, at: EpochMs): AsOf => ({
  at,
  seqs: new Map(
    file
      .sql<[{ at: number }], { id: ConnectionId; seq: number }>(AS_OF)
      .all({ at })
      .map((row) => [row.id, row.seq]),
  ),
})

/** 0 when the connection has no finished snapshot. */
export const lastFinishedSeq = (file: OpenFile, connection: number): number =>
  file.sql<[number], { seq: number }>(LAST_FINISHED).get(connection)?.seq ?? 0

/** Root over the hashes of everything the snapshot holds, and the number of facts it shows. */
export function treeOf(file: OpenFile, connection: number, seq: number): { root: string; factCount: number } {
  const leaves: Buffer[] = []
  let factCount = 0
  let counted = ''
  for (const row of file
    .sql<[number, number, number], { kind: string; id: string; shows: number; hash: Buffer }>(LEAVES)
    .iterate(connection, seq, seq)) {
    leaves.push(row.hash)
    const key = `${row.kind} ${row.id}`
    if (row.shows === 1 && key !== counted) {
      factCount += 1
      counted = key
    }
  }
  return { root: merkleRoot(leaves), factCount }
}

/** How many facts appeared, changed and went since the snapshot `before` (0 = none). */
export function countChanges(
  file: OpenFile,
  connection: KnownConnection,
  before: number,
  seq: number,
  factCount: number,
): { added: number; changed: number; removed: number } {
  const counts = { added: 0, changed: 0, removed: 0 }
  if (before === 0) return { ...counts, added: factCount }
  for (const { change } of changesBetween(file, connection, before, seq)) counts[change] += 1
  return counts
}
