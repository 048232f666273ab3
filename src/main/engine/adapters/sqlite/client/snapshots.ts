/** Snapshots of the client's connections: which there are, which one a moment shows, and their hashes and counts. */
import type { ConnectionId, EpochMs } from '../../../../../shared/model/index.ts'
import type { AsOf, SnapshotRecord } from '../../../ports/store.ts'
import { merkleRoot } from '../canonical.ts'
import type { OpenFile } from '../database.ts'

const COLUMNS = `s.id, c.id AS connectionId, c.provider, s.seq, s.run AS runId, s.started_at AS startedAt, s.finished_at AS finishedAt,
  s.state, s.root, s.fact_count AS factCount, s.added, s.changed, s.removed
  FROM snapshot s JOIN connection c ON c.no = s.connection`
const ALL = `SELECT ${COLUMNS} WHERE s.finished_at IS NOT NULL AND (@connection IS NULL OR c.id = @connection)
  ORDER BY s.finished_at DESC, c.no, s.seq DESC`
const AS_OF = `SELECT c.id, max(s.seq) AS seq FROM connection c JOIN snapshot s ON s.connection = c.no
  WHERE s.finished_at <= @at AND (c.retired_at IS NULL OR c.retired_at > @at) GROUP BY c.no ORDER BY c.no`
const LAST_FINISHED = `SELECT seq, root, fact_count AS factCount FROM snapshot
  WHERE connection = ? AND finished_at IS NOT NULL ORDER BY seq DESC LIMIT 1`
export const LEAVES = `SELECT key, shows, hash FROM fact
  WHERE connection = ? AND first_seq <= ? AND (end_seq IS NULL OR end_seq > ?)
  ORDER BY kind, key`

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

/** null when the connection has no finished snapshot. */
export const lastFinished = (
  file: OpenFile,
  connection: number,
): { readonly seq: number; readonly root: string; readonly factCount: number } | null =>
  file.sql<[number], { seq: number; root: string; factCount: number }>(LAST_FINISHED).get(connection) ?? null

/** Root over the hashes of everything the snapshot holds, and the number of facts it shows. */
export function treeOf(file: OpenFile, connection: number, seq: number): { root: string; factCount: number } {
  const leaves: Buffer[] = []
  let factCount = 0
  let counted = 0
  const rows = file.sql<[number, number, number], { key: number; shows: number; hash: Buffer }>(LEAVES)
  for (const { key, shows, hash } of rows.iterate(connection, seq, seq)) {
    leaves.push(hash)
    if (shows !== 1 || key === counted) continue
    factCount += 1
    counted = key
  }
  return { root: merkleRoot(Buffer.concat(leaves)), factCount }
}
