/** What changed between two snapshots of one connection, by fact identity. Reads only what was touched between. */
import type { Dataset } from '../../../../../shared/model/index.ts'
import type { Fact } from '../../../facts/index.ts'
import type { FactChange } from '../../../ports/store.ts'
import { canonicalJson } from '../canonical.ts'
import type { OpenFile } from '../database.ts'
import type { KnownConnection } from './connections.ts'
import { nameKey, type NamedKey } from './fact-keys.ts'
import type { StoredKinds } from './fact-kinds.ts'
import { FactWords } from './fact-words.ts'
import { PARTS, PART_COLUMNS, bodyRow, compareKeys, mergeParts, type Part, type PartRow } from './views.ts'

interface VersionRow extends PartRow {
  readonly end_seq: number | null
}

/** Facts with a version that began or ended in between. What a first sync brought is not in the index: only a
 *  difference from before it reads that. */
export const TOUCHED = `SELECT kind, key FROM fact
   WHERE connection = @connection AND first_seq > 1 AND first_seq > @low AND first_seq <= @high
  UNION SELECT kind, key FROM fact
   WHERE connection = @connection AND end_seq IS NOT NULL AND end_seq > @low AND end_seq <= @high
  UNION SELECT kind, key FROM fact WHERE @low = 0 AND connection = @connection AND first_seq = 1 AND @high >= 1`

/** Every version of a fact that either side shows. */
export const VERSIONS = `SELECT ${PART_COLUMNS}, f.end_seq FROM ${PARTS}
  WHERE f.connection = @connection AND f.kind = @kind AND f.key = @key
    AND f.first_seq <= @high AND (f.end_seq IS NULL OR f.end_seq > @low)`

interface Between {
  readonly from: number
  readonly to: number
}

/** Differences from snapshot `from` to snapshot `to` in either direction, by kind, tenant and id; 0 stands for "before
 *  the first". */
export function changesBetween(
  file: OpenFile,
  kinds: StoredKinds,
  connection: KnownConnection,
  from: number,
  to: number,
): FactChange[] {
  const changed = createComparison(file, kinds, connection, { from, to })
  return file
    .sql<[object], { kind: number; key: number }>(TOUCHED)
    .all({ connection: connection.no, low: Math.min(from, to), high: Math.max(from, to) })
    .flatMap(({ kind, key }) => changed(kind, key) ?? [])
    .sort((a, b) => compareKeys(a.named, b.named))
    .map(({ change }) => change)
}

/** Answers for one fact at a time what changed in it; null = nothing. */
export function createComparison(
  file: OpenFile,
  kinds: StoredKinds,
  connection: KnownConnection,
  { from, to }: Between,
): (kind: number, key: number) => { readonly named: NamedKey; readonly change: FactChange } | null {
  const words = new FactWords()
  const [low, high] = [Math.min(from, to), Math.max(from, to)]
  return (kind, key) => {
    const rows = file
      .sql<[object], VersionRow>(VERSIONS)
      .all({ connection: connection.no, kind, key, low, high })
    const [first] = rows
    if (!first) return null
    const named = nameKey(file, words, first)
    const shown = (seq: number): Fact | null => {
      const parts = rows
        .filter((row) => row.first_seq <= seq && (row.end_seq === null || row.end_seq > seq))
        .map((row): Part => ({
          ...bodyRow(file, words, connection.provider, row, named),
          dataset: words.text(file, row.dataset) as Dataset,
          shows: row.shows,
        }))
      return mergeParts<Fact, Part>(parts, kinds.get(named.kind))?.fact ?? null
    }
    const [before, after] = [shown(from), shown(to)]
    const change = changeOf(before, after)
    return change && { named, change: { connectionId: connection.id, change, before, after } }
  }
}

function changeOf(before: Fact | null, after: Fact | null): FactChange['change'] | null {
  if (!before) return after ? 'added' : null
  if (!after) return 'removed'
  return canonicalJson(before) === canonicalJson(after) ? null : 'changed'
}
