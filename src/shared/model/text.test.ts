import { expect, test } from 'vitest'
import { cutText, listed } from './text.ts'

test('a text that fits stays as it is; a longer one ends in an ellipsis and is no longer than asked for', () => {
  expect(cutText('abc', 3)).toBe('abc')
  expect(cutText('abcd', 3)).toBe('ab…')
  expect(cutText('x'.repeat(1_000_000), 500)).toHaveLength(500)
})

test('a cut halves no surrogate pair', () => {
  expect(cutText('a😀b', 3)).toBe('a…')
  expect(cutText('😀😀', 3)).toBe('😀…')
  expect(cutText('a😀b', 3).isWellFormed()).toBe(true)
})

test('names that are left out are counted', () => {
  expect(listed(['a', 'b'])).toBe('a, b')
  expect(listed(['a', 'b'], 3)).toBe('a, b and 3 more')
  expect(listed([], 3)).toBe('and 3 more')
  expect(listed([])).toBe('')
})
