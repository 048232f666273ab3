import { describe, expect, test } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../shared/model/index.ts'
import { createFormat, initials, plural, shortId } from './format.ts'

const gb = createFormat('en-GB')

describe('numbers and money', () => {
  test('money keeps its currency and is never added across currencies', () => {
    expect(
      gb.moneys([
        { micros: 12_500_000, currency: 'USD' },
        { micros: 3_000_000, currency: 'EUR' },
      ]),
    ).toBe('US$12.50 + €3.00')
  })
  test('no amounts is zero of the given currency', () => {
    expect(gb.moneys([], 'GBP')).toBe('£0.00')
  })
  test('a code that is not a currency is printed beside the number', () => {
    expect(gb.money({ micros: 1_500_000, currency: '12' })).toBe('1.5 12')
  })
  test('a locale that Intl refuses gives way to the next one', () => {
    expect(createFormat('not a locale', 'de-DE').number(1234.5)).toBe('1.234,5')
    expect(createFormat('', null, undefined).locale).toBe('en-GB')
  })
  test('a share is a whole percentage', () => {
    expect(gb.percent(0.714)).toBe('71%')
  })
})

describe('times', () => {
  test('moments to choose from show seconds only where two share the minute', () => {
    const [a, b, c] = ['14:05:09', '14:05:40', '14:07:00'].map((at) => Date.parse(`2026-11-21T${at}`))
    const words = gb.moments([a!, b!, c!, c!])
    expect([a!, b!, c!].map(words)).toEqual([
      '21 Nov 2026, 14:05:09',
      '21 Nov 2026, 14:05:40',
      '21 Nov 2026, 14:07',
    ])
  })
  const now = Date.parse('2026-11-22T12:00:00Z')
  test('relative times name the largest whole unit', () => {
    expect(gb.relative(now - 3 * HOUR - 5 * MINUTE, now)).toBe('3 hours ago')
    expect(gb.relative(now + 4 * DAY, now)).toBe('in 4 days')
    expect(gb.relative(now - 10_000, now)).toBe('this minute')
    expect(gb.relative(now - 45 * DAY, now)).toBe('45 days ago')
    expect(gb.relative(now - 430 * DAY, now)).toBe('14 months ago')
  })
  test('an age below two days is told in hours and never below zero', () => {
    expect(gb.age(now - 26 * HOUR, now)).toBe('26h')
    expect(gb.age(now - 3 * DAY, now)).toBe('3d')
    expect(gb.age(now + HOUR, now)).toBe('0m')
  })
  test('a calendar day is not moved by the time zone', () => {
    expect(gb.day('2026-11-01')).toBe('1 Nov 2026')
  })
  test('a moment out of range is text, not an exception', () => {
    expect(gb.time(Number.NaN)).toBe('invalid time')
    expect(gb.exactTime(1e20)).toBe('invalid time')
  })
})

describe('names and ids', () => {
  test('a long id keeps both ends', () => {
    expect(shortId('proj_0123456789abcdefghij', 12)).toBe('proj_0…fghij')
    expect(shortId('short')).toBe('short')
  })
  test('initials are whole characters in any script', () => {
    expect(initials('Acme Ltd')).toBe('AL')
    expect(initials('👩‍🔧 Works')).toBe('👩‍🔧W')
    expect(initials('شركة النور')).toBe('شا')
    expect(initials('  ')).toBe('?')
  })
  test('one is singular, zero is plural', () => {
    expect([plural(1, 'key', 'keys'), plural(0, 'key', 'keys')]).toEqual(['key', 'keys'])
  })
})
