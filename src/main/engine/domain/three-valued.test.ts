import { describe, expect, test } from 'vitest'
import { and, not, or, when, type Truth } from './three-valued.ts'

const VALUES: readonly Truth[] = [true, false, undefined]

describe('three-valued logic', () => {
  test('AND of anything with false is false, of true with not known is not known', () => {
    for (const value of VALUES) expect(and(value, false)).toBe(false)
    expect(and(true, undefined)).toBeUndefined()
    expect(and(true, true)).toBe(true)
  })

  test('OR of anything with true is true, of false with not known is not known', () => {
    for (const value of VALUES) expect(or(value, true)).toBe(true)
    expect(or(false, undefined)).toBeUndefined()
    expect(or(false, false)).toBe(false)
  })

  test('NOT keeps not known, and De Morgan holds for every pair', () => {
    expect(not(undefined)).toBeUndefined()
    for (const a of VALUES) for (const b of VALUES) expect(not(and(a, b))).toBe(or(not(a), not(b)))
  })

  test('a test of an absent fact is not known, of null it is the test', () => {
    expect(when<number | null>(undefined, () => true)).toBeUndefined()
    expect(when<number | null>(null, (value) => value === null)).toBe(true)
  })
})
