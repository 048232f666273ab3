import { describe, expect, test } from 'vitest'
import { clockOf, systemClock } from './index.ts'

const START = Date.UTC(2026, 10, 22, 9)
const given = (REEVE_TEST_CLOCK: string) => ({ REEVE_TEST_CLOCK })
const CHECKOUT = 'file:///checkout/dist/chunks/engine.mjs'

describe('the clock of a process', () => {
  test('an unpackaged build starts at the given moment and goes on at the real pace', async () => {
    const clock = clockOf(given('2026-11-22T09:00:00Z'), CHECKOUT)
    const [before, first] = [Math.floor(performance.now()), clock.now()]
    expect(first).toBeGreaterThanOrEqual(START + before)
    expect(first).toBeLessThanOrEqual(START + performance.now())
    await clock.sleep(20, new AbortController().signal)
    expect(clock.now() - first).toBeGreaterThanOrEqual(15)
    expect(Number.isInteger(first)).toBe(true)
  })

  test('an offset is honoured', () => {
    const [utc, east] = [given('2026-11-22T09:00:00Z'), given('2026-11-22T14:30:00+05:30')].map((env) =>
      clockOf(env, CHECKOUT).now(),
    )
    expect(Math.abs(utc! - east!)).toBeLessThan(1_000)
  })

  test.each([
    'file:///Applications/Reeve.app/Contents/Resources/app.asar/dist/engine/index.mjs',
    'C:\\Reeve\\resources\\app.asar\\dist\\cli\\index.mjs',
  ])('a packaged build ignores it: %s', (codeUrl) => {
    expect(clockOf(given('2026-11-22T09:00:00Z'), codeUrl)).toBe(systemClock)
    expect(clockOf(given('nonsense'), codeUrl)).toBe(systemClock)
  })

  test('without it the clock is the machine’s', () => {
    expect(clockOf({}, CHECKOUT)).toBe(systemClock)
    expect(clockOf(given(''), CHECKOUT)).toBe(systemClock)
  })

  test.each(['yesterday', '2026-11-22', '2026-11-22T09:00:00', '2026-02-30T09:00:00Z', '1e99'])(
    'what is no moment is refused: %s',
    (text) => {
      expect(() => clockOf(given(text), CHECKOUT)).toThrow(
        expect.objectContaining({ code: 'invalid-input', params: { field: 'REEVE_TEST_CLOCK' } }),
      )
    },
  )
})
