import { describe, expect, test } from 'vitest'
import { aFactSet, anAccount, ago, outcomeOf, unreadable, deciding, limitsOf } from '../testing.ts'
import { control } from './index.ts'

const seat = (values: Parameters<typeof anAccount>[0]) =>
  aFactSet({ account: [anAccount({ seat: 'team', ...values })] })

describe('hum-seat-dormant', () => {
  test('a seat without activity for 46 days fails, for 44 passes', () => {
    const assigned = { seatAssignedAt: ago(300) }
    expect(outcomeOf(control, seat({ ...assigned, lastActivityAt: ago(46) }))).toBe('fail')
    expect(outcomeOf(control, seat({ ...assigned, lastActivityAt: ago(44) }))).toBe('pass')
  })

  test('a seat that was never used counts from its assignment', () => {
    expect(outcomeOf(control, seat({ lastActivityAt: null, seatAssignedAt: ago(46) }))).toBe('fail')
    expect(outcomeOf(control, seat({ lastActivityAt: null, seatAssignedAt: ago(10) }))).toBe('pass')
  })

  test('unreported activity is unknown, unless the seat is new', () => {
    expect(outcomeOf(control, seat({ seatAssignedAt: ago(300) }))).toBe('unknown')
    expect(outcomeOf(control, seat({ seatAssignedAt: ago(3) }))).toBe('pass')
    expect(outcomeOf(control, seat({ lastActivityAt: ago(300) }))).toBe('unknown')
  })

  test('an account without a seat, or none at all, is outside the control', () => {
    expect(outcomeOf(control, aFactSet({ account: [anAccount(), anAccount({ id: 'b', seat: null })] }))).toBe(
      'not_applicable',
    )
    expect(outcomeOf(control, aFactSet())).toBe('not_applicable')
  })

  test('no seats in an unreadable list is unknown', () => {
    expect(outcomeOf(control, unreadable(aFactSet()))).toBe('unknown')
  })

  test('each limit decides', () => {
    const cases: Parameters<typeof deciding>[1] = {
      dormantDays: [seat({ seatAssignedAt: ago(300), lastActivityAt: ago(46) }), 60],
    }
    expect(deciding(control, cases)).toEqual(limitsOf(control))
  })
})
