/** Words as the search index knows them: letters and digits, small, without accents.
 *  The index and every query go through the same cut, so that no text of a user ever reaches the query language. */
import type { EventFact } from '../../../../facts/index.ts'
import type { OpenFile } from '../../database.ts'
import { hash32 } from './names.ts'

/** Fields whose events are found by the number that `Names` gave the text, and their columns. */
export const NAMED = [
  'actorId',
  'network',
  'onBehalfOf',
  'model',
  'tool',
] as const satisfies readonly (keyof EventFact)[]
/** Fields whose texts are too many to number: found by a hash, so two texts may share a word. */
export const HASHED = ['targetId', 'correlation'] as const satisfies readonly (keyof EventFact)[]
type NamedField = (typeof NAMED)[number]
type HashedField = (typeof HASHED)[number]
/** Column of the table `event` for each of these fields. */
export const COLUMN: Readonly<Record<NamedField | HashedField, string>> = {
  actorId: 'actor',
  network: 'network',
  onBehalfOf: 'on_behalf_of',
  model: 'model',
  tool: 'tool',
  targetId: 'target',
  correlation: 'correlation',
}

// Marks of words of our own. Private-use, so they occur in no text that is cut here.
const CLASS_MARK = '\u{e000}'
const MARK: Readonly<Record<NamedField | HashedField, string>> = {
  actorId: '\u{e001}',
  targetId: '\u{e002}',
  network: '\u{e004}',
  onBehalfOf: '\u{e005}',
  correlation: '\u{e006}',
  model: '\u{e007}',
  tool: '\u{e008}',
}
/** A word that is in no document. */
const NO_WORD = '"\u{e003}"'
const MAX_WORDS = 8
const MAX_WORD_LENGTH = 64
const MAX_DETAIL = 80_000
const MAX_ENDINGS = 64
/** Letters of the beginnings that the index keeps: shorter ones would lead to most of its rows. */
const INDEXED_PREFIX = 3
const NEXT_WORD = 'SELECT term FROM event_word WHERE term >= ? LIMIT 1'
/** Documents by whose age common words are known. */
const SAMPLE = 64
const OLDEST_OF_NEWEST = `SELECT min(rowid) AS oldest, count(*) AS n FROM (
  SELECT rowid FROM event_text WHERE event_text MATCH ? ORDER BY rowid DESC LIMIT ${SAMPLE})`
// The index's own tokenizer splits plain text at everything but these, and lowers ASCII letters.
const PLAIN = /^[\x01-\x7f]*$/

export const classWord = (classNo: number): string => `${CLASS_MARK}${classNo}`
/** @param nameNo of the field's text. */
export const namedWord = (field: NamedField, nameNo: number): string => `${MARK[field]}${nameNo}`
export const hashedWord = (field: HashedField, text: string): string => `${MARK[field]}${hash32(text)}`
/** Of events of which some text was cut. */
export const cutWord = '\u{e009}'

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
    // The smallest text after the term: no word contains a control character.
    at = `${term}\x01`
  }
}

/** What finds the documents with a word that starts with `word`, or with all of it where it is shorter than three
 *  letters. `clause` null = none has one. Not `exact`: it also finds others, since too many words start so to list them;
 *  it then finds those with a word that starts with its first three letters. */
export function wordQuery(file: OpenFile, word: string): { clause: string | null; exact: boolean } {
  if (word.length < INDEXED_PREFIX) return { clause: `"${word}"`, exact: true }
  const start = `"${[...word].slice(0, INDEXED_PREFIX).join('')}"*`
  if (word.length === INDEXED_PREFIX) return { clause: start, exact: true }
  const found = wordsStartingWith(file, word)
  if (!found) return { clause: start, exact: false }
  return { clause: found.length > 0 ? anyOf(found) : null, exact: true }
}

export const anyOf = (words: readonly string[]): string =>
  `(${words.map((word) => `"${word}"`).join(' OR ')})`

/** Query for documents that fulfil every clause. The index takes each document that some clause proposes to all others,
 *  and a word that most documents contain costs most to look up; so the rarest clauses agree first, in groups (which only
 *  an OR keeps apart) that the next one is asked about. */
export function allOf(file: OpenFile, clauses: readonly string[]): string {
  if (clauses.length < 3) return clauses.join(' AND ')
  const oldest = file.sql<[string], { oldest: number | null; n: number }>(OLDEST_OF_NEWEST)
  const reach = (clause: string): number => {
    const row = oldest.get(clause)
    return row?.n === SAMPLE ? (row.oldest ?? 0) : 0
  }
  return clauses
    .map((clause) => ({ clause, reach: reach(clause) }))
    .sort((a, b) => a.reach - b.reach)
    .map(({ clause }) => clause)
    .reduce((all, clause) => `(${all} OR ${NO_WORD}) AND ${clause}`)
}

/** Whether a text contains every one of the words, in the sense of `wordQuery`. */
export function wordTest(words: readonly string[]): (text: string) => boolean {
  const tests = words.map(
    (word) =>
      new RegExp(
        `(?<![\\p{L}\\p{N}])${word}${word.length < INDEXED_PREFIX ? '(?![\\p{L}\\p{N}])' : ''}`,
        'u',
      ),
  )
  return (text) => {
    const plain = indexText(text).toLowerCase()
    return tests.every((test) => test.test(plain))
  }
}

/** What of an event is searched by word beside its type, which its class knows. */
export const eventText = (event: EventFact): string =>
  [
    event.actorId,
    event.actorEmail,
    event.targetId,
    event.onBehalfOf,
    event.correlation,
    event.network,
    event.model,
    event.tool,
    detailText(event.detail),
  ].join(' ')

/** Collects the text of every value inside an event's detail. The limit is above what a provider's reader keeps of a detail, so
 *  that everything that is shown is also found. */
export function detailText(detail: unknown, limit = MAX_DETAIL): string {
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
