/**
 * What usage and cost reports of both providers have in common: time buckets, grouping by named fields with `null`
 * for those not named, and page tokens that say where to go on.
 */
import { DAY, dayOf, type EpochMs } from '../world/time.ts'

export interface Bucket {
  from: EpochMs
  to: EpochMs
}

/** The buckets of a width between two moments. The first begins at `from`, the others at whole multiples. */
export function bucketsOf(
  from: EpochMs,
  to: EpochMs,
  width: number,
  limit: number,
): { buckets: Bucket[]; next: EpochMs | undefined } {
  const buckets: Bucket[] = []
  let at = from
  while (at < to && buckets.length < limit) {
    const end = Math.min(to, (Math.floor(at / width) + 1) * width)
    buckets.push({ from: at, to: end })
    at = end
  }
  return { buckets, next: at < to ? at : undefined }
}

/** The days that a bucket touches, each with the part of the day that lies in it and is not in the future. */
export function dayParts(bucket: Bucket, until: EpochMs): { day: number; fromMs: number; toMs: number }[] {
  const parts: { day: number; fromMs: number; toMs: number }[] = []
  const end = Math.min(bucket.to, until)
  for (let day = dayOf(bucket.from); day * DAY < end; day += 1) {
    const fromMs = Math.max(0, bucket.from - day * DAY)
    const toMs = Math.min(DAY, end - day * DAY)
    if (toMs > fromMs) parts.push({ day, fromMs, toMs })
  }
  return parts
}

/** An opaque token that holds where the next page begins and which question it belongs to. */
export function pageToken(next: EpochMs, question: string): string {
  return `page_${Buffer.from(JSON.stringify([next, question])).toString('base64url')}`
}

/** Where a token says to go on; undefined for a token that is broken or belongs to another question. */
export function readPageToken(token: string, question: string): EpochMs | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(token.replace(/^page_/, ''), 'base64url').toString('utf8'))
    if (!Array.isArray(value)) return undefined
    const [next, asked]: unknown[] = value
    return typeof next === 'number' && asked === question ? next : undefined
  } catch {
    return undefined
  }
}

/** Groups of rows that agree in the named fields, in the order in which they first appear. */
export class Groups<Sum> {
  readonly #groups = new Map<string, Sum>()
  readonly #start: (dims: Readonly<Record<string, string | boolean | null>>) => Sum
  readonly #names: readonly string[]

  constructor(
    names: readonly string[],
    start: (dims: Readonly<Record<string, string | boolean | null>>) => Sum,
  ) {
    this.#names = names
    this.#start = start
  }

  /** The sum that a row with these fields belongs to. */
  of(dims: Readonly<Record<string, string | boolean | null>>): Sum {
    const key = this.#names.map((name) => String(dims[name] ?? '')).join('\u0000')
    let sum = this.#groups.get(key)
    if (sum === undefined) {
      sum = this.#start(Object.fromEntries(this.#names.map((name) => [name, dims[name] ?? null])))
      this.#groups.set(key, sum)
    }
    return sum
  }

  all(): Sum[] {
    return [...this.#groups.values()]
  }
}

/** Every value of a repeated parameter, with or without brackets: the vendor's client sends brackets everywhere. */
export function valuesOf(query: URLSearchParams, name: string): string[] {
  return [...query.getAll(name), ...query.getAll(`${name}[]`)]
}
