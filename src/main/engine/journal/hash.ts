/** Hashes and Ed25519 keys of the journal. Keys and hashes travel as lower-case hex, signatures as base64. */
import { createPrivateKey, createPublicKey, hash, sign, verify, type KeyObject } from 'node:crypto'

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

export interface SigningKey {
  /** Hex. */
  readonly publicKey: string
  readonly sign: Sign
}

/** PKCS #8 of an Ed25519 key up to its seed, hex. No bytes are made when this file is loaded: the pictures of the screens
 *  load it in a browser. */
const PKCS8 = '302e020100300506032b657004220420'

/** @param seed the 32 random bytes that an Ed25519 private key is, hex. @throws TypeError where it is none. */
export function signingKey(seed: string): SigningKey {
  if (!/^[0-9a-f]{64}$/.test(seed)) throw new TypeError('not an Ed25519 private key')
  const der = Buffer.from(`${PKCS8}${seed}`, 'hex')
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  return { publicKey: publicKeyHex(createPublicKey(key)), sign: (bytes) => sign(null, bytes, key) }
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
