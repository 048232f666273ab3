/** Facts as a moment shows them: what all data sets say, merged: first the one that lists the fact, then by name, a
 *  later one over an earlier one (two data sets of a provider never give the same field). A fact that nothing lists is
 *  not shown. A stored row that this version cannot read is left out and named. */
import type { ConnectionId, Dataset, SnapshotId } from '../../../../../shared/model/index.ts'
import type { EvidenceRef } from '../../../facts/fact-set.ts'
import type { Fact, FactKind } from '../../../facts/index.ts'
import type { StoredFact, UnreadableFact } from '../../../ports/store.ts'
import type { OpenFile } from '../database.ts'
import { decodeBody, type BodyRow } from './fact-body.ts'
import { UNDIVIDED } from './fact-writer.ts'
import type { StoredKind, StoredKinds } from './fact-kinds.ts'
import { seenInPart } from './unseen.ts'

/** What one data set says, as far as merging needs it. */
export interface PartRow extends BodyRow {
  readonly tenant: string
  readonly id: string
  readonly dataset: Dataset
  readonly shows: number
}
interface SourcedRow extends PartRow {
  readonly first_seq: number
  readonly part: string
  readonly endpoint: string
  readonly request_id: string | null
  readonly read_at: number
}

const SHOWN = `SELECT f.kind, f.tenant, f.id, f.dataset, f.shows, f.v, f.body, f.personal, f.first_seq,
    r.part, r.endpoint, r.request_id, r.read_at
  FROM fact f CROSS JOIN reading r ON r.row = f.reading
  WHERE f.connection = ? AND f.kind = ? AND f.first_seq <= ? AND (f.end_seq IS NULL OR f.end_seq > ?)`
export const FACTS_OF_KIND = `${SHOWN} ORDER BY f.tenant, f.id, f.dataset`
export const FACT_BY_ID = `${SHOWN} AND f.tenant = ? AND f.id = ? ORDER BY f.dataset`
const SNAPSHOT_IDS = 'SELECT seq, id FROM snapshot WHERE connection = ?'

export const sameFact = (a: PartRow, b: PartRow): boolean =>
  a.id === b.id && a.tenant === b.tenant && a.kind === b.kind

interface Merged<F> {
  readonly fact: F
  readonly erased: readonly string[]
}

/** The fact that the rows (all of one fact, by data set) make up, or null when it is not shown. Puts the rows that
 *  list it first. */
export function mergeParts<F extends Fact>(
  rows: PartRow[],
  spec: StoredKind | undefined,
  unreadable?: (row: PartRow) => void,
): Merged<F> | null {
  if (rows.length > 1) rows.sort((a, b) => b.shows - a.shows)
  if (rows[0]?.shows !== 1) return null
  const said: Readonly<Record<string, unknown>>[] = []
  let erased: readonly string[] = []
  let listed = false
  for (const row of rows) {
    const read = decodeBody(row, spec)
    if (!read) {
      unreadable?.(row)
      continue
    }
    listed ||= row.shows === 1
    said.push(read.fields)
    if (read.erased.length > 0) erased = [...erased, ...read.erased]
  }
  if (!listed) return null
  const fact: unknown = said.length === 1 ? said[0] : Object.assign({}, ...said)
  // The store gives back what it was given under this kind.
  return { fact: fact as F, erased }
}

/** Neighbouring rows that belong together. */
export function* runs<R>(rows: Iterable<R>, together: (a: R, b: R) => boolean): Generator<R[]> {
  let run: R[] = []
  for (const row of rows) {
    if (run[0] !== undefined && !together(run[0], row)) {
      yield run
      run = []
    }
    run.push(row)
  }
  if (run.length > 0) yield run
}

interface Source {
  readonly no: number
  readonly id: ConnectionId
}
type Told = ((row: UnreadableFact) => void) | undefined

function stored<F extends Fact>(
  { id }: Source,
  rows: SourcedRow[],
  spec: StoredKind | undefined,
  at: Moment,
  unreadable: Told,
): StoredFact<F> | null {
  const merged = mergeParts<F>(rows, spec, (row) =>
    unreadable?.({ connectionId: id, dataset: row.dataset, kind: row.kind, id: row.id }),
  )
  if (!merged) return null
  const sources = rows.map((row): EvidenceRef => {
    const seenAt = at.seenInPart(row)
    return {
      dataset: row.dataset,
      ...(row.part !== UNDIVIDED && { part: row.part }),
      snapshotId: at.snapshots.get(row.first_seq) ?? '',
      endpoint: row.endpoint,
      requestId: row.request_id,
      readAt: row.read_at,
      ...(seenAt !== undefined && seenAt > row.read_at && { seenAt }),
    }
  })
  const { fact, erased } = merged
  return { connectionId: id, fact, sources, ...(erased.length > 0 && { erased }) }
}

const snapshotIds = (file: OpenFile, connection: number): Map<number, SnapshotId> =>
  new Map(
    file
      .sql<[number], { seq: number; id: SnapshotId }>(SNAPSHOT_IDS)
      .all(connection)
      .map(({ seq, id }) => [seq, id]),
  )

/** What reading the facts of snapshot `seq` needs beside them. */
interface Moment {
  readonly snapshots: ReadonlyMap<number, SnapshotId>
  readonly seenInPart: ReturnType<typeof seenInPart>
}
const momentOf = (file: OpenFile, connection: number, seq: number): Moment => ({
  snapshots: snapshotIds(file, connection),
  seenInPart: seenInPart(file, connection, seq),
})

type OfKind<K extends FactKind> = Extract<Fact, { kind: K }>

/** Everything of one kind that snapshot `seq` shows, by tenant and id. */
export function factsOfKind<K extends FactKind>(
  file: OpenFile,
  kinds: StoredKinds,
  connection: Source,
  seq: number,
  kind: K,
  unreadable?: (row: UnreadableFact) => void,
): StoredFact<OfKind<K>>[] {
  const found: StoredFact<OfKind<K>>[] = []
  const at = momentOf(file, connection.no, seq)
  const rows = file.sql<[number, string, number, number], SourcedRow>(FACTS_OF_KIND)
  for (const parts of runs(rows.all(connection.no, kind, seq, seq), sameFact)) {
    const fact = stored<OfKind<K>>(connection, parts, kinds.get(kind), at, unreadable)
    if (fact) found.push(fact)
  }
  return found
}

export function factById<K extends FactKind>(
  file: OpenFile,
  kinds: StoredKinds,
  connection: Source,
  seq: number,
  kind: K,
  key: { readonly tenant?: string; readonly id: string },
): StoredFact<OfKind<K>> | null {
  const rows = file
    .sql<[number, string, number, number, string, string], SourcedRow>(FACT_BY_ID)
    .all(connection.no, kind, seq, seq, key.tenant ?? '', key.id)
  return stored<OfKind<K>>(connection, rows, kinds.get(kind), momentOf(file, connection.no, seq), undefined)
}
