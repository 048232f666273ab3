/** The details of events, many to a block: alone each would take four times the room. */
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { OpenFile } from '../../database.ts'

/** Details in a block at most. Larger blocks are hardly smaller for each, and slower to read one of. */
export const PER_BLOCK = 32
const KEPT_BLOCKS = 64
// Sized for a block of a few kilobytes: with the buffers for any size, a page of scattered events now and then waits
// for the garbage collector.
const INFLATE = { windowBits: 13, chunkSize: 8_192 }
const DEFLATE = { ...INFLATE, level: 1 }

const NEXT = 'SELECT coalesce(max(no), 0) + 1 AS no FROM event_detail'
const ADD = 'INSERT INTO event_detail (no, body) VALUES (?, ?)'
const BODY = 'SELECT body FROM event_detail WHERE no = ?'

export interface DetailWriter {
  /** Where the next detail will be found. */
  place(): number
  /** Stores a detail, as JSON text, at `place()`. */
  push(text: string): void
  /** Must be called before the transaction ends. */
  flush(): void
}

/** Inside one transaction. */
export function detailWriter(file: OpenFile): DetailWriter {
  let no = file.sql<[], { no: number }>(NEXT).get()?.no ?? 1
  let texts: string[] = []
  const flush = (): void => {
    if (texts.length === 0) return
    // JSON has no line break outside of escapes.
    file.sql<[number, Buffer]>(ADD).run(no, deflateRawSync(texts.join('\n'), DEFLATE))
    no += 1
    texts = []
  }
  return {
    place: () => no * PER_BLOCK + texts.length,
    push(text) {
      texts.push(text)
      if (texts.length === PER_BLOCK) flush()
    },
    flush,
  }
}

/** Answers the detail at a place, as JSON text. Neighbours are read together: for one query. */
export function detailReader(file: OpenFile): (place: number) => string {
  const blocks = new Map<number, string[]>()
  return (place) => {
    const no = Math.floor(place / PER_BLOCK)
    let texts = blocks.get(no)
    if (!texts) {
      const row = file.sql<[number], { body: Buffer }>(BODY).get(no)
      if (!row) throw new Error(`event details ${no} are missing`)
      texts = inflateRawSync(row.body, INFLATE).toString().split('\n')
      if (blocks.size >= KEPT_BLOCKS) blocks.clear()
      blocks.set(no, texts)
    }
    return texts[place % PER_BLOCK] ?? 'null'
  }
}
