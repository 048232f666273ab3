/** Facts as a moment shows them: what all data sets say, merged: first the one that lists the fact, then by name, a
 *  later one over an earlier one (two data sets of a provider never give the same field). A fact that nothing lists is
 *  not shown. A stored row that this version cannot read is left out and named. */
import type { Dataset, SnapshotId } from '../../../../../shared/model/index.ts'
import type { EvidenceRef } from '../../../facts/fact-set.ts'
import type { Fact, FactKind } from '../../../facts/index.ts'
import type { StoredFact, UnreadableFact } from '../../../ports/store.ts'
import type { OpenFile } from '../database.ts'
import type { KnownConnection } from './connections.ts'
import { decodeBody, type BodyRow } from './fact-body.ts'
import {
  KEY_COLUMNS,
  KEY_JOINS,
  fieldsOf,
  findKey,
  nameKey,
  type KeyRow,
  type NamedKey,
} from './fact-keys.ts'
import type { StoredKind, StoredKinds } from './fact-kinds.ts'
import { FactWords } from './fact-words.ts'
import { UNDIVIDED } from './running-facts.ts'
import { seenInPart } from './unseen.ts'

/** What one data set says, as it is stored. */
export interface PartRow extends KeyRow {
  readonly dataset: number
  readonly first_seq: number
  readonly shows: number
  readonly request: number
  readonly v: number
  /** Number of the body; null = `body` is it. */
  readonly word: number | null
  readonly body: string | null
  readonly granted_at: number | null
  readonly expires_at: number | null
  readonly personal: string | null
}

export const PART_COLUMNS = `f.dataset, f.first_seq, f.shows, f.request, f.v, f.word, f.body, f.granted_at, f.expires_at,
  f.personal, ${KEY_COLUMNS}`
export const PARTS = `fact f CROSS JOIN fact_key k ON k.no = f.key ${KEY_JOINS}`
export const FACT_PART = `SELECT ${PART_COLUMNS} FROM ${PARTS}
  WHERE f.connection = ? AND f.kind = ? AND f.key = ? AND f.dataset = ? AND f.first_seq = ?`
const SHOWN = `SELECT ${PART_COLUMNS} FROM ${PARTS}
  WHERE f.connection = ? AND f.kind = ? AND f.first_seq <= ? AND (f.end_seq IS NULL OR f.end_seq > ?)`
export const FACTS_OF_KIND = `${SHOWN} ORDER BY f.key, f.dataset`
export const FACT_BY_KEY = `${SHOWN} AND f.key = ? ORDER BY f.dataset`
const SNAPSHOT_IDS = 'SELECT seq, id FROM snapshot WHERE connection = ?'
const REQUEST = 'SELECT part, endpoint, request_id, read_at FROM request WHERE row = ?'

/** The row's body, with what follows from its key. @param named the row's key where it is known already. */
export function bodyRow(
  file: OpenFile,
  words: FactWords,
  provider: string,
  row: PartRow,
  named: NamedKey = nameKey(file, words, row),
): BodyRow {
  return {
    kind: named.kind,
    v: row.v,
    body: row.body ?? words.text(file, row.word ?? 0),
    personal: row.personal,
    known: fieldsOf(named, provider),
    times: [row.granted_at, row.expires_at],
  }
}

/** What one data set says, as far as merging needs it. */
export interface Part extends BodyRow {
  readonly dataset: Dataset
  readonly shows: number
}

interface Merged<F> {
  readonly fact: F
  readonly erased: readonly string[]
}

/** The fact that the parts (all of one fact) make up, or null when it is not shown. Puts them in the order in which
 *  they count. */
export function mergeParts<F extends Fact, P extends Part>(
  parts: P[],
  spec: StoredKind | undefined,
  unreadable?: (part: P) => void,
): Merged<F> | null {
  if (parts.length > 1) parts.sort((a, b) => b.shows - a.shows || (a.dataset < b.dataset ? -1 : 1))
  if (parts[0]?.shows !== 1) return null
  const said: Readonly<Record<string, unknown>>[] = []
  let erased: readonly string[] = []
  let listed = false
  for (const part of parts) {
    const read = decodeBody(part, spec)
    if (!read) {
      unreadable?.(part)
      continue
    }
    listed ||= part.shows === 1
    said.push(read.fields)
    if (read.erased.length > 0) erased = [...erased, ...read.erased]
  }
  if (!listed) return null
  const fact: unknown = said.length === 1 ? said[0] : Object.assign({}, ...said)
  // The store gives back what it was given under this kind.
  return { fact: fact as F, erased }
}

interface SourcedPart extends Part {
  readonly row: PartRow
}
type OfKind<K extends FactKind> = Extract<Fact, { kind: K }>

/** Reads the facts that snapshot `seq` of a connection shows. What many facts share (words, requests, the source of a
 *  page) is read and made once. */
class FactReader {
  readonly #file: OpenFile
  readonly #kinds: StoredKinds
  readonly #connection: KnownConnection
  readonly #words = new FactWords()
  readonly #snapshots: ReadonlyMap<number, SnapshotId>
  readonly #seenInPart: ReturnType<typeof seenInPart>
  readonly #requests = new Map<number, RequestRow>()
  readonly #sources = new Map<string, readonly [EvidenceRef]>()

  constructor(file: OpenFile, kinds: StoredKinds, connection: KnownConnection, seq: number) {
    this.#file = file
    this.#kinds = kinds
    this.#connection = connection
    this.#snapshots = new Map(
      file
        .sql<[number], { seq: number; id: SnapshotId }>(SNAPSHOT_IDS)
        .all(connection.no)
        .map((row) => [row.seq, row.id]),
    )
    this.#seenInPart = seenInPart(file, connection.no, seq)
  }

  /** @param rows all of one fact. */
  fact<F extends Fact>(
    rows: readonly PartRow[],
    unreadable?: (row: UnreadableFact) => void,
  ): { readonly named: NamedKey; readonly stored: StoredFact<F> } | null {
    const [first] = rows
    if (!first) return null
    const connectionId = this.#connection.id
    const lost = (of: Pick<PartRow, 'dataset' | 'kind'>, id: string): null => {
      const [dataset, kind] = [of.dataset, of.kind].map((no) => this.#words.text(this.#file, no))
      unreadable?.({ connectionId, dataset: dataset as Dataset, kind: kind ?? '', id })
      return null
    }
    const named = tryTo(() => nameKey(this.#file, this.#words, first))
    if (!named) return lost(first, String(first.key))
    if (rows.some(({ request }) => !this.#request(request))) return lost(first, named.id)
    const parts = rows.map((row): SourcedPart => ({
      ...bodyRow(this.#file, this.#words, this.#connection.provider, row, named),
      dataset: this.#words.text(this.#file, row.dataset) as Dataset,
      shows: row.shows,
      row,
    }))
    const merged = mergeParts<F, SourcedPart>(parts, this.#kinds.get(named.kind), ({ dataset }) =>
      unreadable?.({ connectionId, dataset, kind: named.kind, id: named.id }),
    )
    if (!merged) return null
    const { fact, erased } = merged
    const sources =
      parts.length === 1 ? this.#sourceOf(parts[0]!) : parts.flatMap((part) => this.#sourceOf(part))
    return { named, stored: { connectionId, fact, sources, ...(erased.length > 0 && { erased }) } }
  }

  /** One list for all facts that a page gave: there can be hundreds of thousands. */
  #sourceOf({ dataset, row }: SourcedPart): readonly [EvidenceRef] {
    const request = this.#request(row.request)
    if (!request) throw new Error(`request ${row.request} is missing`)
    const seenAt = this.#seenInPart({ dataset, key: row.key })
    const name = `${row.request} ${row.dataset} ${row.first_seq} ${seenAt ?? ''}`
    const known = this.#sources.get(name)
    if (known) return known
    const source: readonly [EvidenceRef] = [
      {
        dataset,
        ...(request.part !== UNDIVIDED && { part: request.part }),
        snapshotId: this.#snapshots.get(row.first_seq) ?? '',
        endpoint: request.endpoint,
        requestId: request.request_id,
        readAt: request.read_at,
        ...(seenAt !== undefined && seenAt > request.read_at && { seenAt }),
      },
    ]
    this.#sources.set(name, source)
    return source
  }

  #request(row: number): RequestRow | undefined {
    const known = this.#requests.get(row)
    if (known) return known
    const found = this.#file.sql<[number], RequestRow>(REQUEST).get(row)
    if (found) this.#requests.set(row, found)
    return found
  }
}

function tryTo<T>(work: () => T): T | null {
  try {
    return work()
  } catch {
    return null
  }
}

interface RequestRow {
  readonly part: string
  readonly endpoint: string
  readonly request_id: string | null
  readonly read_at: number
}

/** Everything of one kind that snapshot `seq` shows, by tenant and id. */
export function factsOfKind<K extends FactKind>(
  file: OpenFile,
  kinds: StoredKinds,
  connection: KnownConnection,
  seq: number,
  kind: K,
  unreadable?: (row: UnreadableFact) => void,
): StoredFact<OfKind<K>>[] {
  const no = new FactWords().find(file, kind)
  if (no === null) return []
  const reader = new FactReader(file, kinds, connection, seq)
  const rows = file
    .sql<[number, number, number, number], PartRow>(FACTS_OF_KIND)
    .all(connection.no, no, seq, seq)
  const found: { readonly named: NamedKey; readonly stored: StoredFact<OfKind<K>> }[] = []
  for (let start = 0, end = 1; start < rows.length; start = end, end += 1) {
    while (end < rows.length && rows[end]!.key === rows[start]!.key) end += 1
    const fact = reader.fact<OfKind<K>>(rows.slice(start, end), unreadable)
    if (fact) found.push(fact)
  }
  return found.sort((a, b) => compareKeys(a.named, b.named)).map(({ stored }) => stored)
}

/** By kind, tenant and id. */
export function compareKeys(a: NamedKey, b: NamedKey): number {
  if (a.kind !== b.kind) return a.kind < b.kind ? -1 : 1
  if (a.tenant !== b.tenant) return a.tenant < b.tenant ? -1 : 1
  return a.id === b.id ? 0 : a.id < b.id ? -1 : 1
}

/** Facts by their numbers, all of the kind with this number. */
export function factsByKey<F extends Fact>(
  file: OpenFile,
  kinds: StoredKinds,
  connection: KnownConnection,
  seq: number,
  kind: number,
  keys: Iterable<number>,
): StoredFact<F>[] {
  const reader = new FactReader(file, kinds, connection, seq)
  return [...keys].flatMap((key) => {
    const rows = file.sql<number[], PartRow>(FACT_BY_KEY).all(connection.no, kind, seq, seq, key)
    return reader.fact<F>(rows)?.stored ?? []
  })
}

export function factById<K extends FactKind>(
  file: OpenFile,
  kinds: StoredKinds,
  connection: KnownConnection,
  seq: number,
  kind: K,
  key: { readonly tenant?: string; readonly id: string },
): StoredFact<OfKind<K>> | null {
  const found = findKey(file, new FactWords(), connection.no, { ...key, kind })
  if (!found) return null
  return factsByKey<OfKind<K>>(file, kinds, connection, seq, found.kind, [found.key])[0] ?? null
}
