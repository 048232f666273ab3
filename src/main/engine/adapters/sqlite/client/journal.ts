/** The journal: what operators decided and did, in a chain of hashes that starts from the client's id, so that no
 *  entry can be changed, left out or brought in from another client without the head changing. */
import type { ClientId, EpochMs } from '../../../../../shared/model/index.ts'
import type { JournalEntry } from '../../../ports/store.ts'
import { canonicalJson, sha256Hex } from '../canonical.ts'
import type { OpenFile } from '../database.ts'

const COLUMNS = 'seq, at, actor, action, detail, prev_hash AS prevHash, hash FROM journal'
export const JOURNAL_PAGE = `SELECT ${COLUMNS} WHERE seq < ? ORDER BY seq DESC LIMIT ?`
const ALL = `SELECT ${COLUMNS} ORDER BY seq`
const HEAD = 'SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1'
const ADD =
  'INSERT INTO journal (seq, at, actor, action, detail, prev_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?)'

const hashOf = ({ hash: _, ...entry }: JournalEntry): string => sha256Hex(canonicalJson(entry))

/** What the first entry points back to. */
const beginning = (client: ClientId): string => sha256Hex(`journal of ${client}`)

export interface JournalHead {
  readonly seq: number
  readonly hash: string
}

export const journalHead = (file: OpenFile, client: ClientId): JournalHead =>
  file.sql<[], JournalHead>(HEAD).get() ?? { seq: 0, hash: beginning(client) }

/** Inside a transaction. */
export function appendJournal(
  file: OpenFile,
  client: ClientId,
  entry: { readonly at: EpochMs; readonly actor: string; readonly action: string; readonly detail: string },
): JournalEntry {
  const head = journalHead(file, client)
  const { at, actor, action, detail } = entry
  const open: JournalEntry = { seq: head.seq + 1, at, actor, action, detail, prevHash: head.hash, hash: '' }
  const closed: JournalEntry = { ...open, hash: hashOf(open) }
  file
    .sql<[number, number, string, string, string, string, string]>(ADD)
    .run(closed.seq, at, actor, action, detail, closed.prevHash, closed.hash)
  return closed
}

/** Newest first, older than `before`. */
export const journalEntries = (file: OpenFile, limit: number, before?: number): JournalEntry[] =>
  file.sql<[number, number], JournalEntry>(JOURNAL_PAGE).all(before ?? Number.MAX_SAFE_INTEGER, limit)

/** Number of entries, and the first whose hash or predecessor does not fit; null when all do. */
export function checkJournal(file: OpenFile, client: ClientId): { count: number; brokenAt: number | null } {
  let previous = beginning(client)
  let count = 0
  for (const entry of file.sql<[], JournalEntry>(ALL).iterate()) {
    count += 1
    if (entry.seq !== count || entry.prevHash !== previous || entry.hash !== hashOf(entry)) {
      return { count, brokenAt: count }
    }
    previous = entry.hash
  }
  return { count, brokenAt: null }
}
