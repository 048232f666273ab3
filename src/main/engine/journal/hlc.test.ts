import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareHlc, next, receive } from './hlc.ts'

test('time moves on, and stands still where the wall clock goes back', () => {
  expect(next(null, 100)).toEqual([100, 0])
  expect(next([100, 4], 101)).toEqual([101, 0])
  expect(next([100, 4], 100)).toEqual([100, 5])
  expect(next([100, 4], 7)).toEqual([100, 5])
  expect(receive([100, 4], [300, 2], 200)).toEqual([300, 3])
  expect(receive([100, 4], [50, 9], 200)).toEqual([200, 0])
  expect(receive(null, [50, 9], 20)).toEqual([50, 10])
})

test('it is always after what was known', () => {
  const clock = fc.tuple(fc.nat(50), fc.nat(5))
  fc.assert(
    fc.property(fc.option(clock), clock, fc.nat(50), (last, other, now) => {
      const after = receive(last, other, now)
      expect(compareHlc(after, other)).toBeGreaterThan(0)
      if (last) expect(compareHlc(after, last)).toBeGreaterThan(0)
    }),
  )
})
