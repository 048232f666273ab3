/** Snapshots of the client's connections: which there are, which one a moment shows, and their hashes and counts. */
import type { ConnectionId, EpochMs } from '../../../../../shared/model/index.ts'
import type { AsOf, SnapshotRecord } from '../../../ports/store.ts'
import { merkleRoot } from '../canonical.ts'
import type { OpenFile } from '../database.ts'
import type { KnownConnection } from './connections.ts'
import { changesBetween } from './diff.ts'
import type { StoredKinds } from './fact-kinds.ts'

const COLUMNS = `s.id, c.id AS connectionId, c.provider, s.seq, s.run AS runId, s.started_at AS startedAt, s.finished_at AS finishedAt,
  s.state, s.root, s.fact_count AS factCount, s.added, s.changed, s.removed
  FROM snapshot s JOIN connection c ON c.no = s.connection`
const ALL = `SELECT ${COLUMNS} WHERE s.finished_at IS NOT NULL AND (@connection IS NULL OR c.id = @connection)
  ORDER BY s.finished_at DESC, c.no, s.seq DESC`
const AS_OF = `SELECT c.id, max(s.seq) AS seq FROM connection c JOIN snapshot s ON s.connection = c.no
  WHERE s.finished_at <= @at AND (c.retired_at IS NULL OR c.retired_at > @at) GROUP BY c.no ORDER BY c.no`
const LAST_FINISHED = `SELECT coalesce(max(seq), 0) AS seq FROM snapshot
  WHERE connection = ? AND finished_at IS NOT NULL`
export const LEAVES = `SELECT kind, tenant, id, shows, hash FROM fact
  WHERE connection = ? AND first_seq <= ? AND (end_seq IS NULL OR end_seq > ?)
  ORDER BY kind, tenant, id, dataset`

/** Finished snapshots, newest first. */
export const listSnapshots = (file: OpenFile, connection: ConnectionId | undefined): SnapshotRecord[] =>
  file.sql<[{ connection: string | null }], SnapshotRecord>(ALL).all({ connection: connection ?? null })

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
    .sql<[number, number, number], { kind: string; tenant: string; id: string; shows: number; hash: Buffer }>(
      LEAVES,
    )
    .iterate(connection, seq, seq)) {
    leaves.push(row.hash)
    const key = `${row.kind}\n${row.tenant}\n${row.id}`
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
  kinds: StoredKinds,
  connection: KnownConnection,
  before: number,
  seq: number,
  factCount: number,
): { added: number; changed: number; removed: number } {
  const counts = { added: 0, changed: 0, removed: 0 }
  if (before === 0) return { ...counts, added: factCount }
  for (const { change } of changesBetween(file, kinds, connection, before, seq)) counts[change] += 1
  return counts
}
