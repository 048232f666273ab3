/** Hashes and Ed25519 keys of the journal. Keys and hashes travel as lower-case hex, signatures as base64. */
import { createPublicKey, hash, verify, type KeyObject } from 'node:crypto'

export const sha256 = (...parts: readonly (string | Uint8Array)[]): Buffer =>
  hash('sha256', Buffer.concat(parts.map((part) => Buffer.from(part))), 'buffer')

/** Signs bytes with an Ed25519 key: 64 bytes. The key itself stays with the caller. */
export type Sign = (bytes: Uint8Array) => Uint8Array

/** @param hex the 32 bytes of an Ed25519 public key.
 *  @throws TypeError where it is none. */
export function publicKeyFrom(hex: string): KeyObject {
  if (!/^[0-9a-f]{64}$/.test(hex)) throw new TypeError('not an Ed25519 public key')
  const x = Buffer.from(hex, 'hex').toString('base64url')
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
}

/** The 32 bytes of an Ed25519 public key as hex. @throws TypeError for a key of another kind. */
export function publicKeyHex(key: KeyObject): string {
  const { crv, x } = key.export({ format: 'jwk' })
  if (crv !== 'Ed25519' || x === undefined) throw new TypeError('not an Ed25519 key')
  return Buffer.from(x, 'base64url').toString('hex')
}

/** The bytes of base64, or null where the text is not exactly what those bytes are written as. */
export function fromBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : null
}

/** Whether `sig` (base64) is this key's Ed25519 signature of the bytes. Never throws. */
export function isSignedBy(bytes: Uint8Array, sig: string, publicKey: KeyObject): boolean {
  const raw = fromBase64(sig)
  if (raw?.length !== 64 || publicKey.asymmetricKeyType !== 'ed25519') return false
  return verify(null, bytes, publicKey, raw)
}
