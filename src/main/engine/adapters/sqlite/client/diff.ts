/** What changed between two snapshots of one connection, by fact identity. Reads only what was touched between. */
import type { Fact } from '../../../domain/facts.ts'
import type { FactChange } from '../../../ports/store.ts'
import { canonicalJson } from '../canonical.ts'
import type { OpenFile } from '../database.ts'
import type { KnownConnection } from './connections.ts'
import { mergeParts, runs, type PartRow } from './views.ts'

interface VersionRow extends PartRow {
  readonly kind: string
  readonly first_seq: number
  readonly end_seq: number | null
}

/** Every version that either side shows, of each fact that has a version beginning or ending in between. */
export const TOUCHED = `WITH touched AS MATERIALIZED (
    SELECT DISTINCT kind, id FROM fact
     WHERE connection = @connection AND ((first_seq > @low AND first_seq <= @high) OR (end_seq > @low AND end_seq <= @high)))
  SELECT f.kind, f.id, f.dataset, f.shows, f.body, f.first_seq, f.end_seq
    FROM touched t CROSS JOIN fact f ON f.connection = @connection AND f.kind = t.kind AND f.id = t.id
   WHERE f.first_seq <= @high AND (f.end_seq IS NULL OR f.end_seq > @low)
   ORDER BY f.kind, f.id`

const shownAt = (row: VersionRow, seq: number): boolean =>
  row.first_seq <= seq && (row.end_seq === null || row.end_seq > seq)

/** Differences from snapshot `from` to snapshot `to` in either direction; 0 stands for "before the first". */
export function* changesBetween(
  file: OpenFile,
  connection: KnownConnection,
  from: number,
  to: number,
): Generator<FactChange> {
  const rows = file
    .sql<[{ connection: number; low: number; high: number }], VersionRow>(TOUCHED)
    .all({ connection: connection.no, low: Math.min(from, to), high: Math.max(from, to) })
  for (const versions of runs(rows, (a, b) => a.id === b.id && a.kind === b.kind)) {
    const before = mergeParts<Fact>(versions.filter((row) => shownAt(row, from)))
    const after = mergeParts<Fact>(versions.filter((row) => shownAt(row, to)))
    const change = changeOf(before, after)
    if (change) yield { connectionId: connection.id, change, before, after }
  }
}

function changeOf(before: Fact | null, after: Fact | null): FactChange['change'] | null {
  if (!before) return after ? 'added' : null
  if (!after) return 'removed'
  return canonicalJson(before) === canonicalJson(after) ? null : 'changed'
}
