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
  readonly #leaves: SortedHashes
  /** The nodes of the level that is being folded: those before `#made` belong to the next one. */
  readonly #nodes: Buffer
  #count: number
  #made = 0
  #read = 0
  readonly #pair = Buffer.alloc(1 + 2 * HASH, 1)

  /** @param leaves hashes of 32 bytes, one after the other. */
  constructor(leaves: Buffer) {
    this.#leaves = new SortedHashes(leaves)
    this.#nodes = this.#leaves.sorted
    this.#count = leaves.length / HASH
  }

  /** Sorts or hashes about so many pairs more. Answers true while there are more. */
  fold(pairs: number): boolean {
    if (this.#leaves.sortMore(pairs)) return true
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
    if (this.#count > 1 || !this.#leaves.isSorted) throw new Error('the tree is not folded')
    return this.#count === 0 ? sha256Hex('') : this.#nodes.toString('hex', 0, HASH)
  }
}

/** Root over the leaves at once. */
export function merkleRoot(leaves: Buffer): string {
  const tree = new MerkleTree(leaves)
  tree.fold(Infinity)
  return tree.root()
}

const BUCKETS = 65_536

/** A sorted copy, made in portions: first by two bytes, which leaves few hashes to compare with each other. */
class SortedHashes {
  readonly sorted: Buffer
  readonly #hashes: Buffer
  /** Where the hashes of each bucket start in `#order`. */
  readonly #starts = new Uint32Array(BUCKETS + 1)
  readonly #order: Uint32Array
  #bucket = 0

  constructor(hashes: Buffer) {
    const count = hashes.length / HASH
    this.#hashes = hashes
    this.sorted = Buffer.alloc(hashes.length)
    this.#order = new Uint32Array(count)
    const starts = this.#starts
    for (let i = 0; i < count; i++) starts[hashes.readUInt16BE(i * HASH) + 1]! += 1
    for (let bucket = 1; bucket < starts.length; bucket++) starts[bucket]! += starts[bucket - 1]!
    const next = starts.slice()
    for (let i = 0; i < count; i++) this.#order[next[hashes.readUInt16BE(i * HASH)]!++] = i
  }

  get isSorted(): boolean {
    return this.#bucket === BUCKETS
  }

  /** Sorts about so many more. Answers true while there are more. */
  sortMore(hashes: number): boolean {
    const all = this.#hashes
    const compare = (a: number, b: number): number =>
      all.compare(all, b * HASH, (b + 1) * HASH, a * HASH, (a + 1) * HASH)
    for (let left = hashes; left > 0 && !this.isSorted; this.#bucket++) {
      const [start, end] = [this.#starts[this.#bucket]!, this.#starts[this.#bucket + 1]!]
      if (end - start > 1) this.#order.subarray(start, end).sort(compare)
      for (let i = start; i < end; i++)
        all.copy(this.sorted, i * HASH, this.#order[i]! * HASH, (this.#order[i]! + 1) * HASH)
      left -= end - start
    }
    return !this.isSorted
  }
}

/** A new random id of 20 hexadecimal digits: it says nothing about what it names. */
export const newId = (): string => randomBytes(10).toString('hex')
