/** Takes back what abandoned syncs of a connection wrote, except events, in portions: later syncs would show it. */
import type { OpenFile } from '../database.ts'
import { forgetAmounts } from './amount-writer.ts'
import { forgetCoverage } from './coverage.ts'
import { forgetUnseen } from './unseen.ts'

/** Rows that one transaction takes back. */
const PORTION = 1_000

const ABANDONED = `SELECT seq FROM snapshot WHERE connection = ? AND state = 'abandoning' ORDER BY seq DESC LIMIT 1`
/** What the first sync wrote is not in the index: it is all there is of the connection, so that any row is one of it. */
export const WRITTEN = `SELECT kind, key, dataset, first_seq AS firstSeq FROM fact
  WHERE connection = ? AND first_seq = ? AND first_seq > 1 LIMIT ?`
const WRITTEN_FIRST = `SELECT kind, key, dataset, first_seq AS firstSeq FROM fact
  WHERE connection = ? AND first_seq = ? LIMIT ?`
export const ENDED = `SELECT kind, key, dataset, first_seq AS firstSeq FROM fact
  WHERE connection = ? AND end_seq = ? AND end_seq IS NOT NULL LIMIT ?`
const ROW = 'connection = ? AND kind = ? AND key = ? AND dataset = ? AND first_seq = ?'
const FORGET = `DELETE FROM fact WHERE ${ROW}`
const REOPEN = `UPDATE fact SET end_seq = NULL WHERE ${ROW}`
const FORGET_REQUESTS = 'DELETE FROM request WHERE connection = ? AND seq = ? AND events = 0'
const FORGOTTEN = `UPDATE snapshot SET state = 'abandoned' WHERE connection = ? AND seq = ?`

interface Row {
  kind: number
  key: number
  dataset: number
  firstSeq: number
}

/** Takes back a portion. Answers true while there is more. */
export function forgetMore(file: OpenFile, connection: number): boolean {
  const seq = file.sql<[number], { seq: number }>(ABANDONED).get(connection)?.seq
  if (seq === undefined) return false
  file.write(() => {
    const more =
      forgetFacts(file, connection, seq, seq === 1 ? WRITTEN_FIRST : WRITTEN, FORGET) ||
      forgetFacts(file, connection, seq, ENDED, REOPEN) ||
      forgetAmounts(file, connection, seq)
    if (more) return
    forgetCoverage(file, connection, seq)
    forgetUnseen(file, connection, seq)
    file.sql<[number, number]>(FORGET_REQUESTS).run(connection, seq)
    file.sql<[number, number]>(FORGOTTEN).run(connection, seq)
  })
  return true
}

function forgetFacts(file: OpenFile, connection: number, seq: number, find: string, undo: string): boolean {
  const rows = file.sql<[number, number, number], Row>(find).all(connection, seq, PORTION)
  const statement = file.sql<[number, number, number, number, number]>(undo)
  for (const { kind, key, dataset, firstSeq } of rows) statement.run(connection, kind, key, dataset, firstSeq)
  return rows.length === PORTION
}
