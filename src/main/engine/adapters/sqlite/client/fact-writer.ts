/** Writes what a running sync reads about facts, as versions: an unchanged part costs one row in `seen_fact`, which
 *  the end of the sync clears. Everything here runs inside the caller's transaction. */
import type { FactKey, FactPart } from '../../../facts/index.ts'
import type { OpenFile } from '../database.ts'
import { decodeBody, encodeBody, leafHash } from './fact-body.ts'
import { kindFor, type StoredKinds } from './fact-kinds.ts'

type Key = [connection: number, kind: string, tenant: string, id: string, dataset: string]
interface Version {
  first_seq: number
  end_seq: number | null
  hash: Buffer
  personal: string | null
  reading: number
}

const ROW = 'connection = ? AND kind = ? AND tenant = ? AND id = ? AND dataset = ?'
export const NEWEST_PART = `SELECT first_seq, end_seq, hash, personal, reading FROM fact WHERE ${ROW} ORDER BY first_seq DESC LIMIT 1`
const SEEN =
  'INSERT INTO seen_fact (connection, kind, tenant, id, dataset) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING'
const UNSEE = `DELETE FROM seen_fact WHERE ${ROW}`
const ADD = `INSERT INTO fact
    (connection, kind, tenant, id, dataset, first_seq, shows, reading, v, hash, body, personal)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
const REPLACE = `UPDATE fact SET shows = ?, reading = ?, v = ?, hash = ?, body = ?, personal = ?
  WHERE ${ROW} AND first_seq = ?`
const END = `UPDATE fact SET end_seq = ? WHERE ${ROW} AND first_seq = ?`
const DROP = `DELETE FROM fact WHERE ${ROW} AND first_seq = ?`

/** Facts that were not seen again where everything was shown: in their own part, or, when that part was not read at
 *  all, in the data set as a whole, whose parts are then all there are. */
export const END_UNSEEN_FACTS = `UPDATE fact SET end_seq = @seq
  WHERE connection = @connection AND end_seq IS NULL AND first_seq < @seq
    AND NOT EXISTS (SELECT 1 FROM seen_fact s WHERE s.connection = @connection AND s.dataset = fact.dataset
                       AND s.kind = fact.kind AND s.tenant = fact.tenant AND s.id = fact.id)
    AND coalesce(
      (SELECT p.whole FROM reading r JOIN progress p
        ON p.connection = @connection AND p.dataset = fact.dataset AND p.part = r.part WHERE r.row = fact.reading),
      (SELECT p.whole FROM progress p WHERE p.connection = @connection AND p.dataset = fact.dataset AND p.part = '')
    ) = 1`
const COUNT_SEEN = 'SELECT dataset, count(*) AS n FROM seen_fact WHERE connection = ? GROUP BY dataset'
const COUNT_LIVE = `SELECT dataset, count(*) AS n FROM fact
  WHERE connection = ? AND end_seq IS NULL GROUP BY dataset`
const CLEAR_SEEN = 'DELETE FROM seen_fact WHERE connection = ?'
const SEEN_BODIES = `SELECT f.kind, f.v, f.body, f.personal FROM seen_fact s CROSS JOIN fact f
  ON f.connection = s.connection AND f.kind = s.kind AND f.tenant = s.tenant AND f.id = s.id AND f.dataset = s.dataset
 WHERE s.connection = ? AND s.dataset = ? AND f.end_seq IS NULL`
const FORGET = 'DELETE FROM fact WHERE connection = ? AND first_seq = ?'
const REOPEN = 'UPDATE fact SET end_seq = NULL WHERE connection = ? AND end_seq = ?'
const ERASE = `UPDATE fact SET personal = NULL
  WHERE connection = ? AND kind = ? AND tenant = ? AND id = ? AND personal IS NOT NULL`

/** The part of a data set in which rows lie that belong to no part. */
export const UNDIVIDED = ''

const keyOf = (connection: number, dataset: string, fact: FactKey): Key => [
  connection,
  fact.kind,
  fact.tenant ?? '',
  fact.id,
  dataset,
]

/** Stores what a page of sync `seq` says about one fact. A second page about the same fact from the same data set
 *  replaces the first. `reading` is asked for only when something is written. */
export function putFact(
  file: OpenFile,
  kinds: StoredKinds,
  at: { readonly connection: number; readonly seq: number; readonly dataset: string; readonly part: string },
  said: FactPart,
  reading: () => number,
  partOf: (reading: number) => string,
): void {
  const { connection, seq, dataset } = at
  const key = keyOf(connection, dataset, said)
  const spec = kindFor(kinds, said)
  file.sql<Key>(SEEN).run(...key)
  const newest = file.sql<Key, Version>(NEWEST_PART).get(...key)
  const { body, personal } = encodeBody(said, spec, newest?.personal ?? null)
  const hash = leafHash(dataset, spec.version, body)
  const live = newest?.end_seq === null ? newest : null
  // What moved to another part is a new version of the same content: it ends with the part that it is in now.
  if (live?.hash.equals(hash) && partOf(live.reading) === at.part) return
  const shows = spec.isListed({ ...said }) ? 1 : 0
  if (live?.first_seq === seq) {
    file
      .sql<[number, number, number, Buffer, string, string | null, ...Key, number]>(REPLACE)
      .run(shows, reading(), spec.version, hash, body, personal, ...key, seq)
    return
  }
  if (live) file.sql<[number, ...Key, number]>(END).run(seq, ...key, live.first_seq)
  file
    .sql<[...Key, number, number, number, number, Buffer, string, string | null]>(ADD)
    .run(...key, seq, shows, reading(), spec.version, hash, body, personal)
}

const PART = 'SELECT part FROM reading WHERE row = ?'

/** The part in which a reading lies. Asked once for each: the facts of a page share few of them. */
export function partsOf(file: OpenFile): (reading: number) => string {
  const known = new Map<number, string>()
  return (reading) => {
    let part = known.get(reading)
    if (part === undefined) {
      part = file.sql<[number], { part: string }>(PART).get(reading)?.part ?? UNDIVIDED
      known.set(reading, part)
    }
    return part
  }
}

const UNREAD_PARTS = `SELECT DISTINCT r.part FROM fact f JOIN reading r ON r.row = f.reading
  WHERE f.connection = @connection AND f.dataset = @dataset AND f.end_seq IS NULL AND r.part <> ''
    AND NOT EXISTS (SELECT 1 FROM progress p
      WHERE p.connection = @connection AND p.dataset = @dataset AND p.part = r.part)
  ORDER BY r.part`

/** Parts of a data set that the running sync did not come to and that facts which still stand were read with. */
export const unreadParts = (file: OpenFile, connection: number, dataset: string): string[] =>
  file
    .sql<[object], { part: string }>(UNREAD_PARTS)
    .all({ connection, dataset })
    .map(({ part }) => part)

/** Ends what the data set says of a fact that the provider names as gone. */
export function removeFact(file: OpenFile, connection: number, seq: number, dataset: string, gone: FactKey) {
  const key = keyOf(connection, dataset, gone)
  file.sql<Key>(UNSEE).run(...key)
  const newest = file.sql<Key, Version>(NEWEST_PART).get(...key)
  if (!newest || newest.end_seq !== null) return
  if (newest.first_seq === seq) file.sql<[...Key, number]>(DROP).run(...key, seq)
  else file.sql<[number, ...Key, number]>(END).run(seq, ...key, newest.first_seq)
}

/** Ends the facts that sync `seq` did not show again where it showed everything there is. Reads `progress`. */
export const endUnseenFacts = (file: OpenFile, connection: number, seq: number): void => {
  file.sql<[{ seq: number; connection: number }]>(END_UNSEEN_FACTS).run({ seq, connection })
}

const byDataset = (file: OpenFile, sql: string, connection: number): Map<string, number> =>
  new Map(
    file
      .sql<[number], { dataset: string; n: number }>(sql)
      .all(connection)
      .map(({ dataset, n }) => [dataset, n]),
  )
/** How many facts the running sync has shown, by data set. */
export const countSeenFacts = (file: OpenFile, connection: number) => byDataset(file, COUNT_SEEN, connection)
/** How many facts stand now, by data set, those that the running sync wrote included. */
export const countLiveFacts = (file: OpenFile, connection: number) => byDataset(file, COUNT_LIVE, connection)

/** What the running sync has stored of a data set so far. */
export const seenFacts = (
  file: OpenFile,
  kinds: StoredKinds,
  connection: number,
  dataset: string,
): FactPart[] =>
  file
    .sql<[number, string], { kind: string; v: number; body: string; personal: string | null }>(SEEN_BODIES)
    .all(connection, dataset)
    .flatMap((row) => {
      const read = decodeBody(row, kinds.get(row.kind))
      // The store gives back what it was given under this kind.
      return read ? [read.fields as unknown as FactPart] : []
    })

export const clearSeenFacts = (file: OpenFile, connection: number): void => {
  file.sql<[number]>(CLEAR_SEEN).run(connection)
}

/** Takes back everything that sync `seq` wrote. */
export function forgetFacts(file: OpenFile, connection: number, seq: number): void {
  file.sql<[number, number]>(FORGET).run(connection, seq)
  file.sql<[number, number]>(REOPEN).run(connection, seq)
}

/** Erases the personal values of one fact, with their salts, in every version. Answers how many versions had any. */
export const erasePersonal = (file: OpenFile, connection: number, { kind, tenant, id }: FactKey): number =>
  file.sql<[number, string, string, string]>(ERASE).run(connection, kind, tenant ?? '', id).changes
