/** The facts of one connection that stand, in memory while a sync runs: under 70 bytes for what one data set says about
 *  one fact. What a page brings is compared with them, so that what has not changed costs no write; at the end of the
 *  sync they say what was not shown again, and what the snapshot's root is made of.
 *
 *  A version has a position, which it keeps. One that ended in this sync stays in its place and counts no longer. */
import { NumberTable } from './number-table.ts'

/** Length of a leaf's hash. */
const HASH = 32

const SEEN = 1
const ENDED = 2
const SHOWS = 4
/** Written by this sync, and thereby seen. */
const WRITTEN = 8

export interface LiveVersion {
  readonly key: number
  readonly kind: number
  readonly dataset: number
  readonly firstSeq: number
}

/** Numbers that grow at their end. */
class Column {
  #values: Uint32Array<ArrayBuffer>

  constructor() {
    this.#values = new Uint32Array(256)
  }
  get(at: number): number {
    return this.#values[at]!
  }
  set(at: number, value: number): void {
    if (at >= this.#values.length) {
      const more = new Uint32Array(this.#values.length * 2)
      more.set(this.#values)
      this.#values = more
    }
    this.#values[at] = value
  }
}

export class LiveFacts {
  #size = 0
  #ended = 0
  #hashes = Buffer.alloc(256 * HASH)
  readonly #byHash = new NumberTable()
  readonly #keys = new Column()
  readonly #kinds = new Column()
  readonly #datasets = new Column()
  readonly #firstSeqs = new Column()
  readonly #parts = new Column()
  readonly #flags = new Column()
  readonly #partNames: string[] = []
  readonly #partNumbers = new Map<string, number>()

  /** Versions so far, those that ended included: positions are below it. */
  get size(): number {
    return this.#size
  }
  /** Versions that stand. */
  get standing(): number {
    return this.#size - this.#ended
  }

  add(
    version: LiveVersion,
    more: {
      readonly hash: Uint8Array
      readonly part: string
      readonly shows: boolean
      readonly seen: boolean
      readonly written: boolean
    },
  ): void {
    const at = this.#size
    if ((at + 1) * HASH > this.#hashes.length)
      this.#hashes = Buffer.concat([this.#hashes], this.#hashes.length * 2)
    this.#hashes.set(more.hash, at * HASH)
    this.#keys.set(at, version.key)
    this.#kinds.set(at, version.kind)
    this.#datasets.set(at, version.dataset)
    this.#firstSeqs.set(at, version.firstSeq)
    this.#parts.set(at, this.#partNumber(more.part))
    this.#flags.set(
      at,
      (more.seen || more.written ? SEEN : 0) | (more.shows ? SHOWS : 0) | (more.written ? WRITTEN : 0),
    )
    this.#byHash.add(this.#hashes.readUInt32LE(at * HASH), at)
    this.#size += 1
  }

  #partNumber(part: string): number {
    const known = this.#partNumbers.get(part)
    if (known !== undefined) return known
    const number = this.#partNames.push(part) - 1
    this.#partNumbers.set(part, number)
    return number
  }

  /** Position of the version with this hash that stands; -1 = there is none. */
  find(hash: Buffer): number {
    return this.#byHash.find(
      hash.readUInt32LE(0),
      (at) => !this.hasEnded(at) && hash.compare(this.#hashes, at * HASH, (at + 1) * HASH) === 0,
    )
  }

  version(at: number): LiveVersion {
    return {
      key: this.#keys.get(at),
      kind: this.#kinds.get(at),
      dataset: this.#datasets.get(at),
      firstSeq: this.#firstSeqs.get(at),
    }
  }
  partOf(at: number): string {
    return this.#partNames[this.#parts.get(at)]!
  }
  datasetOf(at: number): number {
    return this.#datasets.get(at)
  }
  hasEnded(at: number): boolean {
    return (this.#flags.get(at) & ENDED) !== 0
  }
  isSeen(at: number): boolean {
    return (this.#flags.get(at) & SEEN) !== 0
  }

  /** Answers false where that was known already. */
  see(at: number): boolean {
    if (this.isSeen(at)) return false
    this.#flags.set(at, this.#flags.get(at) | SEEN)
    return true
  }
  end(at: number): void {
    if (this.hasEnded(at)) return
    this.#flags.set(at, this.#flags.get(at) | ENDED)
    this.#ended += 1
  }

  /** How many facts are shown: those that a data set lists. */
  countShown(): number {
    const keys = new Uint32Array(this.standing)
    let n = 0
    for (let at = 0; at < this.#size; at++) {
      if ((this.#flags.get(at) & (SHOWS | ENDED)) === SHOWS) keys[n++] = this.#keys.get(at)
    }
    const sorted = keys.subarray(0, n).sort()
    return sorted.reduce((count, key, i) => (i === 0 || key !== sorted[i - 1] ? count + 1 : count), 0)
  }

  /** Hashes of all versions that stand, one after the other, in no order. */
  leaves(): Buffer {
    const leaves = Buffer.alloc(this.standing * HASH)
    let n = 0
    for (let at = 0; at < this.#size; at++) {
      if (this.hasEnded(at)) continue
      this.#hashes.copy(leaves, n * HASH, at * HASH, (at + 1) * HASH)
      n += 1
    }
    return leaves
  }
}
