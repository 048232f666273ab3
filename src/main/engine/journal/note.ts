/** Checkpoints: what a chain's log was, as a text that anybody can keep and check. Form: C2SP signed note
 *  (c2sp.org/signed-note) holding a tlog-checkpoint (c2sp.org/tlog-checkpoint), signed by the workspace signing key. */
import { fromBase64, isSignedBy, publicKeyFrom, sha256, type Sign } from './hash.ts'
import type { ChainId } from './entry.ts'

export interface Checkpoint {
  /** `reeve/{workspace}/{stream}/{chain}`. */
  readonly origin: string
  readonly size: number
  /** Root of the log at that size, hex. */
  readonly root: string
}

const ED25519 = Uint8Array.of(1)
const ORIGIN = /^reeve\/[A-Za-z0-9._-]{1,100}\/[A-Za-z0-9._-]{1,100}\/[0-9a-f]{20}$/
const MAX_NOTE = 10_000

export const originOf = (workspace: string, stream: string, chain: ChainId): string =>
  `reeve/${workspace}/${stream}/${chain}`

/** First 4 bytes of SHA-256 over name, line end, 0x01 and key. @param publicKey hex. */
const keyId = (name: string, publicKey: string): Buffer =>
  sha256(`${name}\n`, ED25519, Buffer.from(publicKey, 'hex')).subarray(0, 4)

/** The signed part: origin, size and root, each on a line. */
const noteText = ({ origin, size, root }: Checkpoint): string =>
  `${origin}\n${size}\n${Buffer.from(root, 'hex').toString('base64')}\n`

/** The whole note. @throws TypeError for an origin, size or root that no checkpoint has. */
export function encodeNote(checkpoint: Checkpoint, publicKey: string, sign: Sign): string {
  const { origin, size, root } = checkpoint
  if (!ORIGIN.test(origin) || !Number.isSafeInteger(size) || size < 0 || !/^[0-9a-f]{64}$/.test(root))
    throw new TypeError('not a checkpoint')
  const text = noteText(checkpoint)
  const signature = Buffer.concat([keyId(origin, publicKey), sign(Buffer.from(text))])
  return `${text}\n— ${origin} ${signature.toString('base64')}\n`
}

export interface Note extends Checkpoint {
  readonly signatures: readonly { readonly name: string; readonly keyId: string; readonly sig: string }[]
}

/** What a note says, without judging its signatures; null where it is none. Lines of other witnesses' signatures are
 *  read too; extension lines are refused, since Reeve writes none. */
export function parseNote(note: string): Note | null {
  if (note.length > MAX_NOTE) return null
  const end = note.indexOf('\n\n')
  if (end < 0) return null
  const [origin = '', size = '', root = '', ...rest] = note.slice(0, end).split('\n')
  const rootBytes = fromBase64(root)
  if (rest.length > 0 || !ORIGIN.test(origin) || !/^(0|[1-9]\d{0,15})$/.test(size)) return null
  if (rootBytes?.length !== 32 || !Number.isSafeInteger(Number(size))) return null
  const lines = note.slice(end + 2).split('\n')
  if (lines.pop() !== '' || lines.length === 0) return null
  const signatures = []
  for (const line of lines) {
    const [, name, encoded] = /^— ([^\s+]+) ([A-Za-z0-9+/=]+)$/u.exec(line) ?? []
    const bytes = encoded === undefined ? null : fromBase64(encoded)
    if (name === undefined || bytes === null || bytes.length < 5) return null
    signatures.push({
      name,
      keyId: bytes.subarray(0, 4).toString('hex'),
      sig: bytes.subarray(4).toString('base64'),
    })
  }
  return { origin, size: Number(size), root: rootBytes.toString('hex'), signatures }
}

/** The checkpoint, where the key signed it under the name of its origin; else null. Never throws for a bad note.
 *  @param publicKey of the workspace, hex. */
export function verifyNote(note: string, publicKey: string): Checkpoint | null {
  const parsed = parseNote(note)
  if (parsed === null) return null
  const { origin, size, root, signatures } = parsed
  const text = Buffer.from(noteText(parsed))
  const [key, id] = [publicKeyFrom(publicKey), keyId(origin, publicKey).toString('hex')]
  const own = signatures.filter((each) => each.name === origin && each.keyId === id)
  const genuine = own.length > 0 && own.every(({ sig }) => isSignedBy(text, sig, key))
  return genuine ? { origin, size, root } : null
}

/** The key as C2SP tools take it: `name+id+base64(0x01 ‖ key)`. Split it at the first two plus signs only. */
export const vkeyOf = (name: string, publicKey: string): string =>
  [
    name,
    keyId(name, publicKey).toString('hex'),
    Buffer.concat([ED25519, Buffer.from(publicKey, 'hex')]).toString('base64'),
  ].join('+')

/** The short mark printed on paper: SHA-256, hex, over the notes in the order of their text. The order in which they are
 *  given makes no difference. */
export const headMark = (notes: readonly string[]): string =>
  sha256([...notes].sort().join('')).toString('hex')
