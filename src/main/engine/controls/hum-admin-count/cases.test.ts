import { describe, expect, test } from 'vitest'
import {
  aFactSet,
  anAccount,
  judged,
  outcomeOf,
  unreadable,
  withCoverage,
  deciding,
  limitsOf,
} from '../testing.ts'
import { control } from './index.ts'

const admins = (count: number) =>
  Array.from({ length: count }, (_, index) => anAccount({ id: `admin_${index}`, isAdmin: true }))

describe('hum-admin-count', () => {
  test('two to four administrators pass', () => {
    expect(outcomeOf(control, aFactSet({ account: admins(2) }))).toBe('pass')
    expect(outcomeOf(control, aFactSet({ account: admins(4) }))).toBe('pass')
  })

  test('five administrators fail, and the evidence counts them', () => {
    const result = judged(control, aFactSet({ account: admins(5) }))
    expect(result.outcome).toBe('fail')
    expect(result.subjects[0]?.evidence).toContainEqual({
      label: 'administrators',
      value: 5,
      format: 'count',
    })
  })

  test('one administrator fails, and a disabled one does not count', () => {
    const second = anAccount({ id: 'former', isAdmin: true, state: 'disabled' })
    expect(outcomeOf(control, aFactSet({ account: [...admins(1), second] }))).toBe('fail')
  })

  test('a client may set its own limit', () => {
    expect(outcomeOf(control, aFactSet({ account: admins(5) }), { maxAdmins: 6 })).toBe('pass')
  })

  test('people of whom it is not known whether they are there leave it unknown where they could change it', () => {
    const unsure = anAccount({ id: 'unsure', isAdmin: true, state: 'unknown' })
    expect(outcomeOf(control, aFactSet({ account: [...admins(4), unsure] }))).toBe('unknown')
    expect(outcomeOf(control, aFactSet({ account: [...admins(1), unsure] }))).toBe('unknown')
    expect(outcomeOf(control, aFactSet({ account: [...admins(2), unsure] }))).toBe('pass')
  })

  test('people whose role is not reported leave it unknown unless no answer could change it', () => {
    const unread = anAccount({ id: 'custom', isAdmin: undefined })
    expect(outcomeOf(control, aFactSet({ account: [...admins(1), unread] }))).toBe('unknown')
    expect(outcomeOf(control, aFactSet({ account: [...admins(2), unread] }))).toBe('pass')
    expect(outcomeOf(control, aFactSet({ account: [...admins(4), unread] }))).toBe('unknown')
    expect(outcomeOf(control, aFactSet({ account: [...admins(5), unread] }))).toBe('fail')
  })

  test('a list that was read in part can show too many, never too few or enough', () => {
    const partial = (count: number) =>
      withCoverage(aFactSet({ account: admins(count) }), {
        users: { state: 'partial', reason: 'rate_limited' },
      })
    expect(outcomeOf(control, partial(5))).toBe('fail')
    expect(outcomeOf(control, partial(1))).toBe('unknown')
    expect(outcomeOf(control, partial(3))).toBe('unknown')
  })

  test('an unreadable list of users is unknown', () => {
    expect(outcomeOf(control, unreadable(aFactSet()))).toBe('unknown')
  })

  test('a client without a connection is outside the control', () => {
    expect(outcomeOf(control, aFactSet({ connections: [] }))).toBe('not_applicable')
  })

  test('each limit decides', () => {
    const cases: Parameters<typeof deciding>[1] = {
      maxAdmins: [aFactSet({ account: admins(5) }), 6],
      minAdmins: [aFactSet({ account: admins(1) }), 1],
    }
    expect(deciding(control, cases)).toEqual(limitsOf(control))
  })
})
