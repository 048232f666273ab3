/** RFC 6962 section 2.1: one hash over a list that only grows, and short proofs that a list extends an earlier one or
 *  contains an item. Leaves are hashes already (`entryHash`); proofs are checked as RFC 9162 section 2.1 says. */
import { sha256 } from './hash.ts'

const NODE = Uint8Array.of(1)
const nodeOf = (left: Uint8Array, right: Uint8Array): Buffer => sha256(NODE, left, right)

/** The largest power of two below n; n ≥ 2. */
function splitOf(n: number): number {
  let k = 1
  while (k * 2 < n) k *= 2
  return k
}

/** The tree's root; that of no leaves is SHA-256 of nothing. */
export function rootOf(leaves: readonly Uint8Array[]): Buffer {
  const tree = growingTree()
  for (const leaf of leaves) tree.append(leaf)
  return tree.root()
}

export interface GrowingTree {
  readonly size: number
  append(leaf: Uint8Array): void
  root(): Buffer
  /** What a later `growingTree` continues from: at most log2(size) + 1 hashes. */
  parts(): readonly Buffer[]
}

/** A tree that keeps only the roots of its full parts: appending and the root cost O(log n).
 *  @throws RangeError where the parts are not those of a tree of that size. */
export function growingTree(size = 0, parts: readonly Uint8Array[] = []): GrowingTree {
  let ones = 0
  for (let n = size; n > 0; n = Math.floor(n / 2)) ones += n % 2
  if (ones !== parts.length) throw new RangeError('not the parts of a tree of that size')
  const stack: Buffer[] = parts.map((part) => Buffer.from(part))
  let count = size
  return {
    get size() {
      return count
    },
    append(leaf) {
      let node: Buffer = Buffer.from(leaf)
      for (let n = count; n % 2 === 1; n = Math.floor(n / 2)) node = nodeOf(stack.pop()!, node)
      stack.push(node)
      count += 1
    },
    root: () =>
      stack.length === 0
        ? sha256('')
        : stack.slice(0, -1).reduceRight<Buffer>((right, left) => nodeOf(left, right), stack.at(-1)!),
    parts: () => [...stack],
  }
}

/** Hashes that lead from the leaf at `index` to the root of these leaves.
 *  @throws RangeError for an index that is not there. */
export function inclusionProof(leaves: readonly Uint8Array[], index: number): Buffer[] {
  if (!(Number.isInteger(index) && index >= 0 && index < leaves.length)) throw new RangeError('no such leaf')
  if (leaves.length === 1) return []
  const k = splitOf(leaves.length)
  const [left, right] = [leaves.slice(0, k), leaves.slice(k)]
  return index < k
    ? [...inclusionProof(left, index), rootOf(right)]
    : [...inclusionProof(right, index - k), rootOf(left)]
}

/** Whether the leaf is at `index` of the tree of this size and root. */
export function checkInclusion(
  leaf: Uint8Array,
  index: number,
  size: number,
  root: Uint8Array,
  proof: readonly Uint8Array[],
): boolean {
  if (!(Number.isInteger(index) && Number.isSafeInteger(size) && index >= 0 && index < size)) return false
  let [at, last] = [index, size - 1]
  let hash: Buffer = Buffer.from(leaf)
  for (const part of proof) {
    if (last === 0) return false
    if (at % 2 === 1 || at === last) {
      hash = nodeOf(part, hash)
      while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)]
    } else hash = nodeOf(hash, part)
    ;[at, last] = [half(at), half(last)]
  }
  return last === 0 && hash.equals(root)
}

/** Hashes that show that these leaves extend their first `first`.
 *  @throws RangeError where there are fewer leaves than that, or `first` is 0: any list extends the empty one. */
export function consistencyProof(leaves: readonly Uint8Array[], first: number): Buffer[] {
  if (!(Number.isInteger(first) && first >= 1 && first <= leaves.length)) throw new RangeError('no such size')
  return partProof(leaves, first, true)
}

function partProof(leaves: readonly Uint8Array[], first: number, whole: boolean): Buffer[] {
  if (first === leaves.length) return whole ? [] : [rootOf(leaves)]
  const k = splitOf(leaves.length)
  const [left, right] = [leaves.slice(0, k), leaves.slice(k)]
  return first <= k
    ? [...partProof(left, first, whole), rootOf(right)]
    : [...partProof(right, first - k, false), rootOf(left)]
}

/** Whether the tree of size `second` extends that of size `first`: nothing before was changed or left out. */
export function checkConsistency(
  [first, firstRoot]: readonly [size: number, root: Uint8Array],
  [second, secondRoot]: readonly [size: number, root: Uint8Array],
  proof: readonly Uint8Array[],
): boolean {
  if (!(Number.isSafeInteger(first) && Number.isSafeInteger(second) && first >= 1 && first <= second))
    return false
  if (first === second) return proof.length === 0 && Buffer.from(firstRoot).equals(secondRoot)
  let [at, last] = [first - 1, second - 1]
  while (at % 2 === 1) [at, last] = [half(at), half(last)]
  // Where `first` is a power of two, its root is the start and is not repeated in the proof.
  const path = at === 0 ? [firstRoot, ...proof] : [...proof]
  const start = path.shift()
  if (start === undefined) return false
  let [one, two]: [Buffer, Buffer] = [Buffer.from(start), Buffer.from(start)]
  for (const part of path) {
    if (last === 0) return false
    if (at % 2 === 1 || at === last) {
      one = nodeOf(part, one)
      two = nodeOf(part, two)
      while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)]
    } else two = nodeOf(two, part)
    ;[at, last] = [half(at), half(last)]
  }
  return last === 0 && one.equals(firstRoot) && two.equals(secondRoot)
}

const half = (n: number): number => Math.floor(n / 2)
