/** Measures a message before it is passed on, so that a page cannot hand over a hundred megabytes.
 *  Promise: an estimate from below in bytes that stops counting at the limit; never throws; loops are counted once. */

/** The largest message that passes between page and engine. */
export const MESSAGE_LIMIT_BYTES = 8 * 1024 * 1024

/** True when the value is larger than `limit` bytes: text counts two bytes a character, binary data its length,
 *  everything else eight bytes. */
export function isLargerThan(value: unknown, limit: number = MESSAGE_LIMIT_BYTES): boolean {
  const seen = new Set<object>()
  const open: unknown[] = [value]
  let bytes = 0
  while (open.length > 0) {
    const next = open.pop()
    bytes += ownBytes(next)
    if (bytes > limit) return true
    if (typeof next !== 'object' || next === null || seen.has(next)) continue
    seen.add(next)
    for (const inner of inside(next)) open.push(inner)
    // Each waiting element is worth eight bytes at least, and a long list need not be walked to be refused.
    if (bytes + open.length * 8 > limit) return true
  }
  return false
}

function ownBytes(value: unknown): number {
  if (typeof value === 'string') return value.length * 2
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return value.byteLength
  return 8
}

function inside(value: object): Iterable<unknown> {
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return []
  if (value instanceof Map) return [...value.keys(), ...value.values()]
  if (value instanceof Set || Array.isArray(value)) return value
  return [...Object.keys(value), ...Object.values(value)]
}
