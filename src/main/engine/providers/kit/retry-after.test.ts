import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { durationMs, retryAfterMs } from './retry-after.ts'

const now = Date.UTC(2026, 10, 22)

describe('Retry-After', () => {
  test.each<[string, Record<string, string>, number | null]>([
    ['seconds', { 'retry-after': '7' }, 7_000],
    ['part of a second', { 'retry-after': '0.5' }, 500],
    ['zero', { 'retry-after': '0' }, 0],
    ['negative', { 'retry-after': '-5' }, 0],
    ['a date without a server clock', { 'retry-after': new Date(now + 9_000).toUTCString() }, 9_000],
    [
      'a date measured by the clock of the server',
      {
        'retry-after': new Date(now + 3_609_000).toUTCString(),
        date: new Date(now + 3_600_000).toUTCString(),
      },
      9_000,
    ],
    ['a date in the past', { 'retry-after': new Date(now - 9_000).toUTCString() }, 0],
    ['nonsense', { 'retry-after': 'soon' }, null],
    ['nothing', {}, null],
  ])('%s', (_, headers, expected) => {
    expect(retryAfterMs(headers, now)).toBe(expected)
  })

  test('whatever the header says, the answer is null or a wait that is not negative', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (after, date) => {
        const ms = retryAfterMs({ 'retry-after': after, date }, now)
        expect(ms === null || ms >= 0).toBe(true)
      }),
    )
  })
})

test.each([
  ['1s', 1_000],
  ['6m0s', 360_000],
  ['20ms', 20],
  ['1h2m3s', 3_723_000],
  ['0.25s', 250],
  ['', null],
  ['later', null],
])('the duration %s is %s milliseconds', (text, expected) => {
  expect(durationMs(text)).toBe(expected)
})
