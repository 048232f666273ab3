/** Fuzzy matching for the command palette: letters in order, better when together, at word starts and early.
 *  Pure, and linear in the text for each letter of the query. */

import { fold } from '../../shared/model/index.ts'

const isWordStart = (text: string, at: number): boolean =>
  at === 0 || /[\s\-_.@/·(]/.test(text.charAt(at - 1))

/** The next place of a letter at the start of a word; −1 = none. */
function wordStart(text: string, letter: string, from: number): number {
  let at = text.indexOf(letter, from)
  while (at >= 0 && !isWordStart(text, at)) at = text.indexOf(letter, at + 1)
  return at
}

/** Score of one way to lay the letters over the text; null = they do not fit that way. */
function spread(wanted: string, given: string, preferWordStarts: boolean): number | null {
  let score = 0
  let from = 0
  for (const letter of wanted) {
    if (letter === ' ') continue
    const next = given.indexOf(letter, from)
    const start = preferWordStarts && next !== from ? wordStart(given, letter, from) : -1
    const at = start >= 0 ? start : next
    if (at < 0) return null
    // Letters scattered inside words ("etl" in "dental") are chance; a word's first letter is a wish.
    if (from === 0 && !isWordStart(given, at)) return null
    score += at === from && at > 0 ? 8 : 1
    if (isWordStart(given, at)) score += 10
    from = at + letter.length
  }
  return score
}

/** How well the query fits the text: higher is better, null = not at all. An empty query fits everything equally. */
export function fuzzyScore(query: string, text: string): number | null {
  const wanted = fold(query.trim())
  const given = fold(text)
  if (wanted === '') return 0
  const whole = given.indexOf(wanted)
  const short = given.length / 100
  if (whole >= 0 && isWordStart(given, whole)) return 1_000 - whole - short
  const fits = [
    // Together, but in the middle of a word: less than two initials, more than scattered letters.
    whole >= 0 ? 8 * wanted.length - 7 : null,
    spread(wanted, given, false),
    spread(wanted, given, true),
  ].filter((score) => score !== null)
  return fits.length > 0 ? Math.max(...fits) - short : null
}

/** The best fits in order, at most `limit`. Equal fits keep their order. */
export function fuzzyPick<T>(
  query: string,
  items: readonly T[],
  text: (item: T) => string,
  limit: number,
): T[] {
  if (query.trim() === '') return items.slice(0, limit)
  return items
    .flatMap((item) => {
      const score = fuzzyScore(query, text(item))
      return score === null ? [] : [{ item, score }]
    })
    .sort((a, b) => b.score - a.score)
    .slice(0, limit)
    .map(({ item }) => item)
}
