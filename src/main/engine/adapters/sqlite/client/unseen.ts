/** Facts that a sync which read a data set in part did not show. What it did show was read then, also where nothing had
 *  changed: one row that cannot be read must not make the others look old. */
import type { EpochMs } from '../../../../../shared/model/index.ts'
import type { OpenFile } from '../database.ts'

/** Beyond it the list was cut rather than flawed, and nothing is kept: what was not read again counts as old. */
const MAX_UNSEEN = 1_000

const ADD_UNSEEN = 'INSERT INTO unseen_fact (connection, seq, dataset, key) VALUES (?, ?, ?, ?)'
const ADD_PARTLY_SEEN = 'INSERT INTO partly_seen (connection, seq, dataset, seen_at) VALUES (?, ?, ?, ?)'
const DROP_UNSEEN = 'DELETE FROM unseen_fact WHERE connection = ? AND seq = ?'
const DROP_PARTLY_SEEN = 'DELETE FROM partly_seen WHERE connection = ? AND seq = ?'
const PARTLY_SEEN = 'SELECT dataset, seen_at FROM partly_seen WHERE connection = ? AND seq = ?'
const UNSEEN = 'SELECT dataset, key FROM unseen_fact WHERE connection = ? AND seq = ?'

/** Keeps which facts of a data set the sync did not show, after what it ended.
 *  @param unseen numbers of the facts that stand and were not shown.
 *  @param seenAt a moment after which every row that it showed was read. */
export function keepUnseen(
  file: OpenFile,
  at: { readonly connection: number; readonly seq: number; readonly dataset: string },
  unseen: readonly number[],
  seenAt: EpochMs,
): void {
  const { connection, seq, dataset } = at
  if (unseen.length > MAX_UNSEEN) return
  const add = file.sql<[number, number, string, number]>(ADD_UNSEEN)
  for (const key of unseen) add.run(connection, seq, dataset, key)
  file.sql<[number, number, string, number]>(ADD_PARTLY_SEEN).run(connection, seq, dataset, seenAt)
}

/** Takes back what `keepUnseen` kept of a sync. */
export function forgetUnseen(file: OpenFile, connection: number, seq: number): void {
  for (const sql of [DROP_UNSEEN, DROP_PARTLY_SEEN]) file.sql<[number, number]>(sql).run(connection, seq)
}

interface Key {
  readonly dataset: string
  readonly key: number
}
const text = ({ dataset, key }: Key): string => `${dataset}\n${key}`

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
