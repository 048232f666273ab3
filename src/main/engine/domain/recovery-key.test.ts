import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromRecoveryKey, toRecoveryKey } from './recovery-key.ts'

const hexKey = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((b) => Buffer.from(b).toString('hex'))

test('a recovery key reads back as the key it was made from, in lower case and with spaces too', () => {
  fc.assert(
    fc.property(hexKey, (key) => {
      const written = toRecoveryKey(key)
      expect(fromRecoveryKey(written)).toBe(key)
      expect(fromRecoveryKey(` ${written.toLowerCase().replaceAll('-', ' ')} `)).toBe(key)
    }),
  )
})

test('one wrong character is noticed', () => {
  fc.assert(
    fc.property(hexKey, fc.nat(55), (key, at) => {
      const plain = toRecoveryKey(key).replaceAll('-', '')
      const wrong = plain.slice(0, at) + (plain[at] === '0' ? '2' : '0') + plain.slice(at + 1)
      expect(fromRecoveryKey(wrong)).not.toBe(key)
    }),
  )
})
