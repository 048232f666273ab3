/** The journal's rows of one file: what is stored of entries, chains and bodies, and how it is read. */
import { canonicalText } from '../../../journal/canonical.ts'
import {
  checkBody,
  entryBytes,
  leafHash,
  readEntry,
  type Body,
  type ChainId,
  type DeviceId,
  type Entry,
  type SignedEntry,
} from '../../../journal/entry.ts'
import type { CarriedEntry, ListedEntry, StoredLeaf } from '../../../ports/journal.ts'
import { parseOwn } from '../canonical.ts'
import type { OpenFile } from '../database.ts'

const COLUMNS = 'row, chain, seq, hash, sig, body'
export const JOURNAL_PAGE = `SELECT ${COLUMNS} FROM entry WHERE row < ? ORDER BY row DESC LIMIT ?`
export const ALL = `SELECT ${COLUMNS} FROM entry ORDER BY row`
const LEAVES = 'SELECT chain, seq, hash, body FROM entry ORDER BY chain, seq, row'
export const OF_CHAIN = 'SELECT hash FROM entry WHERE chain = ? AND seq <= ? ORDER BY seq'
const LAST = 'SELECT hash FROM entry ORDER BY row DESC LIMIT 1'
export const CHAIN_HEADS = `SELECT c.id AS chain, c.device, c.instance, e.seq, e.hash, e.body
  FROM chain c JOIN entry e ON e.chain = c.id AND e.seq = (SELECT max(seq) FROM entry WHERE chain = c.id)
  ORDER BY c.id`
const ADD_CHAIN = 'INSERT INTO chain (id, device, instance) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING'
const ADD_ENTRY = `INSERT INTO entry (chain, seq, hash, sig, body) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT (hash) DO NOTHING`
const ADD_BODY = 'INSERT INTO record_body (hash, salt, body) VALUES (?, ?, ?) ON CONFLICT (hash) DO NOTHING'
const AFTER = `SELECT ${COLUMNS} FROM entry WHERE row > ? ORDER BY row LIMIT ?`
const BODY = 'SELECT hash, salt, body FROM record_body WHERE hash = ?'
export const KNOWN = 'SELECT row FROM entry WHERE hash = ?'
const WITH_HASH = `SELECT ${COLUMNS} FROM entry WHERE hash = ?`
const BODIES = 'SELECT hash, salt, body FROM record_body'

export interface Row {
  readonly row: number
  readonly chain: ChainId
  readonly seq: number
  readonly hash: string
  readonly sig: string
  readonly body: string
}
interface HeadRow {
  readonly chain: ChainId
  readonly device: DeviceId
  readonly instance: string | null
  readonly seq: number
  readonly hash: string
  readonly body: string
}

/** Number of the last entry of each chain. */
export type ChainHeads = Readonly<Record<ChainId, number>>

/** An entry that is sealed and not yet in its file. */
export interface Sealed {
  readonly signed: SignedEntry
  readonly bodies: readonly Body[]
  /** Of the copy of the workspace in which it was written; null = elsewhere. */
  readonly instance: string | null
}

/** @throws for a text that is no JSON, and for a row that does not lie where its entry says: what reads rows by place
 *  would take it for another. */
export function signedOf({ chain, seq, hash, sig, body }: Row): SignedEntry {
  const entry = parseOwn<Entry>(body)
  if (entry.chain !== chain || entry.seq !== seq) throw new TypeError('a row in another place')
  return { entry, hash, sig }
}

export const headRows = (file: OpenFile): HeadRow[] => file.sql<[], HeadRow>(CHAIN_HEADS).all()

export const chainHeads = (file: OpenFile): ChainHeads =>
  Object.fromEntries(headRows(file).map(({ chain, seq }) => [chain, seq]))

/** Inside a transaction. An entry that is there already stays as it is. */
export function addEntry(file: OpenFile, { signed, bodies, instance }: Sealed): void {
  const { entry, hash, sig } = signed
  file.sql<[string, string, string | null]>(ADD_CHAIN).run(entry.chain, entry.device, instance)
  addBodies(file, bodies)
  file
    .sql<[string, number, string, string, string]>(ADD_ENTRY)
    .run(entry.chain, entry.seq, hash, sig, entryBytes(entry).toString())
}

export function addBodies(file: OpenFile, bodies: readonly Body[]): void {
  for (const { bodyHash, salt, body } of bodies)
    file
      .sql<[string, string | null, string | null]>(ADD_BODY)
      .run(bodyHash, salt, salt === null ? null : canonicalText(body))
}

/** Newest first, older than `before`. */
export const journalPage = (file: OpenFile, limit: number, before?: number): ListedEntry[] =>
  file
    .sql<[number, number], Row>(JOURNAL_PAGE)
    .all(before ?? Number.MAX_SAFE_INTEGER, limit)
    .flatMap((row) => {
      const { signed } = readEntry(tried(() => signedOf(row)))
      return signed ? [{ row: row.row, signed }] : []
    })

/** A text that is no JSON reads as null. */
export function tried<T>(read: () => T): T | null {
  try {
    return read()
  } catch {
    return null
  }
}

/** Entries as they leave the file, in the order in which they came, with the bodies that they write. */
export function entriesAfter(file: OpenFile, row: number, limit: number): CarriedEntry[] {
  const rows = file.sql<[number, number], Row>(AFTER).all(row, limit)
  const found = rows.flatMap((each) => {
    const { signed } = readEntry(tried(() => signedOf(each)))
    if (!signed) return []
    const bodies = signed.entry.writes.flatMap(({ bodyHash }) => {
      const body = bodyHash === null ? undefined : file.sql<[string], BodyRow>(BODY).get(bodyHash)
      return body ? [bodyFrom(body)] : []
    })
    return [{ row: each.row, signed, bodies }]
  })
  const last = rows.at(-1)
  // Rows that cannot be read do not end the list.
  return found.length === 0 && last ? entriesAfter(file, last.row, limit) : found
}

interface BodyRow {
  readonly hash: string
  readonly salt: string | null
  readonly body: string | null
}
/** One that is not what was hashed has no content, which no kind of record accepts, and checks as changed. */
function bodyFrom({ hash, salt, body: text }: BodyRow): Body {
  const body = { bodyHash: hash, salt, body: text === null ? null : tried(() => parseOwn<unknown>(text)) }
  return checkBody(body) === 'changed' ? { bodyHash: hash, salt: salt ?? '', body: null } : body
}

export const bodiesOf = (file: OpenFile): Map<string, Body> =>
  new Map(
    file
      .sql<[], BodyRow>(BODIES)
      .all()
      .map((row) => [row.hash, bodyFrom(row)]),
  )

/** Every row with the hash of its bytes, computed again; nothing else of it is judged. */
export const leavesOf = (file: OpenFile): StoredLeaf[] =>
  file
    .sql<[], { chain: ChainId; seq: number; hash: string; body: string }>(LEAVES)
    .all()
    .map(({ chain, seq, hash: stored, body }) => {
      const hash = leafHash(Buffer.from(body))
      const entry = tried(() => parseOwn<Partial<Entry> | null>(body))
      const isInPlace = entry?.chain === chain && entry.seq === seq
      return { chain, seq, stored, hash, prev: typeof entry?.prev === 'string' ? entry.prev : '', isInPlace }
    })

/** All rows in the order in which they came; null = it cannot be read, or is not what was hashed. */
export const entryRows = (file: OpenFile): { readonly row: number; readonly signed: SignedEntry | null }[] =>
  file
    .sql<[], Row>(ALL)
    .all()
    .map((row) => ({
      row: row.row,
      signed: leafHash(Buffer.from(row.body)) === row.hash ? tried(() => signedOf(row)) : null,
    }))

export const entriesOf = (file: OpenFile): SignedEntry[] =>
  entryRows(file).flatMap(({ signed }) => signed ?? [])

export function entryWith(file: OpenFile, hash: string): SignedEntry | null {
  const row = file.sql<[string], Row>(WITH_HASH).get(hash)
  return row ? tried(() => signedOf(row)) : null
}

/** Row of the entry that came last; 0 when there is none. */
export const lastRow = (file: OpenFile): number =>
  file.sql<[], { row: number | null }>('SELECT max(row) AS row FROM entry').get()?.row ?? 0

/** Hash of the entry that came last; null when there is none. */
export const lastEntry = (file: OpenFile): string | null =>
  file.sql<[], { hash: string }>(LAST).get()?.hash ?? null
