/** Text from outside made fit to be printed as text: controls, lone surrogates and direction overrides become
 *  visible code points, nothing is ever read as markup, and nothing is longer than a page can bear. */

import { incompleteNames, type Coverage } from '../coverage.ts'

const MAX = 1000

/** C0 and C1 controls, lone surrogates, non-characters, byte order mark, direction embeddings and overrides (first-strong
 *  isolates stay: they are what keeps a name from reordering its neighbours):
 *  what would vanish, break the page or reorder its neighbours. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}\uFEFF\u2028\u2029\u202A-\u202E\u2066\u2067]/gu

/** `[U+202E]`. */
export const codePoint = (char: string): string =>
  `[U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`

/** One line of printable text. White space runs become one space; over 1,000 characters are cut and say so. */
export function clean(text: string): string {
  const points = text.length > MAX ? [...text.slice(0, MAX * 2)] : null
  const cut = points !== null && (points.length > MAX || text.length > MAX * 2)
  const kept = cut ? `${points.slice(0, MAX).join('')}… (cut)` : text
  return kept
    .replace(/[\t\n\v\f\r\u2028\u2029]+/g, ' ')
    .replace(UNPRINTABLE, codePoint)
    .trim()
}

/** Paragraphs of printable text: line breaks stay, everything else as in `clean`. */
export const cleanLines = (text: string): string =>
  text
    .split(/\r\n?|\n/)
    .map(clean)
    .filter((line) => line !== '')
    .join('\n')

/** Null and blank stay apart from text: both answer null. */
export const cleanOrNull = (text: string | null | undefined): string | null =>
  text === null || text === undefined || clean(text) === '' ? null : clean(text)

const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u

/** A name inside a sentence: kept from reordering the words and digits around it (Unicode isolates). */
export const isolate = (name: string): string => (RIGHT_TO_LEFT.test(name) ? `\u2068${name}\u2069` : name)

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** At most `max` characters as a reader counts them, the middle replaced by an ellipsis. */
export function shorten(text: string, max: number): string {
  if (text.length <= max) return text
  const parts = [...graphemes.segment(text)].map((s) => s.segment)
  if (parts.length <= max) return text
  const head = Math.ceil((max - 1) * 0.6)
  return `${parts.slice(0, head).join('')}…${parts.slice(parts.length - (max - 1 - head)).join('')}`
}

const MOST_NAMES = 20

/** The parts of a data set that are not complete, as the report names them: the first 20, and how many more. */
export function notRead(coverage: Pick<Coverage, 'incomplete'>): {
  readonly missing?: readonly string[]
  readonly missingMore?: number
} {
  const names = incompleteNames(coverage)
  return {
    ...(names.length > 0 && { missing: names.slice(0, MOST_NAMES).map(clean) }),
    ...(names.length > MOST_NAMES && { missingMore: names.length - MOST_NAMES }),
  }
}
