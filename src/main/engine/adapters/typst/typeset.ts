/** Text made ready for the page engine. Still text, never markup: characters that no bundled font has are printed as
 *  their code points, and long unbroken words get places where a line may break, so that nothing leaves the page. */
import { codePoint } from '../../domain/report/text.ts'
import type { Coverage } from './coverage.ts'

export type Typeset = (text: string) => string

/** Without a glyph of their own: line breaks, joiners, variation selectors, direction marks, isolates. */
const INVISIBLE = /^[\p{Default_Ignorable_Code_Point}\u2066-\u2069\n]$/u
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** One typesetter over the fonts in the order in which the page uses them. A character and its marks are printed by
 *  one font, so a cluster that no single font has whole is taken apart. */
export function createTypeset(fonts: readonly Coverage[]): Typeset {
  const [main] = fonts
  const known = new Map<string, string>()
  const cluster = (segment: string): string => {
    const kept = known.get(segment)
    if (kept !== undefined) return kept
    const chars = [...segment]
    const whole = fonts.some((has) => chars.every((c) => INVISIBLE.test(c) || has(c.codePointAt(0) ?? 0)))
    const printed = whole
      ? segment
      : chars.map((c) => (main?.(c.codePointAt(0) ?? 0) && !/\p{M}/u.test(c) ? c : codePoint(c))).join('')
    if (known.size < 10_000) known.set(segment, printed)
    return printed
  }
  return (text) => {
    // Latin text needs no look-up: every character of these blocks is in the main font (held by a test).
    const printable = /^[\x20-\x7e\u00a0-\u00ac\u00ae-\u0148\u014a-\u017f\u2010-\u2026\n]*$/.test(text)
      ? text
      : Array.from(graphemes.segment(text.normalize('NFC')), (s) => cluster(s.segment)).join('')
    return breakable(printable)
  }
}

const BREAK = '\u200b'
const LONG = 14
const PIECE = 8

/** Words longer than fourteen characters may break after punctuation, and else after every eighth character. */
function breakable(text: string): string {
  if (!/\S{15}/.test(text)) return text
  return text.replace(/\S{15,}/g, (word) => {
    let run = 0
    let out = ''
    const parts = Array.from(graphemes.segment(word), (s) => s.segment)
    for (const [i, part] of parts.entries()) {
      out += part
      run += 1
      const left = parts.length - 1 - i
      if (
        left >= 2 &&
        ((run >= 3 && /[-_./:@,;=+|&?]/.test(part)) || run >= (parts.length > LONG * 2 ? PIECE : LONG))
      ) {
        out += BREAK
        run = 0
      }
    }
    return out
  })
}
