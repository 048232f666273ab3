import { expect, test } from 'vitest'
import { earliest, latest } from './people.ts'

test('a moment that no provider tells stays absent, and one that all deny is none', () => {
  expect([latest([undefined, undefined]), latest([null, undefined]), latest([])]).toEqual([
    undefined,
    null,
    undefined,
  ])
  expect([earliest([undefined]), earliest([null, null])]).toEqual([undefined, null])
})

test('moments that are told are compared, whatever the others leave out', () => {
  expect(latest([5, undefined, null, 9])).toBe(9)
  expect(earliest([5, undefined, null, 9])).toBe(5)
})
