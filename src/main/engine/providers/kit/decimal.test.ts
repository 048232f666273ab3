import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decimalToMicros } from './decimal.ts'

test('cents with a fraction become exact millionths of a dollar', () => {
  expect(decimalToMicros('123.78912', -2)).toBe(1_237_891)
  expect(decimalToMicros('123.45', -2)).toBe(1_234_500)
  expect(decimalToMicros('50000', -2)).toBe(500_000_000)
  expect(decimalToMicros('-0.5', -2)).toBe(-5_000)
  expect(decimalToMicros('0', -2)).toBe(0)
})

test.each(['', 'abc', '1e3', 'NaN', '1,5', '0x10', '9'.repeat(31), '99999999999999999'])(
  'a text that is no plain amount is refused: %s',
  (text) => {
    expect(decimalToMicros(text)).toBeNull()
  },
)

test('amounts with at most four decimals of a cent add up exactly, where floating point would not', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(9_999_999), fc.nat(9_999)), { minLength: 1 }), (amounts) => {
      const texts = amounts.map(([whole, part]) => `${whole}.${String(part).padStart(4, '0')}`)
      const sum = texts.reduce((total, text) => total + (decimalToMicros(text, -2) ?? Number.NaN), 0)
      expect(sum).toBe(amounts.reduce((total, [whole, part]) => total + whole * 10_000 + part, 0))
    }),
  )
})
