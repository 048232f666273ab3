/** One entry of the journal: a decision or an act, with all the records it writes, hashed and signed by a device.
 *  Promise: an entry never changes; every field of it is under the hash, also fields that only a newer Reeve knows. */
import type { KeyObject } from 'node:crypto'
import { z } from 'zod'
import { canonicalText } from './canonical.ts'
import { fromBase64, isSignedBy, sha256, type Sign } from './hash.ts'
import type { Hlc } from './hlc.ts'

/** One device's writing in one file: 20 hex digits, random and bound to the device's key (`chainIdOf`). A copied or
 *  restored file starts a new one. */
export type ChainId = string
export type MemberId = string
export type DeviceId = string
/** One write of one entry: `${entryHash}:${position}`. */
export type RevId = string

/** `by` of what Reeve did without being asked, such as a scheduled sync. */
export const SYSTEM: MemberId = 'system'
/** The stream of the workspace; every other stream is a client's id. */
export const WORKSPACE_STREAM = 'workspace'

const MAX_WRITES = 256
const MAX_PARENTS = 256
/** Of the canonical bytes. */
const MAX_BYTES = 65_536
/** Chains that an entry can name as seen. */
export const MAX_CHAINS = 1_000

/** What a write does to its record. A newer Reeve may know more. */
export const WRITE_OPS = ['set', 'add', 'remove', 'grant', 'revoke', 'attest', 'approve', 'void'] as const
export type WriteOp = (typeof WRITE_OPS)[number]
export const isKnownOp = (op: string): op is WriteOp => (WRITE_OPS as readonly string[]).includes(op)

const hashHex = z.string().regex(/^[0-9a-f]{64}$/)
const revId = z.string().regex(/^[0-9a-f]{64}:(0|[1-9][0-9]{0,2})$/)
const chainId = z.string().regex(/^[0-9a-f]{20}$/)
const name = z.string().min(1).max(600)
/** Part of an origin, which has no space, plus sign or line end; a slash would end it. */
const originPart = z.string().regex(/^[A-Za-z0-9._-]{1,100}$/)
const whole = z.int().min(0)
const positive = z.int().min(1)
const value = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string()).readonly()])

const write = z.looseObject({
  kind: z.string().regex(/^[a-z][a-z0-9-]{0,59}$/),
  id: name,
  op: z.string().regex(/^[a-z][a-z-]{0,29}$/),
  /** Version of the body's form. */
  v: positive,
  parents: z.array(revId).max(MAX_PARENTS).readonly(),
  from: z.int(),
  to: z.int().nullable(),
  bodyHash: hashHex.nullable(),
})

const entrySchema = z.looseObject({
  v: positive,
  workspace: originPart,
  stream: originPart,
  chain: chainId,
  seq: positive,
  prev: hashHex,
  device: name,
  by: name,
  hlc: z.tuple([whole, whole]),
  at: z.int(),
  seen: z.record(chainId, positive).refine((seen) => Object.keys(seen).length <= MAX_CHAINS),
  action: z.string().regex(/^[a-z][a-z0-9._-]{0,59}$/),
  detail: z.record(z.string().max(100), value),
  writes: z.array(write).max(MAX_WRITES).readonly(),
})

const signedSchema = z.object({
  entry: entrySchema,
  hash: hashHex,
  sig: z.string().regex(/^[A-Za-z0-9+/]{86}==$/),
})

export interface Write {
  readonly kind: string
  readonly id: string
  /** One of WRITE_OPS, or a newer one. */
  readonly op: string
  readonly v: number
  /** All heads of this record that the author saw. */
  readonly parents: readonly RevId[]
  /** Valid time, ms: from inclusive, to exclusive, null = open. */
  readonly from: number
  readonly to: number | null
  readonly bodyHash: string | null
}

export type Detail = Readonly<Record<string, string | number | boolean | null | readonly string[]>>

export interface Entry {
  /** 1, or that of a newer Reeve, which keeps the fields of 1. */
  readonly v: number
  readonly workspace: string
  /** A client's id, or `workspace`. */
  readonly stream: string
  readonly chain: ChainId
  /** From 1, without gaps. */
  readonly seq: number
  /** Hash of the entry before in the same chain; for the first one `genesisOf`. */
  readonly prev: string
  readonly device: DeviceId
  readonly by: MemberId
  readonly hlc: Hlc
  /** The wall clock as the device claims it, ms. */
  readonly at: number
  /** The last entry known then of every other chain of the stream. */
  readonly seen: Readonly<Record<ChainId, number>>
  readonly action: string
  /** Ids and plain values; no secret, no personal value (those are in bodies), no local path or number. */
  readonly detail: Detail
  readonly writes: readonly Write[]
}

export interface SignedEntry {
  readonly entry: Entry
  readonly hash: string
  /** Ed25519 of the device over `signedBytes`, base64. */
  readonly sig: string
}

/** What lies beside an entry, so that it can be erased while the entry still verifies. */
export interface Body {
  readonly bodyHash: string
  /** 32 random bytes, base64; null = erased. */
  readonly salt: string | null
  /** null where erased. */
  readonly body: unknown
}

export const revIdOf = (hash: string, position: number): RevId => `${hash}:${position}`

/** What the first entry of a chain points back to: it ties the chain to its stream and to the device's key.
 *  @param publicKey of the device, hex. */
export const genesisOf = (workspace: string, stream: string, chain: ChainId, publicKey: string): string =>
  sha256(`reeve/chain/1\n${workspace}\n${stream}\n${chain}\n${publicKey}`).toString('hex')

const ownPart = (random: string, publicKey: string): string =>
  sha256(`reeve/chain-id/1\n${random}\n${publicKey}`).toString('hex').slice(0, 12)

/** A device's id follows from its key: no certificate can name another device's. @param publicKey hex. */
export const deviceIdOf = (publicKey: string): DeviceId =>
  sha256(`reeve/device\n${publicKey}`).toString('hex').slice(0, 20)

/** A new chain of the device with this key: 8 random hex digits, and 12 that follow from them and the key.
 *  @param random 8 hex digits. @param publicKey hex. */
export const chainIdOf = (random: string, publicKey: string): ChainId =>
  `${random}${ownPart(random, publicKey)}`

/** Whether the device with this key may write the chain. Without that, another device could sign a first entry of it,
 *  and the chain would be a fork from its start. */
export const isChainOf = (chain: ChainId, publicKey: string): boolean =>
  chain === chainIdOf(chain.slice(0, 8), publicKey)

/** Canonical bytes of an entry: the leaf of its chain's log. */
export const entryBytes = (entry: Entry): Buffer => Buffer.from(canonicalText(entry))

const LEAF = Uint8Array.of(0)

export const entryHash = (entry: Entry): string => leafHash(entryBytes(entry))
/** RFC 6962 leaf hash of an entry's bytes, hex. */
export const leafHash = (bytes: Uint8Array): string => sha256(LEAF, bytes).toString('hex')

export const signedBytes = (hash: string): Buffer =>
  Buffer.concat([Buffer.from('reeve/entry/1\n'), Buffer.from(hash, 'hex')])

/** @throws TypeError where the entry breaks a bound or is not what an entry must be: a fault of the caller. */
export function sealEntry(entry: Entry, sign: Sign): SignedEntry {
  const bytes = entryBytes(entry)
  const why = faultOf(entry, bytes)
  if (why !== null) throw new TypeError(`not an entry: ${why}`)
  const hash = leafHash(bytes)
  return { entry, hash, sig: Buffer.from(sign(signedBytes(hash))).toString('base64') }
}

/** Whether the device with this key signed the entry as it stands; the hash is computed again. Never throws. */
export function checkSignature(signed: SignedEntry, publicKey: KeyObject): boolean {
  try {
    return (
      entryHash(signed.entry) === signed.hash && isSignedBy(signedBytes(signed.hash), signed.sig, publicKey)
    )
  } catch {
    return false
  }
}

export type ReadEntry =
  { readonly signed: SignedEntry; readonly fault: null } | { readonly signed: null; readonly fault: string }

/** Reads an entry that comes from elsewhere: its form, its bounds and its hash. The signature is checked apart, with the
 *  device's key. Fields that this version does not know are kept. Never throws. */
export function readEntry(input: unknown): ReadEntry {
  const refuse = (fault: string): ReadEntry => ({ signed: null, fault })
  if (!signedSchema.safeParse(input).success) return refuse('not the form of an entry')
  // As it came: a schema's copy could lose a field that is under the hash.
  const { entry, hash, sig } = input as SignedEntry
  try {
    const bytes = entryBytes(entry)
    const fault = faultOf(entry, bytes)
    if (fault !== null) return refuse(fault)
    if (leafHash(bytes) !== hash) return refuse('its hash is another one')
  } catch (error) {
    return refuse(error instanceof TypeError ? error.message : 'it cannot be read')
  }
  return { signed: { entry, hash, sig }, fault: null }
}

/** Why the entry is refused, or null. */
function faultOf(entry: Entry, bytes: Buffer): string | null {
  if (bytes.length > MAX_BYTES) return `it is larger than ${MAX_BYTES} bytes`
  // A property of this name would be read in two ways. A quote inside a string is escaped, so this is a key.
  if (bytes.includes('"__proto__":')) return 'a property is called __proto__'
  const parsed = entrySchema.safeParse(entry)
  if (!parsed.success) return parsed.error.issues[0]?.path.join('.') ?? 'its form'
  if (entry.chain in entry.seen) return 'it names its own chain as seen'
  if (entry.writes.some(({ from, to }) => to !== null && to <= from)) return 'a write ends before it begins'
  return null
}

/** SHA-256 over salt and canonical body, hex. @param salt base64 of 32 bytes. @throws TypeError for another salt, and
 *  for a body without canonical text. */
export function bodyHashOf(salt: string, body: unknown): string {
  const raw = fromBase64(salt)
  if (raw?.length !== 32) throw new TypeError('a salt has 32 bytes')
  return sha256(raw, canonicalText(body)).toString('hex')
}

/** @param salt 32 random bytes, made for this body alone. */
export function sealBody(body: unknown, salt: Uint8Array): Body {
  const text = Buffer.from(salt).toString('base64')
  return { bodyHash: bodyHashOf(text, body), salt: text, body }
}

/** `intact`: the body is what was hashed. `erased`: nothing to compare. Never throws. */
export function checkBody({ bodyHash, salt, body }: Body): 'intact' | 'erased' | 'changed' {
  if (salt === null) return body === null ? 'erased' : 'changed'
  try {
    return bodyHashOf(salt, body) === bodyHash ? 'intact' : 'changed'
  } catch {
    return 'changed'
  }
}
