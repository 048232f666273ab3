/** The coverage table: what each finished sync could and could not read, of data sets and of their parts. */
import {
  COVERAGE_REASONS,
  COVERAGE_STATES,
  type CoverageReason,
  type CoverageState,
  type Dataset,
} from '../../../../../shared/model/index.ts'
import type { Coverage, CoveragePart } from '../../../domain/coverage.ts'
import { parseOwn } from '../canonical.ts'
import type { OpenFile } from '../database.ts'
import type { KnownConnection } from './connections.ts'

interface Row {
  dataset: Dataset
  state: string
  reason: string | null
  parts: number | null
  missing: string | null
  count: number
  fresh_at: number | null
  since: string | null
}
interface PartRow {
  dataset: string
  part: string
  label: string | null
  state: string
  reason: string | null
  fresh_at: number | null
}

const ADD = `INSERT INTO coverage (connection, seq, dataset, state, reason, parts, missing, count, fresh_at, since)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
const ADD_PART = `INSERT INTO coverage_part (connection, seq, dataset, part, label, state, reason, fresh_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?)`
const DROP = 'DELETE FROM coverage WHERE connection = ? AND seq = ?'
const DROP_PARTS = 'DELETE FROM coverage_part WHERE connection = ? AND seq = ?'
const AT = `SELECT dataset, state, reason, parts, missing, count, fresh_at, since FROM coverage
  WHERE connection = ? AND seq = ? ORDER BY dataset`
const PARTS_AT = `SELECT dataset, part, label, state, reason, fresh_at FROM coverage_part
  WHERE connection = ? AND seq = ? ORDER BY dataset, part`

export function putCoverage(
  file: OpenFile,
  connection: number,
  seq: number,
  lines: readonly Coverage[],
): void {
  const add = file.sql<(string | number | null)[]>(ADD)
  const addPart = file.sql<(string | number | null)[]>(ADD_PART)
  for (const line of lines) {
    add.run(
      connection,
      seq,
      line.dataset,
      line.state,
      line.reason ?? null,
      line.parts ?? null,
      line.missing ? JSON.stringify(line.missing) : null,
      line.count,
      line.freshAt,
      line.since === undefined ? null : JSON.stringify(line.since),
    )
    for (const part of line.incomplete ?? []) {
      addPart.run(
        connection,
        seq,
        line.dataset,
        part.id,
        part.label,
        part.state,
        part.reason ?? null,
        part.freshAt,
      )
    }
  }
}

/** Takes back what `putCoverage` wrote of a sync. */
export function forgetCoverage(file: OpenFile, connection: number, seq: number): void {
  for (const sql of [DROP, DROP_PARTS]) file.sql<[number, number]>(sql).run(connection, seq)
}

/** A word that this version does not know says at least that something was not read. */
const stateOf = (word: string): CoverageState => COVERAGE_STATES.find((state) => state === word) ?? 'none'
const reasonOf = (word: string | null): { readonly reason?: CoverageReason } =>
  word === null ? {} : { reason: COVERAGE_REASONS.find((reason) => reason === word) ?? 'unreadable' }

/** By name of the data set. Empty for a sequence that never finished. */
export function coverageAt(file: OpenFile, connection: KnownConnection, seq: number): Coverage[] {
  const incomplete = Map.groupBy(
    file.sql<[number, number], PartRow>(PARTS_AT).all(connection.no, seq),
    (row) => row.dataset,
  )
  return file
    .sql<[number, number], Row>(AT)
    .all(connection.no, seq)
    .map((row) => {
      const parts = incomplete.get(row.dataset)
      return {
        connectionId: connection.id,
        provider: connection.provider,
        dataset: row.dataset,
        state: stateOf(row.state),
        ...reasonOf(row.reason),
        ...(row.parts !== null && { parts: row.parts }),
        ...(row.missing !== null && { missing: parseOwn<string[]>(row.missing) }),
        ...(parts && { incomplete: parts.map(partOf) }),
        count: row.count,
        freshAt: row.fresh_at,
        ...(row.since !== null && { since: row.since === 'null' ? null : Number(row.since) }),
      }
    })
}

const partOf = (row: PartRow): CoveragePart => ({
  id: row.part,
  label: row.label,
  state: row.state === 'partial' ? 'partial' : 'none',
  ...reasonOf(row.reason),
  freshAt: row.fresh_at,
})
