/** Text that events repeat (actors, addresses, models), kept once and referred to by number. A number never changes its
 *  text and is never given again, so both directions can be cached, on a reading connection too. Only a transaction that
 *  was taken back makes a cached number wrong, and only on the connection that wrote it. */
import type { OpenFile } from '../../database.ts'

const FIND = 'SELECT no FROM name WHERE hash = ? AND text = ?'
const TEXT = 'SELECT text FROM name WHERE no = ?'
const ADD = 'INSERT INTO name (hash, text) VALUES (?, ?)'
const CACHE_LIMIT = 50_000

/** FNV-1a over UTF-16 code units, mixed once more so that its upper bits are good too; 32 bits, unsigned. */
export function hash32(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

export interface Names {
  /** The text of a column value; null for 0. */
  text(no: number): string | null
  /** Number for the text, or null when no event ever named it. */
  find(text: string): number | null
  /** Column value: a number, 0 for null, null for absent. Adds new text; inside a transaction. */
  refer(value: string | null | undefined): number | null
}

export function createNames(file: OpenFile): Names {
  const known = new Map<string, number>()
  const texts = new Map<number, string>()
  let undone = file.undone()
  const forgetUndone = (): void => {
    if (undone === file.undone()) return
    undone = file.undone()
    known.clear()
    texts.clear()
  }
  const find = (text: string): number | null => {
    forgetUndone()
    const cached = known.get(text)
    if (cached !== undefined) return cached
    const row = file.sql<[number, string], { no: number }>(FIND).get(hash32(text), text)
    if (!row) return null
    if (known.size >= CACHE_LIMIT) known.clear()
    known.set(text, row.no)
    return row.no
  }
  return {
    text(no) {
      if (no === 0) return null
      forgetUndone()
      const cached = texts.get(no)
      if (cached !== undefined) return cached
      const row = file.sql<[number], { text: string }>(TEXT).get(no)
      if (!row) throw new Error(`name ${no} is missing`)
      if (texts.size >= CACHE_LIMIT) texts.clear()
      texts.set(no, row.text)
      return row.text
    },
    find,
    refer(value) {
      if (value === undefined) return null
      if (value === null) return 0
      const found = find(value)
      if (found !== null) return found
      const no = Number(file.sql<[number, string]>(ADD).run(hash32(value), value).lastInsertRowid)
      known.set(value, no)
      return no
    },
  }
}
