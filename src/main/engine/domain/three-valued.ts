/** Kleene logic for judgements: true, false, and `undefined` for "not known" (controls.md §2, rule 1).
 *  Promise: a comparison with an absent fact is not known, and only a known answer can decide.
 *  Refuses: null. "The provider says none" is a known value whose meaning each control states itself. */

export type Truth = boolean | undefined

/** False when any part is false, else not known when any part is not known, else true. */
export function and(...parts: readonly Truth[]): Truth {
  if (parts.includes(false)) return false
  return parts.includes(undefined) ? undefined : true
}

/** True when any part is true, else not known when any part is not known, else false. */
export function or(...parts: readonly Truth[]): Truth {
  if (parts.includes(true)) return true
  return parts.includes(undefined) ? undefined : false
}

export const not = (part: Truth): Truth => (part === undefined ? undefined : !part)

/** A test of a fact that may be absent: not known when it is. */
export const when = <T>(value: T | undefined, test: (value: T) => Truth): Truth =>
  value === undefined ? undefined : test(value)
