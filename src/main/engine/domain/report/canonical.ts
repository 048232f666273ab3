/** One text for one value: keys sorted, absent properties left out, so that a hash over it can be repeated. */
import { createHash } from 'node:crypto'
import { portions } from '../portions.ts'

/** Canonical JSON. Refuses what JSON cannot hold (functions, NaN, bigint). Plain loops: it runs once for every row. */
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

/** `sha256(canonicalJson(value))` without ever holding the whole text, which is some 100 MB for a large client. */
export function canonicalHash(value: unknown): string {
  const hash = createHash('sha256')
  feed(value, (text) => hash.update(text))
  return hash.digest('hex')
}

function feed(value: unknown, write: (text: string) => void): void {
  if (typeof value !== 'object' || value === null) return write(canonicalJson(value))
  if (Array.isArray(value)) {
    write('[')
    let first = true
    for (const items of portions(value)) {
      write(`${first ? '' : ','}${canonicalJson(items).slice(1, -1)}`)
      first = false
    }
    return write(']')
  }
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  let before = '{'
  for (const [key, member] of members.sort(([a], [b]) => (a < b ? -1 : 1))) {
    write(`${before}${JSON.stringify(key)}:`)
    feed(member, write)
    before = ','
  }
  write(members.length === 0 ? '{}' : '}')
}

/** SHA-256 in lower-case hex. */
export const sha256 = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex')
