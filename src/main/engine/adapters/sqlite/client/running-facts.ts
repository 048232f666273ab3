/** What a running sync knows in memory about the facts of its connection: which stand, which it has shown, their
 *  numbers. Read from the file in portions before the first page, and read again after a stop: what had been shown by
 *  then is in the file too.
 *  To be dropped when a transaction of the sync is taken back: the file is then behind it. */
import type { OpenFile } from '../database.ts'
import { parseOwn } from '../canonical.ts'
import { SyncKeys } from './fact-keys.ts'
import { FactWords } from './fact-words.ts'
import { LiveFacts } from './live-facts.ts'

/** Rows that one portion reads. */
const PORTION = 5_000

type Place = [kind: number, key: number, dataset: number, firstSeq: number]
type Row = [...Place, endSeq: number | null, shows: number, request: number, hash: Buffer]

export const STANDING = `SELECT kind, key, dataset, first_seq, end_seq, shows, request, hash FROM fact
  WHERE connection = ? AND (kind, key, dataset, first_seq) > (?, ?, ?, ?) AND (end_seq IS NULL OR end_seq = ?)
  ORDER BY kind, key, dataset, first_seq LIMIT ?`
const SEEN = 'SELECT dataset, keys FROM seen_page WHERE connection = ?'
const ADD_SEEN = `INSERT INTO seen_page (connection, page, dataset, keys)
  SELECT @connection, coalesce(max(page), 0) + 1, @dataset, @keys FROM seen_page WHERE connection = @connection`
const ADD_FORM = `INSERT INTO fact_form (connection, kind, tenant, dataset, v) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT DO NOTHING`
const PART = 'SELECT part FROM request WHERE row = ?'

/** Numbers as the first of each unbroken row of them and how many follow it: pages mostly come in the order of their
 *  first sync. */
type Ranges = readonly (readonly [first: number, more: number])[]

/** The part of a data set in which rows lie that belong to no part. */
export const UNDIVIDED = ''

export class RunningFacts {
  readonly connection: number
  readonly seq: number
  readonly words = new FactWords()
  readonly keys: SyncKeys
  readonly live = new LiveFacts()
  /** Facts with a version that began or ended in this sync, with their kinds. */
  readonly touched = new Map<number, number>()
  /** Forms that this sync has noted. */
  readonly #forms = new Set<string>()
  readonly #parts = new Map<number, string>()
  readonly #seen = new Map<number, Bits>()
  #next: Place | null = [0, 0, 0, 0]

  constructor(connection: number, seq: number) {
    this.connection = connection
    this.seq = seq
    this.keys = new SyncKeys(connection, this.words)
  }

  /** Reads a portion of what stands. Answers true while there is more. */
  readMore(file: OpenFile): boolean {
    if (this.#next === null) return false
    const { connection, seq } = this
    if (this.live.size === 0 && this.#next[0] === 0) this.#readSeen(file)
    const rows = file
      .sql<[number, ...Place, number, number], Row>(STANDING)
      .raw()
      .all(connection, ...this.#next, seq, PORTION)
    for (const [kind, key, dataset, firstSeq, endSeq, shows, request, hash] of rows) {
      if (endSeq !== null || firstSeq === seq) this.touched.set(key, kind)
      if (endSeq !== null) continue
      this.live.add(
        { kind, key, dataset, firstSeq },
        {
          hash,
          part: this.partOf(file, request),
          shows: shows === 1,
          seen: this.#seen.get(dataset)?.has(key) ?? false,
          written: firstSeq === seq,
        },
      )
    }
    const last = rows.at(-1)
    this.#next = rows.length < PORTION || !last ? null : [last[0], last[1], last[2], last[3]]
    if (this.#next === null) this.#seen.clear()
    return this.#next !== null
  }

  /** The part in which a request lies. Asked once for each: the facts of a page share it. */
  partOf(file: OpenFile, request: number): string {
    let part = this.#parts.get(request)
    if (part === undefined) {
      part = file.sql<[number], { part: string }>(PART).get(request)?.part ?? UNDIVIDED
      this.#parts.set(request, part)
    }
    return part
  }

  /** Notes the form of what is written; inside a transaction. */
  noteForm(file: OpenFile, kind: number, tenant: number, dataset: number, v: number): void {
    const name = `${kind} ${tenant} ${dataset} ${v}`
    if (this.#forms.has(name)) return
    file.sql<number[]>(ADD_FORM).run(this.connection, kind, tenant, dataset, v)
    this.#forms.add(name)
  }

  /** Keeps in the file which unchanged facts a page has shown. */
  keepSeen(file: OpenFile, dataset: number, keys: readonly number[]): void {
    if (keys.length === 0) return
    const { connection } = this
    file.sql<[object]>(ADD_SEEN).run({ connection, dataset, keys: JSON.stringify(rangesOf(keys)) })
  }

  #readSeen(file: OpenFile): void {
    const rows = file.sql<[number], { dataset: number; keys: string }>(SEEN).all(this.connection)
    for (const { dataset, keys } of rows) {
      const bits = this.#seen.get(dataset) ?? new Bits()
      this.#seen.set(dataset, bits)
      for (const [first, more] of parseOwn<Ranges>(keys))
        for (let key = first; key <= first + more; key++) bits.add(key)
    }
  }
}

/** A set of small numbers. */
class Bits {
  #bytes = new Uint8Array(1_024)

  has(n: number): boolean {
    return ((this.#bytes[n >>> 3] ?? 0) & (1 << (n & 7))) !== 0
  }
  add(n: number): void {
    if (n >>> 3 >= this.#bytes.length) {
      const more = new Uint8Array(2 * (n >>> 3))
      more.set(this.#bytes)
      this.#bytes = more
    }
    this.#bytes[n >>> 3]! |= 1 << (n & 7)
  }
}

function rangesOf(keys: readonly number[]): Ranges {
  const ranges: [number, number][] = []
  for (const key of keys.toSorted((a, b) => a - b)) {
    const last = ranges.at(-1)
    if (last && key <= last[0] + last[1] + 1) last[1] = key - last[0]
    else ranges.push([key, 0])
  }
  return ranges
}
