/** What a moment has of the forms that facts were ever written in: which tenants they name, and which data sets have
 *  rows that this version cannot read. Answered without reading all facts. */
import type { Dataset, TenantId } from '../../../../../shared/model/index.ts'
import { FACT_KINDS } from '../../../facts/index.ts'
import type { UnreadableFact } from '../../../ports/store.ts'
import type { OpenFile } from '../database.ts'
import type { KnownConnection } from './connections.ts'
import { nameKey } from './fact-keys.ts'
import type { StoredKinds } from './fact-kinds.ts'
import { FactWords } from './fact-words.ts'
import { PARTS, PART_COLUMNS, type PartRow } from './views.ts'

const TENANTS = 'SELECT DISTINCT kind, tenant FROM fact_form WHERE connection = ?'
const NEWER = 'SELECT DISTINCT kind FROM fact_form WHERE connection = ? AND kind = ? AND v > ?'
const AT = 'f.first_seq <= ? AND (f.end_seq IS NULL OR f.end_seq > ?)'
/** Ends at the first that is found: only a tenant that is gone costs the whole kind. */
export const HAS_TENANT = `SELECT 1 AS yes FROM fact f CROSS JOIN fact_key k ON k.no = f.key
  WHERE f.connection = ? AND f.kind = ? AND ${AT} AND f.shows = 1 AND k.tenant = ? LIMIT 1`
const NEWER_ROWS = `SELECT ${PART_COLUMNS} FROM ${PARTS} WHERE f.connection = ? AND f.kind = ? AND ${AT} AND f.v > ?`

/** The tenants that the facts of snapshot `seq` name; undefined = some name none. */
export function tenantsAt(
  file: OpenFile,
  connection: number,
  seq: number,
): ReadonlySet<TenantId | undefined> {
  const words = new FactWords()
  const found = new Set<TenantId | undefined>()
  const known = new Set<number | null>(FACT_KINDS.map((kind) => words.find(file, kind)))
  for (const { kind, tenant } of file
    .sql<[number], { kind: number; tenant: number }>(TENANTS)
    .all(connection)) {
    const name = tenant === 0 ? undefined : words.text(file, tenant)
    if (!known.has(kind) || found.has(name)) continue
    if (file.sql<number[], { yes: 1 }>(HAS_TENANT).get(connection, kind, seq, seq, tenant)) found.add(name)
  }
  return found
}

/** Rows of snapshot `seq` that a newer version has written. */
export function newerFacts(
  file: OpenFile,
  kinds: StoredKinds,
  connection: KnownConnection,
  seq: number,
): UnreadableFact[] {
  const words = new FactWords()
  return FACT_KINDS.flatMap((kind) => {
    const no = words.find(file, kind)
    const version = kinds.get(kind)?.version ?? 0
    if (no === null || !file.sql<number[]>(NEWER).get(connection.no, no, version)) return []
    return file
      .sql<number[], PartRow>(NEWER_ROWS)
      .all(connection.no, no, seq, seq, version)
      .map((row) => ({
        connectionId: connection.id,
        dataset: words.text(file, row.dataset) as Dataset,
        kind,
        id: nameKey(file, words, row).id,
      }))
  })
}
