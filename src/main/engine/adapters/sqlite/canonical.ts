/** Hashes over what is stored, and the ids of what is. */
import { hash, randomBytes } from 'node:crypto'
import { storedText } from '../../journal/canonical.ts'

/** The canonical text of a value: journal/canonical.ts. */
export const canonicalJson = storedText

/** Reads JSON that this adapter wrote itself: the type is what was written. */
export function parseOwn<T>(text: string): T {
  return JSON.parse(text) as T
}

export const sha256Hex = (data: string | Uint8Array): string => hash('sha256', data, 'hex')

/** Root over leaves in the given order, hex. A lone node moves up unchanged; no leaves give the hash of nothing.
 *  Leaves and inner nodes are hashed under different first bytes, so that neither can pass for the other. */
export function merkleRoot(leaves: readonly Uint8Array[]): string {
  if (leaves.length === 0) return sha256Hex('')
  const mark = Uint8Array.of(1)
  let level = leaves
  while (level.length > 1) {
    const next: Uint8Array[] = []
    for (let i = 0; i < level.length; i += 2) {
      const [left, right] = [level[i], level[i + 1]]
      if (left && right) next.push(hash('sha256', Buffer.concat([mark, left, right]), 'buffer'))
      else if (left) next.push(left)
    }
    level = next
  }
  return Buffer.from(level[0] ?? []).toString('hex')
}

/** A new random id of 20 hexadecimal digits: it says nothing about what it names. */
export const newId = (): string => randomBytes(10).toString('hex')
