/** Facts that a sync which read a data set in part did not show. What it did show was read then, also where nothing had
 *  changed: one row that cannot be read must not make the others look old. */
import type { EpochMs } from '../../../../../shared/model/index.ts'
import type { OpenFile } from '../database.ts'

/** Beyond it the list was cut rather than flawed, and nothing is kept: what was not read again counts as old. */
const MAX_UNSEEN = 1_000

export const ADD_UNSEEN = `INSERT INTO unseen_fact (connection, seq, dataset, kind, tenant, id)
  SELECT @connection, @seq, f.dataset, f.kind, f.tenant, f.id FROM fact f
   WHERE f.connection = @connection AND f.dataset = @dataset AND f.end_seq IS NULL
     AND NOT EXISTS (SELECT 1 FROM seen_fact s WHERE s.connection = f.connection AND s.dataset = f.dataset
                        AND s.kind = f.kind AND s.tenant = f.tenant AND s.id = f.id)
   LIMIT ${MAX_UNSEEN + 1}`
const DROP = 'DELETE FROM unseen_fact WHERE connection = ? AND seq = ? AND dataset = ?'
const ADD_PARTLY_SEEN = 'INSERT INTO partly_seen (connection, seq, dataset, seen_at) VALUES (?, ?, ?, ?)'
const PARTLY_SEEN = 'SELECT dataset, seen_at FROM partly_seen WHERE connection = ? AND seq = ?'
const UNSEEN = 'SELECT dataset, kind, tenant, id FROM unseen_fact WHERE connection = ? AND seq = ?'

/** Keeps which facts of a data set the sync did not show. Before the sync's `seen_fact` is cleared, and after what it
 *  ended.
 *  @param seenAt a moment after which every row that it showed was read. */
export function keepUnseen(
  file: OpenFile,
  at: { readonly connection: number; readonly seq: number; readonly dataset: string },
  seenAt: EpochMs,
): void {
  const { connection, seq, dataset } = at
  const { changes } = file.sql<[typeof at]>(ADD_UNSEEN).run(at)
  if (changes > MAX_UNSEEN) file.sql<[number, number, string]>(DROP).run(connection, seq, dataset)
  else file.sql<[number, number, string, number]>(ADD_PARTLY_SEEN).run(connection, seq, dataset, seenAt)
}

interface Key {
  readonly dataset: string
  readonly kind: string
  readonly tenant: string
  readonly id: string
}
const text = ({ dataset, kind, tenant, id }: Key): string => JSON.stringify([dataset, kind, tenant, id])

/** When sync `seq` showed a fact in a data set that it read in part; undefined where it did not, or read it whole. */
export function seenInPart(
  file: OpenFile,
  connection: number,
  seq: number,
): (key: Key) => EpochMs | undefined {
  const seen = new Map(
    file
      .sql<[number, number], { dataset: string; seen_at: number }>(PARTLY_SEEN)
      .all(connection, seq)
      .map((row) => [row.dataset, row.seen_at]),
  )
  if (seen.size === 0) return () => undefined
  const unseen = new Set(file.sql<[number, number], Key>(UNSEEN).all(connection, seq).map(text))
  return (key) => (unseen.has(text(key)) ? undefined : seen.get(key.dataset))
}
