/** How a secret is laid out in keychain items: whole where it fits, else in pieces behind a head item.
 *  Windows holds 2,560 bytes an item; 2,000 leaves room. Secrets with NUL or broken UTF-16 are refused, since a
 *  keychain would cut or change them without saying so. */
import { AppError } from '../../domain/errors.ts'

const MAX_BYTES = 2_000
const WHOLE = 'v1:'
const SPLIT = 'v2:'

export type Head =
  | { readonly kind: 'whole'; readonly value: string }
  | { readonly kind: 'split'; readonly batch: string; readonly count: number }

/** @throws AppError secret.malformed */
export function refuseUnstorable(value: string): void {
  if (value === '' || value.includes('\0') || !value.isWellFormed()) throw new AppError('secret.malformed')
}

/** One piece when the value fits into an item with its mark. */
export function cut(value: string): string[] {
  if (Buffer.byteLength(value) + WHOLE.length <= MAX_BYTES) return [value]
  const pieces: string[] = []
  let piece = ''
  let bytes = 0
  for (const character of value) {
    const size = Buffer.byteLength(character)
    if (bytes + size > MAX_BYTES) {
      pieces.push(piece)
      piece = ''
      bytes = 0
    }
    piece += character
    bytes += size
  }
  return [...pieces, piece]
}

export const wholeItem = (value: string): string => `${WHOLE}${value}`
export const splitItem = (batch: string, count: number): string => `${SPLIT}${batch}:${count}`

/** What an item says; null when it was not written here. */
export function readHead(item: string): Head | null {
  if (item.startsWith(WHOLE)) return { kind: 'whole', value: item.slice(WHOLE.length) }
  const split = /^v2:([0-9a-f]+):(\d{1,4})$/.exec(item)
  return split ? { kind: 'split', batch: split[1] ?? '', count: Number(split[2]) } : null
}

/** Accounts of the pieces behind a head. */
export const pieceAccounts = (account: string, batch: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${account}#${batch}.${i + 1}`)
