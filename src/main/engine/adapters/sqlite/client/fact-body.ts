/** The stored form of a fact: a canonical body that is hashed, and personal values beside it.
 *  Promise: the body of the same values is the same text, hence the same hash, for as long as its salts are kept; a
 *  body says nothing about a personal value to who does not have its salt; a fact reads as it was given, without the
 *  values that were erased. A body of an older version is read through its kind's upcast. */
import { hash, randomBytes } from 'node:crypto'
import { canonicalJson, parseOwn, sha256Hex } from '../canonical.ts'
import type { StoredKind } from './fact-kinds.ts'

type Fields = Record<string, unknown>
/** A salt is kept without a value where the fact once had one: should it return, its hash is as it was. */
type Personal = Record<string, readonly [salt: string] | readonly [salt: string, value: unknown]>

/** In the body in place of a value: SHA-256 over salt, field and canonical value, hex. */
interface Commitment {
  readonly $: string
}
const isCommitment = (value: unknown): value is Commitment =>
  typeof value === 'object' && value !== null && '$' in value

const commit = (salt: string, field: string, value: unknown): string =>
  sha256Hex(`${salt}\n${field}\n${canonicalJson(value)}`)

export interface StoredBody {
  readonly body: string
  readonly personal: string | null
}

/** @param known `personal` of the newest version of this very fact from this data set: its salts are used again. */
export function encodeBody(part: object, spec: StoredKind, known: string | null): StoredBody {
  if (spec.personal.length === 0) return { body: canonicalJson(part), personal: null }
  const fields: Fields = { ...part }
  const salts = known === null ? {} : parseOwn<Personal>(known)
  const kept: Personal = {}
  for (const field of spec.personal) {
    const value = fields[field]
    const salt = salts[field]?.[0]
    // Absent and "none" say nothing about a person.
    if (value === undefined || value === null) {
      if (salt !== undefined) kept[field] = [salt]
      continue
    }
    const own = salt ?? randomBytes(16).toString('base64url')
    kept[field] = [own, value]
    fields[field] = { $: commit(own, field, value) }
  }
  return {
    body: canonicalJson(fields),
    personal: Object.keys(kept).length === 0 ? null : canonicalJson(kept),
  }
}

export interface ReadBody {
  readonly fields: Readonly<Fields>
  /** Fields whose values were erased. */
  readonly erased: readonly string[]
}
export interface BodyRow {
  readonly kind: string
  readonly v: number
  readonly body: string
  readonly personal: string | null
}

const NONE: readonly string[] = []

/** Null for a body that this version cannot read: a newer one, or none that was ever written. */
export function decodeBody(row: BodyRow, spec: StoredKind | undefined): ReadBody | null {
  if (!spec || row.v > spec.version) return null
  try {
    const fields = parseOwn<Fields | null>(row.body)
    if (typeof fields !== 'object' || fields === null || fields['kind'] !== row.kind) return null
    if (row.personal !== null) {
      for (const [field, entry] of Object.entries(parseOwn<Personal>(row.personal))) {
        if (entry.length === 2) fields[field] = entry[1]
      }
    }
    if (row.v === spec.version) return { fields, erased: dropCommitments(fields, spec.personal) }
    const erased = dropCommitments(fields, Object.keys(fields))
    return { fields: { ...spec.upcast(fields, row.v) }, erased }
  } catch {
    return null
  }
}

function dropCommitments(fields: Fields, among: readonly string[]): readonly string[] {
  let dropped: string[] | null = null
  for (const field of among) {
    if (!isCommitment(fields[field])) continue
    delete fields[field]
    dropped = [...(dropped ?? []), field]
  }
  return dropped ?? NONE
}

/** Leaf of a snapshot's tree: one data set's word on one fact (the body names kind, tenant and id). */
export const leafHash = (dataset: string, v: number, body: string): Buffer =>
  hash('sha256', `\0${dataset}\n${v}\n${body}`, 'buffer')

/** Do the personal values that are left fit the commitments in the body? */
export function fitsCommitments(row: Pick<BodyRow, 'body' | 'personal'>): boolean {
  if (row.personal === null) return true
  const fields = parseOwn<Fields>(row.body)
  return Object.entries(parseOwn<Personal>(row.personal)).every(([field, entry]) => {
    const committed = fields[field]
    if (entry.length === 1) return !isCommitment(committed)
    return isCommitment(committed) && committed.$ === commit(entry[0], field, entry[1])
  })
}
