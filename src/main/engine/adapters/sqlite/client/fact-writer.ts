/** Writes what a running sync reads about facts, as versions: an unchanged part costs one row in `seen_fact`, which
 *  the end of the sync clears. Everything here runs inside the caller's transaction. */
import type { FactPart } from '../../../domain/facts.ts'
import { canonicalJson, leafHash, parseOwn } from '../canonical.ts'
import type { OpenFile } from '../database.ts'

type Key = [connection: number, kind: string, id: string, dataset: string]
interface Version {
  first_seq: number
  end_seq: number | null
  hash: Buffer
}

const ROW = 'connection = ? AND kind = ? AND id = ? AND dataset = ?'
export const NEWEST_PART = `SELECT first_seq, end_seq, hash FROM fact WHERE ${ROW} ORDER BY first_seq DESC LIMIT 1`
const SEEN =
  'INSERT INTO seen_fact (connection, kind, id, dataset) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING'
const ADD = `INSERT INTO fact (connection, kind, id, dataset, first_seq, shows, reading, hash, body)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`
const REPLACE = `UPDATE fact SET shows = ?, reading = ?, hash = ?, body = ? WHERE ${ROW} AND first_seq = ?`
const END = `UPDATE fact SET end_seq = ? WHERE ${ROW} AND first_seq = ?`

export const END_UNSEEN_FACTS = `UPDATE fact SET end_seq = @seq
  WHERE connection = @connection AND dataset = @dataset AND end_seq IS NULL AND first_seq < @seq
    AND NOT EXISTS (SELECT 1 FROM seen_fact s WHERE s.connection = @connection AND s.dataset = @dataset
                       AND s.kind = fact.kind AND s.id = fact.id)`
const COUNT_SEEN = 'SELECT count(*) AS n FROM seen_fact WHERE connection = ? AND dataset = ?'
const CLEAR_SEEN = 'DELETE FROM seen_fact WHERE connection = ?'
const SEEN_BODIES = `SELECT f.body FROM seen_fact s CROSS JOIN fact f
  ON f.connection = s.connection AND f.kind = s.kind AND f.id = s.id AND f.dataset = s.dataset
 WHERE s.connection = ? AND s.dataset = ? AND f.end_seq IS NULL`
const FORGET = 'DELETE FROM fact WHERE connection = ? AND first_seq = ?'
const REOPEN = 'UPDATE fact SET end_seq = NULL WHERE connection = ? AND end_seq = ?'

/** Kinds that show without a state: what is listed exists. */
const STATELESS = new Set<string>(['grant', 'group', 'role'])

/** Stores one part as read in sync `seq`. A second part for the same fact from the same data set replaces the first.
 *  `reading` is asked for only when something is written. */
export function putFact(
  file: OpenFile,
  connection: number,
  seq: number,
  dataset: string,
  part: FactPart,
  reading: () => number,
): void {
  const key: Key = [connection, part.kind, part.id, dataset]
  const body = canonicalJson(part)
  const hash = leafHash(dataset, body)
  const shows = STATELESS.has(part.kind) || ('state' in part && part.state !== undefined) ? 1 : 0
  file.sql<Key>(SEEN).run(...key)
  const newest = file.sql<Key, Version>(NEWEST_PART).get(...key)
  const live = newest?.end_seq === null ? newest : null
  if (live?.hash.equals(hash)) return
  if (live?.first_seq === seq) {
    file
      .sql<[number, number, Buffer, string, ...Key, number]>(REPLACE)
      .run(shows, reading(), hash, body, ...key, seq)
    return
  }
  if (live) file.sql<[number, ...Key, number]>(END).run(seq, ...key, live.first_seq)
  file
    .sql<[...Key, number, number, number, Buffer, string]>(ADD)
    .run(...key, seq, shows, reading(), hash, body)
}

/** Ends the facts of a data set that sync `seq` did not show again. */
export const endUnseenFacts = (file: OpenFile, connection: number, seq: number, dataset: string): void => {
  file
    .sql<[{ seq: number; connection: number; dataset: string }]>(END_UNSEEN_FACTS)
    .run({ seq, connection, dataset })
}

export const countSeenFacts = (file: OpenFile, connection: number, dataset: string): number =>
  file.sql<[number, string], { n: number }>(COUNT_SEEN).get(connection, dataset)?.n ?? 0

/** What the running sync has stored of a data set so far. */
export const seenFacts = (file: OpenFile, connection: number, dataset: string): FactPart[] =>
  file
    .sql<[number, string], { body: string }>(SEEN_BODIES)
    .all(connection, dataset)
    .map((row) => parseOwn<FactPart>(row.body))

export const clearSeenFacts = (file: OpenFile, connection: number): void => {
  file.sql<[number]>(CLEAR_SEEN).run(connection)
}

/** Takes back everything that sync `seq` wrote. */
export function forgetFacts(file: OpenFile, connection: number, seq: number): void {
  file.sql<[number, number]>(FORGET).run(connection, seq)
  file.sql<[number, number]>(REOPEN).run(connection, seq)
}
