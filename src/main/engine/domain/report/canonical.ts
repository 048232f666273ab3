/** Hashes over the canonical text of a report (journal/canonical.ts), in portions. */
import { createHash } from 'node:crypto'
import { canonicalText } from '../../journal/canonical.ts'
import { portions } from '../portions.ts'

/** `sha256(canonicalText(value))` without ever holding the whole text, which is some 100 MB for a large client. */
export function canonicalHash(value: unknown): string {
  const hash = createHash('sha256')
  feed(value, (text) => hash.update(text))
  return hash.digest('hex')
}

function feed(value: unknown, write: (text: string) => void): void {
  if (typeof value !== 'object' || value === null) return write(canonicalText(value))
  if (Array.isArray(value)) {
    write('[')
    let first = true
    for (const items of portions(value)) {
      write(`${first ? '' : ','}${canonicalText(items).slice(1, -1)}`)
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
