/** One text for one value: the only place that writes canonical JSON.
 *  Promise: equal values give equal text whatever the order of their properties; a missing property and one that is
 *  `undefined` are the same, and neither is the same as `null`. */

/** Deeper values are refused by `canonicalText`: what arrives from elsewhere must not exhaust the stack. */
const MAX_DEPTH = 64

/** RFC 8785 text of a value: what is hashed and signed. The same value gives the same text in every implementation.
 *  @throws TypeError for what has no such text: lone surrogates, NaN and infinities, integers beyond 2^53 (write them as
 *  strings), undefined in an array, functions, symbols, bigints, objects that are not plain, and more than 64 levels. */
export const canonicalText = (value: unknown): string => write(value, exactScalar, MAX_DEPTH)

/** The same form for values that Reeve stores as it read them: nothing is refused. What JSON cannot express becomes null
 *  and a lone surrogate is escaped, as in JSON.stringify. Equal to `canonicalText` where that does not throw. */
export const storedText = (value: unknown): string => write(value, anyScalar, Infinity)

function write(value: unknown, scalar: (value: unknown) => string, depth: number): string {
  if (typeof value !== 'object' || value === null) return scalar(value)
  if (depth === 0) throw new TypeError('canonical JSON: too deep')
  // Plain loops: it runs once for every fact and every row of a report.
  let text = ''
  if (Array.isArray(value)) {
    for (const item of value) text += `${text === '' ? '' : ','}${write(item, scalar, depth - 1)}`
    return `[${text}]`
  }
  if (scalar === exactScalar) plainOnly(value)
  const members = value as Readonly<Record<string, unknown>>
  for (const key of Object.keys(members).sort()) {
    const member = members[key]
    if (member !== undefined)
      text += `${text === '' ? '' : ','}${scalar(key)}:${write(member, scalar, depth - 1)}`
  }
  return `{${text}}`
}

const anyScalar = (value: unknown): string => JSON.stringify(value) ?? 'null'

function exactScalar(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new TypeError('canonical JSON: a lone surrogate')
    return JSON.stringify(value)
  }
  if (typeof value !== 'number') throw new TypeError(`canonical JSON: ${typeof value}`)
  if (!Number.isFinite(value)) throw new TypeError('canonical JSON: not a finite number')
  if (Number.isInteger(value) && !Number.isSafeInteger(value))
    throw new TypeError('canonical JSON: an integer beyond 2^53')
  return JSON.stringify(value)
}

function plainOnly(value: object): void {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null)
    throw new TypeError('canonical JSON: not a plain object')
}
