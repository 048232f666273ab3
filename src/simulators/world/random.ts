/**
 * Repeatable chance. Every figure of a simulated world is drawn from a stream that is named by the seed and by
 * what the figure is about, so any part can be computed alone, in any order, and always comes out the same.
 */

const ID_ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** 32-bit hash of a text (FNV-1a with a murmur finish): equal texts give equal numbers on every platform. */
export function hash(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i += 1) {
    h ^= text.charCodeAt(i)
    h = Math.imul(h, 0x01000193)
  }
  h ^= h >>> 16
  h = Math.imul(h, 0x85ebca6b)
  h ^= h >>> 13
  h = Math.imul(h, 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** One named sequence of draws. Take draws in a fixed order: the order is part of what makes it repeatable. */
export class Stream {
  #state: number

  constructor(name: string) {
    this.#state = hash(name)
  }

  /** A number from 0 (included) to 1 (excluded). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = this.#state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }

  /** A number between two bounds. */
  between(low: number, high: number): number {
    return low + this.next() * (high - low)
  }

  /** A whole number between two bounds, both included. */
  int(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1))
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.next() < probability
  }

  /** One element of a list that is not empty. */
  pick<T>(list: readonly T[]): T {
    const chosen = list[Math.floor(this.next() * list.length)]
    if (chosen === undefined) throw new Error('pick from an empty list')
    return chosen
  }

  /** A skewed positive number with the given middle value: most are small, few are large. */
  skewed(median: number, spread: number): number {
    const u = Math.max(this.next(), 1e-9)
    const normal = Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * this.next())
    return median * Math.exp(spread * Math.max(-2.5, Math.min(2.5, normal)))
  }

  /** Letters and digits as providers use them in ids. */
  letters(length: number): string {
    let out = ''
    for (let i = 0; i < length; i += 1) out += ID_ALPHABET[Math.floor(this.next() * 62)]
    return out
  }
}

/** Letters and digits that belong to a name, for ids: the same name always has the same ones. */
export function idFor(name: string, length: number): string {
  return new Stream(name).letters(length)
}

/** A UUID that belongs to a name. */
export function uuidFor(name: string): string {
  const stream = new Stream(name)
  const hex = Array.from({ length: 32 }, () => stream.int(0, 15).toString(16)).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`
}
