/** One text for one value: keys sorted, absent properties left out, so that a hash over it can be repeated. */
import { createHash } from 'node:crypto'

/** Canonical JSON. Refuses what JSON cannot hold (functions, NaN, bigint). Plain loops: a large client's report is
 *  some 50 MB of text. */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return JSON.stringify(value)
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError('canonicalJson: not a finite number')
    return String(Object.is(value, -0) ? 0 : value)
  }
  if (typeof value !== 'object') throw new TypeError(`canonicalJson: ${typeof value}`)
  let text = ''
  if (Array.isArray(value)) {
    for (const item of value)
      text += `${text === '' ? '' : ','}${canonicalJson(item === undefined ? null : item)}`
    return `[${text}]`
  }
  const members = new Map<string, unknown>(Object.entries(value))
  for (const key of [...members.keys()].sort()) {
    const member = members.get(key)
    if (member !== undefined)
      text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(member)}`
  }
  return `{${text}}`
}

/** SHA-256 in lower-case hex. */
export const sha256 = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex')
