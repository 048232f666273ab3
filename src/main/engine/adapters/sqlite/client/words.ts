/** Words as the search index knows them: letters and digits, small, without accents.
 *  The index and every query go through the same cut, so that no text of a user ever reaches the query language. */
import type { OpenFile } from '../database.ts'
import { hash32 } from './names.ts'

// Marks of words of our own. Private-use, so they occur in no text that is cut here.
const CLASS_MARK = '\u{e000}'
const ACTOR_MARK = '\u{e001}'
const TARGET_MARK = '\u{e002}'
const MAX_WORDS = 8
const MAX_WORD_LENGTH = 64
const MAX_ENDINGS = 64
/** Letters of the beginnings that the index keeps: shorter ones would lead to most of its rows. */
const INDEXED_PREFIX = 3
const NEXT_WORD = 'SELECT term FROM event_word WHERE term >= ? LIMIT 1'
// The index's own tokenizer splits plain text at everything but these, and lowers ASCII letters.
const PLAIN = /^[\x01-\x7f]*$/

export const classWord = (classNo: number): string => `${CLASS_MARK}${classNo}`
/** Two ids may share a word: what is found must be compared. */
export const actorWord = (id: string): string => `${ACTOR_MARK}${hash32(id).toString(36)}`
export const targetWord = (id: string): string => `${TARGET_MARK}${hash32(id).toString(36)}`

/** Text for the index: plain text as it is, anything else cut into words. */
export const indexText = (text: string): string => (PLAIN.test(text) ? text : cut(text).join(' '))

/** The words of a text. */
function cut(text: string): string[] {
  return (
    text
      .normalize('NFKD')
      .replaceAll(/\p{M}+/gu, '')
      // Up and down again makes forms equal that lower case keeps apart (ß and ss, both sigmas).
      .toUpperCase()
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  )
}

/** Words that a user searches for, at most eight. */
export const searchWords = (text: string): string[] =>
  [...new Set(cut(text))].slice(0, MAX_WORDS).map((word) => word.slice(0, MAX_WORD_LENGTH))

/** The words of the index that start with `start`; null when there are more than `MAX_ENDINGS`. Each costs one look
 *  into the index, while the index's own search for a beginning collects every row of every such word first. */
export function wordsStartingWith(file: OpenFile, start: string): string[] | null {
  const next = file.sql<[string], { term: string }>(NEXT_WORD)
  const found: string[] = []
  for (let at = start; ;) {
    const term = next.get(at)?.term
    if (!term?.startsWith(start)) return found
    if (found.length === MAX_ENDINGS) return null
    found.push(term)
    // The smallest text after the term: no word holds a control character.
    at = `${term}\x01`
  }
}

/** Query for rows that hold a word starting with each of `words` (whole words where shorter than three letters), all
 *  of `exact`, and one of `classes` (null = any). null: no row can. */
export function matchQuery(
  file: OpenFile,
  words: readonly string[],
  exact: readonly string[],
  classes: readonly number[] | null,
): string | null {
  const terms = exact.map((word) => `"${word}"`)
  for (const word of words) {
    if (word.length < INDEXED_PREFIX) terms.push(`"${word}"`)
    else if (word.length === INDEXED_PREFIX) terms.push(`"${word}"*`)
    else {
      const found = wordsStartingWith(file, word)
      if (found?.length === 0) return null
      terms.push(found ? anyOf(found) : `"${word}"*`)
    }
  }
  if (classes) terms.push(anyOf(classes.map(classWord)))
  return terms.join(' AND ')
}

const anyOf = (words: readonly string[]): string => `(${words.map((word) => `"${word}"`).join(' OR ')})`

/** Collects the text of every value inside an event's detail, at most `limit` characters. */
export function detailText(detail: unknown, limit = 4_096): string {
  const found: string[] = []
  let length = 0
  const visit = (value: unknown): void => {
    if (length > limit) return
    if (typeof value === 'string' || typeof value === 'number') {
      const text = String(value)
      found.push(text)
      length += text.length + 1
    } else if (typeof value === 'object' && value !== null) {
      for (const item of Object.values(value)) visit(item)
    }
  }
  visit(detail)
  return found.join(' ')
}
