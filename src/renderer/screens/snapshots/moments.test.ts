import { expect, test } from 'vitest'
import { daysBetween, parseMoments } from './moments.ts'

test('two moments are compared from the earlier to the later, whatever their order', () => {
  expect(parseMoments({ from: 900, to: 100 })).toEqual({ from: 100, to: 900 })
})
test('one moment, the same twice or no number is no comparison', () => {
  expect(parseMoments({ from: 100 })).toBeNull()
  expect(parseMoments({ from: 100, to: 100 })).toBeNull()
  expect(parseMoments({ from: 'x', to: 5 })).toBeNull()
  expect(parseMoments({ from: -5, to: 5 })).toBeNull()
})
test('less than a day apart counts as one day', () => {
  expect(daysBetween({ from: 0, to: 3_600_000 })).toBe(1)
  expect(daysBetween({ from: 0, to: 28 * 86_400_000 })).toBe(28)
})
