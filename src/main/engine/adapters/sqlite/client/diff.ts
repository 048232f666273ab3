/** What changed between two snapshots of one connection, by fact identity. Reads only what was touched between. */
import type { Fact } from '../../../facts/index.ts'
import type { FactChange } from '../../../ports/store.ts'
import { canonicalJson } from '../canonical.ts'
import type { OpenFile } from '../database.ts'
import type { KnownConnection } from './connections.ts'
import type { StoredKinds } from './fact-kinds.ts'
import { mergeParts, runs, sameFact, type PartRow } from './views.ts'

interface VersionRow extends PartRow {
  readonly first_seq: number
  readonly end_seq: number | null
}

/** Every version that either side shows, of each fact that has a version beginning or ending in between. */
export const TOUCHED = `WITH touched AS MATERIALIZED (
    SELECT DISTINCT kind, tenant, id FROM fact
     WHERE connection = @connection AND ((first_seq > @low AND first_seq <= @high) OR (end_seq > @low AND end_seq <= @high)))
  SELECT f.kind, f.tenant, f.id, f.dataset, f.shows, f.v, f.body, f.personal, f.first_seq, f.end_seq
    FROM touched t CROSS JOIN fact f
      ON f.connection = @connection AND f.kind = t.kind AND f.tenant = t.tenant AND f.id = t.id
   WHERE f.first_seq <= @high AND (f.end_seq IS NULL OR f.end_seq > @low)
   ORDER BY f.kind, f.tenant, f.id, f.dataset`

const shownAt = (row: VersionRow, seq: number): boolean =>
  row.first_seq <= seq && (row.end_seq === null || row.end_seq > seq)

/** Differences from snapshot `from` to snapshot `to` in either direction; 0 stands for "before the first". */
export function* changesBetween(
  file: OpenFile,
  kinds: StoredKinds,
  connection: KnownConnection,
  from: number,
  to: number,
): Generator<FactChange> {
  const rows = file
    .sql<[{ connection: number; low: number; high: number }], VersionRow>(TOUCHED)
    .all({ connection: connection.no, low: Math.min(from, to), high: Math.max(from, to) })
  for (const versions of runs(rows, sameFact)) {
    const shown = (seq: number): Fact | null =>
      mergeParts<Fact>(
        versions.filter((row) => shownAt(row, seq)),
        kinds.get(versions[0]?.kind ?? ''),
      )?.fact ?? null
    const [before, after] = [shown(from), shown(to)]
    const change = changeOf(before, after)
    if (change) yield { connectionId: connection.id, change, before, after }
  }
}

function changeOf(before: Fact | null, after: Fact | null): FactChange['change'] | null {
  if (!before) return after ? 'added' : null
  if (!after) return 'removed'
  return canonicalJson(before) === canonicalJson(after) ? null : 'changed'
}
