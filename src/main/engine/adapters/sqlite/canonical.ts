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

const HASH = 32

/** Root over a set of leaves, made in portions: a snapshot can have a million of them.
 *  The leaves are sorted by their bytes, so that the same set has the same root in whatever order it was read. A lone
 *  node moves up unchanged; no leaves give the hash of nothing. Leaves and inner nodes are hashed under different first
 *  bytes, so that neither can pass for the other. */
export class MerkleTree {
  /** The nodes of the level that is being folded: those before `#made` belong to the next one. */
  readonly #nodes: Buffer
  #count: number
  #made = 0
  #read = 0
  readonly #pair = Buffer.alloc(1 + 2 * HASH, 1)

  /** @param leaves hashes of 32 bytes, one after the other. */
  constructor(leaves: Buffer) {
    this.#nodes = sortedHashes(leaves)
    this.#count = leaves.length / HASH
  }

  /** Hashes about so many pairs more. Answers true while there are more. */
  fold(pairs: number): boolean {
    for (let left = pairs; left > 0 && this.#count > 1; left--) {
      if (this.#count - this.#read > 1) {
        this.#nodes.copy(this.#pair, 1, this.#read * HASH, (this.#read + 2) * HASH)
        hash('sha256', this.#pair, 'buffer').copy(this.#nodes, this.#made * HASH)
        this.#read += 2
      } else {
        this.#nodes.copy(this.#nodes, this.#made * HASH, this.#read * HASH, (this.#read + 1) * HASH)
        this.#read += 1
      }
      this.#made += 1
      if (this.#read < this.#count) continue
      this.#count = this.#made
      this.#made = 0
      this.#read = 0
    }
    return this.#count > 1
  }

  /** The root, hex, once nothing is left to fold. */
  root(): string {
    if (this.#count > 1) throw new Error('the tree is not folded')
    return this.#count === 0 ? sha256Hex('') : this.#nodes.toString('hex', 0, HASH)
  }
}

/** Root over the leaves at once. */
export function merkleRoot(leaves: Buffer): string {
  const tree = new MerkleTree(leaves)
  tree.fold(Infinity)
  return tree.root()
}

/** A sorted copy: first by two bytes, which leaves few hashes to compare with each other. */
function sortedHashes(hashes: Buffer): Buffer {
  const count = hashes.length / HASH
  const starts = new Uint32Array(65_537)
  for (let i = 0; i < count; i++) starts[hashes.readUInt16BE(i * HASH) + 1]! += 1
  for (let bucket = 1; bucket < starts.length; bucket++) starts[bucket]! += starts[bucket - 1]!
  const order = new Uint32Array(count)
  const next = starts.slice()
  for (let i = 0; i < count; i++) order[next[hashes.readUInt16BE(i * HASH)]!++] = i
  const compare = (a: number, b: number): number =>
    hashes.compare(hashes, b * HASH, (b + 1) * HASH, a * HASH, (a + 1) * HASH)
  const sorted = Buffer.alloc(hashes.length)
  for (let bucket = 0; bucket < 65_536; bucket++) {
    const [start, end] = [starts[bucket]!, starts[bucket + 1]!]
    if (end - start > 1) order.subarray(start, end).sort(compare)
  }
  order.forEach((from, to) => hashes.copy(sorted, to * HASH, from * HASH, (from + 1) * HASH))
  return sorted
}

/** A new random id of 20 hexadecimal digits: it says nothing about what it names. */
export const newId = (): string => randomBytes(10).toString('hex')
