/** Numbers under 32-bit hashes, in 16 bytes or less each: for sets of a size at which a Map of texts costs too much.
 *  Different things can have one hash: whoever looks compares what is found. Values start at 0 and stay below 2^32 - 1. */
export class NumberTable {
  #size = 0
  #hashes = new Uint32Array(64)
  /** Value + 1; 0 = a free place. */
  #values = new Uint32Array(64)

  /** The first number under the hash for which the test is true; -1 = none. */
  find(hash: number, isIt: (value: number) => boolean): number {
    const mask = this.#values.length - 1
    for (let at = hash & mask; this.#values[at] !== 0; at = (at + 1) & mask) {
      if (this.#hashes[at] === hash && isIt(this.#values[at]! - 1)) return this.#values[at]! - 1
    }
    return -1
  }

  add(hash: number, value: number): void {
    if (this.#size * 2 >= this.#values.length) this.#grow()
    this.#put(hash, value + 1)
    this.#size += 1
  }

  #put(hash: number, value: number): void {
    const mask = this.#values.length - 1
    let at = hash & mask
    while (this.#values[at] !== 0) at = (at + 1) & mask
    this.#hashes[at] = hash
    this.#values[at] = value
  }

  #grow(): void {
    const [hashes, values] = [this.#hashes, this.#values]
    this.#hashes = new Uint32Array(values.length * 2)
    this.#values = new Uint32Array(values.length * 2)
    values.forEach((value, i) => {
      if (value !== 0) this.#put(hashes[i]!, value)
    })
  }
}
