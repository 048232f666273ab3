import { describe, expect, test } from 'vitest'
import { DAY } from '../../../../shared/model/index.ts'
import {
  AT,
  aConnection,
  aFactSet,
  ago,
  aCredential,
  judged,
  outcomeOf,
  unreadable,
  withCoverage,
  deciding,
  limitsOf,
} from '../testing.ts'
import { control } from './index.ts'

const inDays = (days: number) => AT + days * DAY
const facts = (key: Parameters<typeof aCredential>[0]) =>
  aFactSet({
    connections: [aConnection('anthropic')],
    credential: [aCredential({ provider: 'anthropic', ...key })],
  })

describe('nhi-expiring-soon', () => {
  test('a key in use that expires in 10 days fails, in 3 days with high severity', () => {
    const soon = judged(control, facts({ expiresAt: inDays(10) }))
    expect([soon.outcome, soon.severity]).toEqual(['fail', 'medium'])
    expect(judged(control, facts({ expiresAt: inDays(3) })).severity).toBe('high')
  })

  test('a key that expires later, or is not in use, or has expired, passes', () => {
    expect(outcomeOf(control, facts({ expiresAt: inDays(15) }))).toBe('pass')
    expect(outcomeOf(control, facts({ expiresAt: inDays(5), lastUsedAt: ago(31) }))).toBe('pass')
    expect(outcomeOf(control, facts({ expiresAt: inDays(5), lastUsedAt: null }))).toBe('pass')
    expect(outcomeOf(control, facts({ expiresAt: inDays(-1) }))).toBe('pass')
  })

  test('a key without expiry, and one that can have none, is outside the control', () => {
    expect(outcomeOf(control, facts({ expiresAt: null }))).toBe('not_applicable')
    expect(outcomeOf(control, aFactSet({ credential: [aCredential()] }))).toBe('not_applicable')
  })

  test('an expiry that is not reported is unknown, and so is use where the expiry is near', () => {
    expect(outcomeOf(control, facts({ expiresAt: undefined }))).toBe('unknown')
    const unseen = withCoverage(facts({ expiresAt: inDays(5), lastUsedAt: undefined }), { usage: null })
    expect(outcomeOf(control, unseen)).toBe('unknown')
  })

  test('an unreadable list is unknown', () => {
    expect(outcomeOf(control, unreadable(aFactSet()))).toBe('unknown')
  })

  test('each limit decides', () => {
    const cases: Parameters<typeof deciding>[1] = {
      warnDays: [facts({ expiresAt: inDays(15) }), 20],
      urgentDays: [facts({ expiresAt: inDays(3) }), 1],
      inUseDays: [facts({ expiresAt: inDays(5), lastUsedAt: ago(31) }), 40],
    }
    expect(deciding(control, cases)).toEqual(limitsOf(control))
  })
})
