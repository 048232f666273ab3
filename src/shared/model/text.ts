/** Texts as people read them: cut, listed, compared. */

/** The text, or as much of it as `most` UTF-16 units hold together with the ellipsis that marks the cut. No surrogate
 *  pair is halved. */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text
  return `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/u, '')}…`
}

/** "a, b and 3 more": names that are listed, and how many are not. */
export function listed(names: readonly string[], more = 0, count: (n: number) => string = String): string {
  const rest = more > 0 ? `and ${count(more)} more` : ''
  return [names.join(', '), rest].filter(Boolean).join(' ')
}

/** The first of these names, and how many follow. */
export const firstOf = (names: readonly string[], most: number, count?: (n: number) => string): string =>
  listed(names.slice(0, most), names.length - most, count)

/** The form in which texts are searched: without marks on letters, and alike in capitals and not. Up and down again makes
 *  forms equal that lower case keeps apart (ß and ss, both sigmas). */
export const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '')
    .toUpperCase()
    .toLowerCase()

/** The words of a search, folded. A text fits that contains each. */
export const wordsOf = (text: string): string[] => fold(text).split(/\s+/).filter(Boolean)

/** The form in which names are the same name: é is another letter than e. */
export const nameKey = (name: string): string => name.normalize('NFKC').trim().toLowerCase()

// A sign that begins a formula, full-width forms included, after anything that a spreadsheet may drop on its way in.
const FORMULA = /^[\p{C}\p{Z}]*[=+\-@＝＋－＠]|^[\t\r\n]/u

/** A text as a cell of a spreadsheet: one that would be run as a formula (=, +, -, @, tab …, also behind blanks) gets an
 *  apostrophe. */
export const asCell = (text: string): string => (FORMULA.test(text) ? `'${text}` : text)

/** A list that is saved from the screen ends here; the export of a client has no end. */
export const MOST_LIST_ROWS = 50_000
/** Characters of a text that crosses the port. */
export const MOST_TEXT = 4_000
