/** The workspace key in a form that a person can write down: groups of four letters and digits with a check at the end.
 *  Alphabet of Douglas Crockford: no I, L, O, U; reading is forgiving about those and about case. */
import { createHash } from 'node:crypto'

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

function check(hex: string): string {
  return createHash('sha256').update(`reeve recovery key ${hex}`).digest('hex').slice(0, 5)
}

/** @param hex the key as 64 hexadecimal digits. */
export function toRecoveryKey(hex: string): string {
  let bits = BigInt(`0x${hex}${check(hex)}`)
  // 64 + 5 hexadecimal digits are 276 bits: 56 characters of five bits.
  let text = ''
  for (let i = 0; i < 56; i += 1) {
    text = ALPHABET[Number(bits & 31n)]! + text
    bits >>= 5n
  }
  return text.match(/.{4}/g)!.join('-')
}

/** The key as 64 hexadecimal digits, or null when it was mistyped. */
export function fromRecoveryKey(text: string): string | null {
  const clean = text.toUpperCase().replace(/[\s-]/g, '').replace(/[IL]/g, '1').replace(/O/g, '0')
  if (!/^[0-9A-HJKMNP-TV-Z]{56}$/.test(clean)) return null
  let bits = 0n
  for (const char of clean) bits = (bits << 5n) | BigInt(ALPHABET.indexOf(char))
  const hex = bits.toString(16).padStart(69, '0')
  const key = hex.slice(0, 64)
  return hex.length === 69 && hex.slice(64) === check(key) ? key : null
}
