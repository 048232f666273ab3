/** The number of each fact: connection, kind, tenant and id are written once, and everything else refers to them by
 *  it. A grant whose id is `<holder>|<resource>|<permission>` refers to its holder and its resource in the same way
 *  instead of repeating their ids; the resource is a service.
 *  One fact has one number, also where data sets disagree about the kind of its holder: the id alone decides. */
import { HOLDER_KINDS, isHolderKind } from '../../../facts/grant.ts'
import type { FactKey } from '../../../facts/index.ts'
import type { OpenFile } from '../database.ts'
import type { FactWords } from './fact-words.ts'
import { hash32 } from './events/names.ts'
import { NumberTable } from './number-table.ts'

export interface Grantee {
  readonly holderKind: string
  readonly holderId: string
  readonly resourceId: string
  readonly permission: string
}

const RESOURCE_KIND = 'service'
const BETWEEN = '|'

const grantId = (holder: string, resource: string, permission: string): string =>
  [holder, resource, permission].join(BETWEEN)

/** What the id of a grant says, where the grant says who holds it and the id says the rest. */
export function granteeOf(kind: string, id: string, said: object): Grantee | null {
  if (kind !== 'grant') return null
  const { holderKind } = said as { holderKind?: unknown }
  const parts = id.split(BETWEEN)
  const [holderId, resourceId, permission] = parts
  if (parts.length !== 3 || holderId === undefined || resourceId === undefined || permission === undefined)
    return null
  return isHolderKind(holderKind) ? { holderKind, holderId, resourceId, permission } : null
}

/** The columns of a key with those of what it refers to; `k` is the key of the row that the query reads. */
export const KEY_COLUMNS = `k.no AS key, k.kind, k.tenant, k.id, k.permission, h.kind AS holder_kind, h.id AS holder,
  r.id AS resource`
export const KEY_JOINS = 'LEFT JOIN fact_key h ON h.no = k.holder LEFT JOIN fact_key r ON r.no = k.resource'

export interface KeyRow {
  readonly key: number
  readonly kind: number
  readonly tenant: number
  /** null = a grant that refers to its holder and resource. */
  readonly id: string | null
  readonly permission: number | null
  readonly holder_kind: number | null
  readonly holder: string | null
  readonly resource: string | null
}

/** A key in words. */
export interface NamedKey {
  readonly kind: string
  readonly tenant: string
  readonly id: string
  readonly grantee: Grantee | null
}

/** @throws Error where what it refers to is missing. */
export function nameKey(file: OpenFile, words: FactWords, row: KeyRow): NamedKey {
  const named = { kind: words.text(file, row.kind), tenant: words.text(file, row.tenant) }
  if (row.id !== null) return { ...named, id: row.id, grantee: null }
  if (row.holder === null || row.resource === null || row.permission === null || row.holder_kind === null)
    throw new Error(`fact ${row.key} refers to what is missing`)
  const grantee = {
    holderKind: words.text(file, row.holder_kind),
    holderId: row.holder,
    resourceId: row.resource,
    permission: words.text(file, row.permission),
  }
  return { ...named, id: grantId(grantee.holderId, grantee.resourceId, grantee.permission), grantee }
}

/** What follows from the key and the connection, as fields of the fact. */
export const fieldsOf = (
  { kind, tenant, id, grantee }: NamedKey,
  provider: string,
): Record<string, unknown> => ({
  kind,
  id,
  provider,
  ...(tenant !== '' && { tenant }),
  ...grantee,
})

export const FIND_KEY = 'SELECT no FROM fact_key WHERE connection = ? AND kind = ? AND tenant = ? AND id = ?'
const FIND_GRANT = `SELECT no FROM fact_key
  WHERE connection = ? AND tenant = ? AND holder = ? AND resource = ? AND permission = ?`
export const KEY_BY_NO = `SELECT ${KEY_COLUMNS} FROM fact_key k ${KEY_JOINS} WHERE k.no = ?`
const ADD = `INSERT INTO fact_key (connection, kind, tenant, id, holder, resource, permission)
  VALUES (?, ?, ?, ?, ?, ?, ?)`
export const IDS_OF_KIND = `SELECT no, tenant, id FROM fact_key
  WHERE connection = ? AND kind = ? AND id IS NOT NULL`
const GRANTS = `SELECT k.no, k.tenant, h.id AS holder, r.id AS resource, k.permission
  FROM fact_key k CROSS JOIN fact_key h ON h.no = k.holder CROSS JOIN fact_key r ON r.no = k.resource
  WHERE k.connection = ? AND k.kind = ? AND k.id IS NULL`

/** Text that SQLite gives back as it was. Two ids that differ only in halves of characters count as one. */
export const keyText = (id: string): string => id.toWellFormed()

/** The number of a fact, or null when the file has none. Of a grant it reads all grants of the connection where the
 *  id alone does not find it: for one fact at a time. */
export function findKey(
  file: OpenFile,
  words: FactWords,
  connection: number,
  fact: FactKey,
): { readonly key: number; readonly kind: number } | null {
  const id = keyText(fact.id)
  const kind = words.find(file, fact.kind)
  const tenant = words.find(file, keyText(fact.tenant ?? ''))
  if (kind === null || tenant === null) return null
  const find = (of: number, text: string): number | null =>
    file.sql<[number, number, number, string], { no: number }>(FIND_KEY).get(connection, of, tenant, text)
      ?.no ?? null
  const found = find(kind, id)
  if (found !== null) return { key: found, kind }
  for (const holderKind of HOLDER_KINDS) {
    const grantee = granteeOf(fact.kind, id, { holderKind })
    if (!grantee) return null
    const permission = words.find(file, grantee.permission)
    const [of, service] = [words.find(file, grantee.holderKind), words.find(file, RESOURCE_KIND)]
    if (permission === null || of === null || service === null) continue
    const [holder, resource] = [find(of, grantee.holderId), find(service, grantee.resourceId)]
    if (holder === null || resource === null) continue
    const row = file
      .sql<number[], { no: number }>(FIND_GRANT)
      .get(connection, tenant, holder, resource, permission)
    if (row) return { key: row.no, kind }
  }
  return null
}

export interface SyncKey {
  readonly no: number
  /** Of a grant that refers to its holder and resource. */
  readonly grantee: Grantee | null
  /** Added just now: nothing is written about it. */
  readonly isNew: boolean
}

/** The numbers of one connection's facts in memory, a kind at a time as they are asked for: a running sync asks for
 *  each fact that is new or changed. To be dropped when a transaction that added keys is taken back. */
export class SyncKeys {
  readonly #connection: number
  readonly #words: FactWords
  readonly #ids = new Map<number, Map<string, number>>()
  /** Grants without an id of their own, under the hash of tenant and id. */
  readonly #grants = new NumberTable()

  constructor(connection: number, words: FactWords) {
    this.#connection = connection
    this.#words = words
  }

  /** null for a fact that the connection never had. */
  find(file: OpenFile, fact: FactKey): SyncKey | null {
    const tenant = this.#words.find(file, keyText(fact.tenant ?? ''))
    const kind = this.#words.find(file, fact.kind)
    return tenant === null || kind === null ? null : this.#find(file, kind, tenant, keyText(fact.id))
  }

  /** Adds what is new; inside a transaction. */
  findOrAdd(file: OpenFile, fact: FactKey): SyncKey {
    const id = keyText(fact.id)
    const tenantText = keyText(fact.tenant ?? '')
    const [kind, tenant] = [this.#words.no(file, fact.kind), this.#words.no(file, tenantText)]
    const found = this.#find(file, kind, tenant, id)
    if (found !== null) return found
    const grantee = granteeOf(fact.kind, id, fact)
    if (!grantee) {
      const no = this.#add(file, [kind, tenant, id, null, null, null])
      this.#idsOf(file, kind).set(`${tenant}\n${id}`, no)
      return { no, grantee, isNew: true }
    }
    const of = (other: FactKey['kind'], text: string): number =>
      this.findOrAdd(file, { kind: other, tenant: tenantText, id: text }).no
    const no = this.#add(file, [
      kind,
      tenant,
      null,
      of(grantee.holderKind as FactKey['kind'], grantee.holderId),
      of(RESOURCE_KIND, grantee.resourceId),
      this.#words.no(file, grantee.permission),
    ])
    this.#grants.add(hash32(`${tenant}\n${id}`), no)
    return { no, grantee, isNew: true }
  }

  #find(file: OpenFile, kind: number, tenant: number, id: string): SyncKey | null {
    const name = `${tenant}\n${id}`
    const known = this.#idsOf(file, kind).get(name)
    if (known !== undefined) return { no: known, grantee: null, isNew: false }
    let grantee: Grantee | null = null
    const no = this.#grants.find(hash32(name), (one) => {
      const row = file.sql<[number], KeyRow>(KEY_BY_NO).get(one)
      if (row?.kind !== kind || row.tenant !== tenant) return false
      const named = nameKey(file, this.#words, row)
      grantee = named.grantee
      return named.id === id
    })
    return no === -1 ? null : { no, grantee, isNew: false }
  }

  #add(file: OpenFile, columns: readonly (number | string | null)[]): number {
    const added = file.sql<(number | string | null)[]>(ADD).run(this.#connection, ...columns)
    return Number(added.lastInsertRowid)
  }

  #idsOf(file: OpenFile, kind: number): Map<string, number> {
    const known = this.#ids.get(kind)
    if (known) return known
    const ids = new Map<string, number>()
    this.#ids.set(kind, ids)
    const rows = file.sql<[number, number], [number, number, string]>(IDS_OF_KIND).raw()
    for (const [no, tenant, id] of rows.iterate(this.#connection, kind)) ids.set(`${tenant}\n${id}`, no)
    if (this.#words.text(file, kind) === 'grant') this.#readGrants(file, kind)
    return ids
  }

  #readGrants(file: OpenFile, kind: number): void {
    type Row = [no: number, tenant: number, holder: string, resource: string, permission: number]
    const rows = file.sql<[number, number], Row>(GRANTS).raw().all(this.#connection, kind)
    for (const [no, tenant, holder, resource, permission] of rows) {
      const id = grantId(holder, resource, this.#words.text(file, permission))
      this.#grants.add(hash32(`${tenant}\n${id}`), no)
    }
  }
}
