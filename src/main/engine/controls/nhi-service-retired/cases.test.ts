import { describe, expect, test } from 'vitest'
import {
  aFactSet,
  aService,
  ago,
  aCredential,
  anIdentity,
  outcomeOf,
  unreadable,
  deciding,
  limitsOf,
} from '../testing.ts'
import { control } from './index.ts'

const facts = (service: Parameters<typeof aService>[0], key: Parameters<typeof aCredential>[0] = {}) =>
  aFactSet({ service: [aService(service)], credential: [aCredential(key)] })
const archived = { state: 'archived' as const, archivedAt: ago(8) }

describe('nhi-service-retired', () => {
  test('a key in a live project passes', () => {
    expect(outcomeOf(control, facts({}))).toBe('pass')
  })

  test('a live key fails eight days after its project was archived, not within the seven days of grace', () => {
    expect(outcomeOf(control, facts(archived))).toBe('fail')
    expect(outcomeOf(control, facts({ ...archived, archivedAt: ago(6) }))).toBe('pass')
  })

  test('so does a live service account', () => {
    const identity = [anIdentity()]
    expect(outcomeOf(control, aFactSet({ service: [aService(archived)], identity }))).toBe('fail')
  })

  test('a key of the organization is outside the control', () => {
    expect(outcomeOf(control, facts(archived, { scopeId: null }))).toBe('not_applicable')
    expect(outcomeOf(control, facts(archived, { scopeId: undefined, scopeLevel: 'org' }))).toBe(
      'not_applicable',
    )
  })

  test('a project that is not listed, or with an unknown state or day, is unknown', () => {
    expect(outcomeOf(control, facts({ id: 'another' }))).toBe('unknown')
    expect(outcomeOf(control, facts({ state: 'unknown' }))).toBe('unknown')
    expect(outcomeOf(control, facts({ ...archived, archivedAt: undefined }))).toBe('unknown')
    expect(outcomeOf(control, facts({}, { scopeId: undefined }))).toBe('unknown')
  })

  test('unreadable lists are unknown', () => {
    expect(outcomeOf(control, unreadable(facts(archived)))).toBe('unknown')
  })

  test('each limit decides', () => {
    const cases: Parameters<typeof deciding>[1] = {
      graceDays: [facts(archived), 10],
    }
    expect(deciding(control, cases)).toEqual(limitsOf(control))
  })
})
