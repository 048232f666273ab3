/** The stored form of a fact: a canonical body that is hashed, and personal values beside it.
 *  Promise: the body of the same values is the same text, hence the same hash, for as long as its salts are kept; a
 *  body says nothing about a personal value to who does not have its salt; a fact reads as it was given, without the
 *  values that were erased. A body of an older version is read through its kind's upcast.
 *
 *  The file does not repeat what follows from the fact's key (kind, id, tenant, provider, holder and resource of a
 *  grant) or from the personal values beside it (their commitments): `packBody` leaves these out and `wholeBody` makes
 *  the hashed text again. */
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
  /** The canonical text that is hashed. */
  readonly body: string
  readonly personal: string | null
  /** The fields whose values are not kept beside the body. */
  readonly open: Readonly<Fields>
}

/** @param known `personal` of the newest version of this very fact from this data set: its salts are used again. */
export function encodeBody(part: object, spec: StoredKind, known: string | null): StoredBody {
  if (spec.personal.length === 0) return { body: canonicalJson(part), personal: null, open: part as Fields }
  const fields: Fields = { ...part }
  const open: Fields = { ...part }
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
    delete open[field]
  }
  return {
    body: canonicalJson(fields),
    personal: Object.keys(kept).length === 0 ? null : canonicalJson(kept),
    open,
  }
}

/** Moments that get columns of their own: without them the bodies of many grants are alike. */
const TIMES = ['grantedAt', 'expiresAt'] as const

export interface PackedBody {
  /** Canonical JSON. */
  readonly text: string
  /** It has the field `kind` and every other but personal ones: what it says differs from what follows from its key. */
  readonly isWhole: boolean
  readonly times: readonly [grantedAt: number | null, expiresAt: number | null]
}

/** What is written of the fields. @param known what follows from the fact's key. */
export function packBody(open: Readonly<Fields>, known: Readonly<Fields>, hasTimes: boolean): PackedBody {
  if (Object.entries(known).some(([field, value]) => open[field] !== value))
    return { text: canonicalJson(open), isWhole: true, times: [null, null] }
  const rest: Fields = {}
  for (const [field, value] of Object.entries(open)) if (!Object.hasOwn(known, field)) rest[field] = value
  const [grantedAt = null, expiresAt = null] = hasTimes ? TIMES.map((field) => takeTime(rest, field)) : []
  return { text: canonicalJson(rest), isWhole: false, times: [grantedAt, expiresAt] }
}

function takeTime(rest: Fields, field: string): number | null {
  const value = rest[field]
  if (!Number.isSafeInteger(value)) return null
  delete rest[field]
  return value as number
}

/** The fields as they were written, without personal values. */
function unpack(row: BodyRow): Fields | null {
  const read = parseOwn<Fields | null>(row.body)
  if (typeof read !== 'object' || read === null) return null
  if ('kind' in read) return read
  const fields: Fields = { ...row.known, ...read }
  TIMES.forEach((field, i) => {
    const time = row.times?.[i]
    if (typeof time === 'number') fields[field] = time
  })
  return fields
}

/** The text that was hashed, made again. Commitments come from the values beside it as long as these are there.
 *  @throws SyntaxError | TypeError for what was never written. */
export function wholeBody(row: BodyRow): string {
  const fields = unpack(row)
  if (row.personal !== null) addCommitments(fields ?? {}, row.personal)
  return canonicalJson(fields)
}

function addCommitments(fields: Fields, personal: string): void {
  for (const [field, entry] of Object.entries(parseOwn<Personal>(personal)))
    if (entry.length === 2) fields[field] = { $: commit(entry[0], field, entry[1]) }
}

/** What is written in place of a packed body whose personal values are erased: it has their commitments. */
export function erasedBody({ body, personal }: Pick<BodyRow, 'body' | 'personal'>): string {
  const fields = parseOwn<Fields>(body)
  if (personal !== null) addCommitments(fields, personal)
  return canonicalJson(fields)
}

export interface ReadBody {
  readonly fields: Readonly<Fields>
  /** Fields whose values were erased. */
  readonly erased: readonly string[]
}
export interface BodyRow {
  readonly kind: string
  readonly v: number
  /** Packed or whole. */
  readonly body: string
  readonly personal: string | null
  /** What follows from the fact's key; absent = the body is whole. */
  readonly known?: Readonly<Fields>
  readonly times?: PackedBody['times']
}

const NONE: readonly string[] = []

/** Null for a body that this version cannot read: a newer one, or none that was ever written. */
export function decodeBody(row: BodyRow, spec: StoredKind | undefined): ReadBody | null {
  if (!spec || row.v > spec.version) return null
  try {
    const fields = unpack(row)
    if (fields?.['kind'] !== row.kind) return null
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
