import { describe, expect, test } from 'vitest'
import {
  aCostDay,
  aFactSet,
  aUsageDay,
  ago,
  judged,
  outcomeOf,
  unreadable,
  withCoverage,
  deciding,
  limitsOf,
} from '../testing.ts'
import { control } from './index.ts'

const start = aUsageDay({ day: '2026-03-15' })
const cost = (units: number, day = '2026-03-15') => aCostDay(units, { day })

describe('spend-new-identity', () => {
  test('a new key that costs 11 USD by its second day fails, 9 USD pass', () => {
    const result = judged(control, aFactSet({ usage: [start], costs: [cost(6), cost(5, '2026-03-16')] }))
    expect(result.outcome).toBe('fail')
    expect(result.subjects[0]?.evidence).toContainEqual({ label: 'cost', value: 11e6, format: 'money:USD' })
    expect(outcomeOf(control, aFactSet({ usage: [start], costs: [cost(9)] }))).toBe('pass')
  })

  test('cost of the third day does not count', () => {
    expect(outcomeOf(control, aFactSet({ usage: [start], costs: [cost(9), cost(90, '2026-03-17')] }))).toBe(
      'pass',
    )
  })

  test('a key that woke after 15 silent days counts as new, after 13 not', () => {
    const before = (day: string) => aFactSet({ usage: [start, aUsageDay({ day })], costs: [cost(50)] })
    expect(outcomeOf(control, before('2026-02-27'))).toBe('fail')
    expect(outcomeOf(control, before('2026-03-02'))).toBe('pass')
  })

  test('a key that began nine days ago is no longer new', () => {
    const old = aFactSet({ usage: [aUsageDay({ day: '2026-03-09' })], costs: [cost(50, '2026-03-09')] })
    expect(outcomeOf(control, old)).toBe('pass')
  })

  test('costs that name no key are unknown above the floor and pass below it', () => {
    const unnamed = (units: number) =>
      aFactSet({ usage: [start], costs: [aCostDay(units, { day: '2026-03-15', credentialId: null })] })
    expect(outcomeOf(control, unnamed(11))).toBe('unknown')
    expect(outcomeOf(control, unnamed(9))).toBe('pass')
  })

  test('mixed currencies are unknown', () => {
    const euro = aCostDay(1, { amount: { micros: 1e6, currency: 'EUR' } })
    expect(outcomeOf(control, aFactSet({ usage: [start], costs: [cost(9), euro] }))).toBe('unknown')
  })

  test('usage that does not reach back 14 days before the start is unknown', () => {
    const facts = withCoverage(aFactSet({ usage: [start], costs: [cost(50)] }), { usage: { since: ago(10) } })
    expect(outcomeOf(control, facts)).toBe('unknown')
  })

  test('no new keys pass, unreadable usage is unknown, no connection is outside the control', () => {
    expect(outcomeOf(control, aFactSet())).toBe('pass')
    expect(outcomeOf(control, unreadable(aFactSet()))).toBe('unknown')
    expect(outcomeOf(control, aFactSet({ connections: [] }))).toBe('not_applicable')
  })

  test('each limit decides', () => {
    const cases: Parameters<typeof deciding>[1] = {
      newFloor: [aFactSet({ usage: [start], costs: [cost(11)] }), 20],
      lookBackDays: [aFactSet({ usage: [start], costs: [cost(11)] }), 1],
      silenceDays: [aFactSet({ usage: [start, aUsageDay({ day: '2026-02-27' })], costs: [cost(50)] }), 20],
    }
    expect(deciding(control, cases)).toEqual(limitsOf(control))
  })
})
