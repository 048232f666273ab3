/** Writes what a running sync reads about facts, as versions. A part that has not changed costs no write. Everything
 *  here runs inside the caller's transaction. */
import type { FactKey, FactPart } from '../../../facts/index.ts'
import type { OpenFile } from '../database.ts'
import { decodeBody, encodeBody, erasedBody, leafHash, packBody } from './fact-body.ts'
import { fieldsOf, findKey, keyText } from './fact-keys.ts'
import { kindFor, type StoredKinds } from './fact-kinds.ts'
import { FactWords } from './fact-words.ts'
import type { RunningFacts } from './running-facts.ts'
import { FACT_PART, bodyRow, type PartRow } from './views.ts'

type Key = [connection: number, kind: number, key: number, dataset: number]
interface Version {
  first_seq: number
  end_seq: number | null
  hash: Buffer
  personal: string | null
  request: number
}

const ROW = 'connection = ? AND kind = ? AND key = ? AND dataset = ?'
export const NEWEST_PART = `SELECT first_seq, end_seq, hash, personal, request FROM fact WHERE ${ROW} ORDER BY first_seq DESC LIMIT 1`
const ADD = `INSERT INTO fact (connection, kind, key, dataset, first_seq, shows, request, v, hash, word, body, granted_at,
    expires_at, personal)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
const REPLACE = `UPDATE fact SET shows = ?, request = ?, v = ?, hash = ?, word = ?, body = ?, granted_at = ?, expires_at = ?,
    personal = ?
  WHERE ${ROW} AND first_seq = ?`
export const END = `UPDATE fact SET end_seq = ? WHERE ${ROW} AND first_seq = ?`
const DROP = `DELETE FROM fact WHERE ${ROW} AND first_seq = ?`
export const PERSONAL = `SELECT dataset, first_seq AS firstSeq, body, personal FROM fact
  WHERE connection = ? AND kind = ? AND key = ? AND personal IS NOT NULL`
const ERASE = `UPDATE fact SET personal = NULL, body = ? WHERE ${ROW} AND first_seq = ?`

/** Where a page comes from. */
export interface PageOf {
  readonly dataset: string
  readonly part: string
  /** The number of the page's request; asked for only when something is written. */
  request(): number
}

/** Stores what a page says about one fact. A second page about the same fact from the same data set replaces the
 *  first. Answers the number of a fact that stands as it is said and had not been shown before; null = it was written,
 *  or had been shown. */
export function putFact(
  file: OpenFile,
  facts: RunningFacts,
  { kinds, provider }: { readonly kinds: StoredKinds; readonly provider: string },
  page: PageOf,
  said: FactPart,
): number | null {
  const { connection, seq, live, words } = facts
  const spec = kindFor(kinds, said)
  const isSame = (at: number): boolean => at !== -1 && live.partOf(at) === page.part
  const show = (at: number): number | null => (live.see(at) ? live.version(at).key : null)
  let stored = spec.personal.length === 0 ? encodeBody(said, spec, null) : null
  if (stored) {
    // Most of what a sync reads has not changed: its hash finds it, without its number.
    const at = live.find(leafHash(page.dataset, spec.version, stored.body))
    if (isSame(at)) return show(at)
  }
  const { no, grantee, isNew } = facts.keys.findOrAdd(file, said)
  const key: Key = [connection, words.no(file, said.kind), no, words.no(file, page.dataset)]
  const newest = isNew ? undefined : file.sql<Key, Version>(NEWEST_PART).get(...key)
  stored ??= encodeBody(said, spec, newest?.personal ?? null)
  const { body, open, personal } = stored
  const hash = leafHash(page.dataset, spec.version, body)
  const before = newest?.end_seq === null ? newest : null
  const at = before ? live.find(before.hash) : -1
  // What moved to another part is a new version of the same content: it ends with the part that it is in now.
  if (before?.hash.equals(hash) && isSame(at)) return show(at)
  const named = { kind: said.kind, tenant: keyText(said.tenant ?? ''), id: keyText(said.id), grantee }
  const { text, isWhole, times } = packBody(open, fieldsOf(named, provider), said.kind === 'grant')
  // What grants say beside who may do what where is the same few words.
  const [word, own] = grantee && !isWhole ? [words.no(file, text), null] : [null, text]
  const shows = spec.isListed({ ...said })
  const columns = [shows ? 1 : 0, page.request(), spec.version, hash, word, own, ...times, personal] as const
  type Columns = [...typeof columns]
  facts.noteForm(file, key[1], words.no(file, named.tenant), key[3], spec.version)
  if (at !== -1) live.end(at)
  if (before?.first_seq === seq) file.sql<[...Columns, ...Key, number]>(REPLACE).run(...columns, ...key, seq)
  else {
    if (before) file.sql<[number, ...Key, number]>(END).run(seq, ...key, before.first_seq)
    file.sql<[...Key, number, ...Columns]>(ADD).run(...key, seq, ...columns)
  }
  live.add(
    { key: no, kind: key[1], dataset: key[3], firstSeq: seq },
    { hash, part: page.part, shows, seen: true, written: true },
  )
  facts.touched.set(no, key[1])
  return null
}

/** Ends what the data set says of a fact that the provider names as gone. */
export function removeFact(file: OpenFile, facts: RunningFacts, dataset: string, gone: FactKey): void {
  const { connection, seq, live, words } = facts
  const found = facts.keys.find(file, gone)
  if (found === null) return
  const { no } = found
  const key: Key = [connection, words.no(file, gone.kind), no, words.no(file, dataset)]
  const newest = file.sql<Key, Version>(NEWEST_PART).get(...key)
  if (!newest || newest.end_seq !== null) return
  const at = live.find(newest.hash)
  if (at !== -1) live.end(at)
  facts.touched.set(no, key[1])
  if (newest.first_seq === seq) file.sql<[...Key, number]>(DROP).run(...key, seq)
  else file.sql<[number, ...Key, number]>(END).run(seq, ...key, newest.first_seq)
}

/** Ends the versions at these positions: what the sync did not show again. */
export function endFacts(
  file: OpenFile,
  { connection, seq, live, touched }: RunningFacts,
  positions: readonly number[],
): void {
  const end = file.sql<[number, ...Key, number]>(END)
  for (const at of positions) {
    const { kind, key, dataset, firstSeq } = live.version(at)
    end.run(seq, connection, kind, key, dataset, firstSeq)
    live.end(at)
    touched.set(key, kind)
  }
}

/** What the running sync has shown of a data set so far. */
export function seenFacts(
  file: OpenFile,
  facts: RunningFacts,
  kinds: StoredKinds,
  provider: string,
  dataset: string,
): FactPart[] {
  const { connection, live, words } = facts
  const no = words.find(file, dataset)
  const found: FactPart[] = []
  for (let at = 0; at < live.size; at++) {
    if (live.datasetOf(at) !== no || live.hasEnded(at) || !live.isSeen(at)) continue
    const { kind, key, dataset: of, firstSeq } = live.version(at)
    const row = file.sql<[...Key, number], PartRow>(FACT_PART).get(connection, kind, key, of, firstSeq)
    const read = row && decodeBody(bodyRow(file, words, provider, row), kinds.get(words.text(file, kind)))
    // The store gives back what it was given under this kind.
    if (read) found.push(read.fields as unknown as FactPart)
  }
  return found
}

/** Erases the personal values of one fact, with their salts, in every version. Answers how many versions had any. */
export function erasePersonal(file: OpenFile, connection: number, fact: FactKey): number {
  const found = findKey(file, new FactWords(), connection, fact)
  if (!found) return 0
  const { kind, key } = found
  type Row = { dataset: number; firstSeq: number; body: string; personal: string }
  const rows = file.sql<[number, number, number], Row>(PERSONAL).all(connection, kind, key)
  for (const row of rows)
    file
      .sql<[string, ...Key, number]>(ERASE)
      .run(erasedBody(row), connection, kind, key, row.dataset, row.firstSeq)
  return rows.length
}
