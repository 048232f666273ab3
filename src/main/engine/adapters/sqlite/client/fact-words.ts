/** Words that facts repeat (kinds, data sets, tenants, permissions, what many grants say alike), kept once and referred
 *  to by number. 0 = the empty word. */
import type { OpenFile } from '../database.ts'

export const FIND_WORD = 'SELECT no FROM fact_word WHERE text = ?'
const TEXT = 'SELECT text FROM fact_word WHERE no = ?'
const ADD = 'INSERT INTO fact_word (text) VALUES (?)'

/** A cache: to be dropped when a transaction that added words is taken back. */
export class FactWords {
  readonly #texts = new Map<number, string>([[0, '']])
  readonly #numbers = new Map<string, number>([['', 0]])

  /** null when no fact has used it. */
  find(file: OpenFile, text: string): number | null {
    const cached = this.#numbers.get(text)
    if (cached !== undefined) return cached
    const row = file.sql<[string], { no: number }>(FIND_WORD).get(text)
    if (!row) return null
    this.#keep(row.no, text)
    return row.no
  }

  /** Adds what is new; inside a transaction. */
  no(file: OpenFile, text: string): number {
    const found = this.find(file, text)
    if (found !== null) return found
    const no = Number(file.sql<[string]>(ADD).run(text).lastInsertRowid)
    this.#keep(no, text)
    return no
  }

  /** @throws Error for a number that nothing has. */
  text(file: OpenFile, no: number): string {
    const cached = this.#texts.get(no)
    if (cached !== undefined) return cached
    const row = file.sql<[number], { text: string }>(TEXT).get(no)
    if (!row) throw new Error(`word ${no} is missing`)
    this.#keep(no, row.text)
    return row.text
  }

  #keep(no: number, text: string): void {
    this.#texts.set(no, text)
    this.#numbers.set(text, no)
  }
}
