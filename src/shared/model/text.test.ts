import { expect, test } from 'vitest'
import { asCell, cutText, firstOf, fold, listed, nameKey, wordsOf } from './text.ts'

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

test('the first names are listed, and those that follow counted', () => {
  expect(firstOf(['a', 'b', 'c'], 2)).toBe('a, b and 1 more')
  expect(firstOf(['a', 'b'], 2)).toBe('a, b')
})

test('a search finds letters with and without marks, in any case', () => {
  expect(fold('ÉCOLE Straße ﬁ')).toBe(fold('ecole STRASSE fi'))
  expect(wordsOf('  École  Sud ')).toEqual(['ecole', 'sud'])
})

test('a name is the same in other capitals and forms, and another one with other letters', () => {
  expect(nameKey(' Ａcme ')).toBe(nameKey('ACME'))
  expect(nameKey('José')).not.toBe(nameKey('Jose'))
})

test.each(['=1+1', '+1', '-1', '@a', ' =1', '\u200b=1', '＝1', '\t1', '\n1'])(
  '%j is no formula in a cell',
  (text) => {
    expect(asCell(text)).toBe(`'${text}`)
  },
)

test.each(['', 'a=b', '1-1', 'name'])('%j stands in a cell as it is', (text) => {
  expect(asCell(text)).toBe(text)
})
