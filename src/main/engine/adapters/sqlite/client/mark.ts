/** How far a client's file has come: kept beside the file's key, so that a file that lost its log or was replaced by
 *  an older copy is noticed. */
import type { OpenFile } from '../database.ts'

export interface Mark {
  readonly journalSeq: number
  readonly snapshots: number
}

const MARK = `SELECT (SELECT coalesce(max(seq), 0) FROM journal) AS journalSeq,
  (SELECT count(*) FROM snapshot WHERE finished_at IS NOT NULL) AS snapshots`

export const markOf = (file: OpenFile): Mark =>
  file.sql<[], Mark>(MARK).get() ?? { journalSeq: 0, snapshots: 0 }

/** True when the file holds less than was once committed to it. A file that is ahead was written last. */
export const isOlder = (found: Mark, remembered: Mark): boolean =>
  found.journalSeq < remembered.journalSeq || found.snapshots < remembered.snapshots
