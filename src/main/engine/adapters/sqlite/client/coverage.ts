/** The coverage table: what each finished sync could and could not read. */
import {
  DATASETS,
  type CoverageReason,
  type CoverageState,
  type Dataset,
} from '../../../../../shared/model/index.ts'
import type { Coverage } from '../../../domain/coverage.ts'
import { parseOwn } from '../canonical.ts'
import type { OpenFile } from '../database.ts'
import type { KnownConnection } from './connections.ts'

interface Row {
  dataset: Dataset
  state: CoverageState
  reason: CoverageReason | null
  missing: string | null
  count: number
  fresh_at: number | null
  since: string | null
}

const ADD = `INSERT INTO coverage (connection, seq, dataset, state, reason, missing, count, fresh_at, since)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`
const AT = `SELECT dataset, state, reason, missing, count, fresh_at, since FROM coverage
  WHERE connection = ? AND seq = ?`

export function putCoverage(
  file: OpenFile,
  connection: number,
  seq: number,
  lines: readonly Coverage[],
): void {
  const add = file.sql<(string | number | null)[]>(ADD)
  for (const line of lines) {
    add.run(
      connection,
      seq,
      line.dataset,
      line.state,
      line.reason ?? null,
      line.missing === undefined ? null : JSON.stringify(line.missing),
      line.count,
      line.freshAt,
      line.since === undefined ? null : JSON.stringify(line.since),
    )
  }
}

/** In the order of DATASETS. Empty for a sequence that never finished. */
export const coverageAt = (file: OpenFile, connection: KnownConnection, seq: number): Coverage[] =>
  file
    .sql<[number, number], Row>(AT)
    .all(connection.no, seq)
    .map((row) => ({
      connectionId: connection.id,
      provider: connection.provider,
      dataset: row.dataset,
      state: row.state,
      ...(row.reason !== null && { reason: row.reason }),
      ...(row.missing !== null && { missing: parseOwn<string[]>(row.missing) }),
      count: row.count,
      freshAt: row.fresh_at,
      ...(row.since !== null && { since: parseOwn<number | null>(row.since) }),
    }))
    .sort((a, b) => DATASETS.indexOf(a.dataset) - DATASETS.indexOf(b.dataset))
