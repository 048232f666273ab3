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
