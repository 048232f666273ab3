/** Facts as a moment shows them: the parts of all data sets merged in the order of DATASETS, a later part over an
 *  earlier one. A fact that nothing has given a state (grants, groups, roles: that nothing lists) is not shown. */
import { DATASETS, type ConnectionId, type Dataset } from '../../../../../shared/model/index.ts'
import type { EvidenceRef } from '../../../domain/fact-set.ts'
import type { Fact, FactKind } from '../../../domain/facts.ts'
import type { StoredFact } from '../../../ports/store.ts'
import { parseOwn } from '../canonical.ts'
import type { OpenFile } from '../database.ts'
import { snapshotId } from './connections.ts'

/** One stored part, as far as merging needs it. */
export interface PartRow {
  readonly id: string
  readonly dataset: Dataset
  readonly shows: number
  readonly body: string
}
interface SourcedRow extends PartRow {
  readonly first_seq: number
  readonly endpoint: string
  readonly request_id: string | null
  readonly read_at: number
}

const SHOWN = `SELECT f.id, f.dataset, f.shows, f.body, f.first_seq, r.endpoint, r.request_id, r.read_at
  FROM fact f CROSS JOIN reading r ON r.row = f.reading
  WHERE f.connection = ? AND f.kind = ? AND f.first_seq <= ? AND (f.end_seq IS NULL OR f.end_seq > ?)`
export const FACTS_OF_KIND = `${SHOWN} ORDER BY f.id`
export const FACT_BY_ID = `${SHOWN} AND f.id = ?`

const RANK = new Map<Dataset, number>(DATASETS.map((dataset, i) => [dataset, i]))
const rank = (row: PartRow): number => RANK.get(row.dataset) ?? DATASETS.length

/** The fact that the parts (all of one id) make up, or null when it is not shown. Sorts the parts in place. */
export function mergeParts<F extends Fact>(parts: PartRow[]): F | null {
  if (!parts.some((part) => part.shows === 1)) return null
  const first = parts[0]
  if (parts.length === 1 && first) return parseOwn<F>(first.body)
  parts.sort((a, b) => rank(a) - rank(b))
  return parts.reduce<F | null>((merged, part) => {
    const said = parseOwn<F>(part.body)
    return merged === null ? said : { ...merged, ...said }
  }, null)
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

function stored<F extends Fact>(connectionId: ConnectionId, parts: SourcedRow[]): StoredFact<F> | null {
  const fact = mergeParts<F>(parts)
  if (!fact) return null
  const sources = parts.map((part): EvidenceRef => ({
    dataset: part.dataset,
    snapshotId: snapshotId(connectionId, part.first_seq),
    endpoint: part.endpoint,
    requestId: part.request_id,
    readAt: part.read_at,
  }))
  return { connectionId, fact, sources }
}

type OfKind<K extends FactKind> = Extract<Fact, { kind: K }>

/** Everything of one kind that snapshot `seq` shows, by id. */
export function factsOfKind<K extends FactKind>(
  file: OpenFile,
  connection: { readonly no: number; readonly id: ConnectionId },
  seq: number,
  kind: K,
): StoredFact<OfKind<K>>[] {
  const found: StoredFact<OfKind<K>>[] = []
  const rows = file.sql<[number, string, number, number], SourcedRow>(FACTS_OF_KIND)
  for (const parts of runs(rows.all(connection.no, kind, seq, seq), (a, b) => a.id === b.id)) {
    const fact = stored<OfKind<K>>(connection.id, parts)
    if (fact) found.push(fact)
  }
  return found
}

export function factById<K extends FactKind>(
  file: OpenFile,
  connection: { readonly no: number; readonly id: ConnectionId },
  seq: number,
  kind: K,
  id: string,
): StoredFact<OfKind<K>> | null {
  const rows = file.sql<[number, string, number, number, string], SourcedRow>(FACT_BY_ID)
  return stored<OfKind<K>>(connection.id, rows.all(connection.no, kind, seq, seq, id))
}
