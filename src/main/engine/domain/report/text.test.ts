import fc from 'fast-check'
import { expect, test } from 'vitest'
import { printableAccent } from './accent.ts'
import { canonicalText } from '../../journal/canonical.ts'
import { niceTicks } from './print/chart.ts'
import { clean, cleanLines, isolate, shorten } from './text.ts'

test('controls, lone surrogates, non-characters and overrides become visible code points', () => {
  expect(clean('a\u0000b\u202ec\ud800d\uffffe\ufefff')).toBe('a[U+0000]b[U+202E]c[U+D800]d[U+FFFF]e[U+FEFF]f')
})

test('white space becomes one line; emoji and combining letters stay whole', () => {
  expect(clean(' a\r\n\tb ')).toBe('a b')
  expect(clean('👩‍💻 é é')).toBe('👩‍💻 é é')
  expect(cleanLines('a\r\n\r\nb\u0007')).toBe('a\nb[U+0007]')
})

test('cleaning any text is total, well-formed, bounded and repeatable', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 3000 }), (text) => {
      const once = clean(text)
      expect(once.isWellFormed()).toBe(true)
      expect(clean(clean(once))).toBe(clean(once))
      // At worst every character is printed as ten.
      expect(once.length).toBeLessThan(10_100)
    }),
  )
})

test('a name of a million characters is cut and says so', () => {
  expect(clean('x'.repeat(1_000_000))).toBe(`${'x'.repeat(1000)}… (cut)`)
})

test('shortening keeps both ends and never splits a character', () => {
  expect(shorten('abcdefghij', 5)).toBe('abc…j')
  expect(shorten('👩‍💻'.repeat(10), 5)).toBe(`${'👩‍💻'.repeat(3)}…👩‍💻`)
  expect(shorten('short', 5)).toBe('short')
})

test('only right-to-left names are isolated', () => {
  expect(isolate('Contoso')).toBe('Contoso')
  expect(isolate('שלום')).toBe('\u2068שלום\u2069')
})

test('an accent is dark enough to read, and an unreadable one is replaced', () => {
  expect(printableAccent('#1f5fa8')).toBe('#1f5fa8')
  expect(printableAccent('#ffff00')).not.toBe('#ffff00')
  expect(printableAccent('red; }')).toBe('#2b5c8a')
})

test('axis steps are round, start at zero and reach the top', () => {
  expect(niceTicks(742)).toEqual([0, 200, 400, 600, 800])
  expect(niceTicks(0)).toEqual([0, 1])
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1e12, noNaN: true }), (top) => {
      const ticks = niceTicks(top)
      expect(ticks[0]).toBe(0)
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(top * (1 - 1e-9))
      expect(ticks.length).toBeLessThanOrEqual(6)
    }),
  )
})

test('canonical JSON does not depend on the order of keys and drops what is absent', () => {
  expect(canonicalText({ b: 1, a: [null], c: undefined })).toBe('{"a":[null],"b":1}')
  expect(() => canonicalText(Number.NaN)).toThrow(TypeError)
})
