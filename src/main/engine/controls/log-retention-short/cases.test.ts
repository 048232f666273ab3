import { describe, expect, test } from 'vitest'
import {
  aFactSet,
  ago,
  anOrganization,
  outcomeOf,
  unreadable,
  withCoverage,
  deciding,
  limitsOf,
} from '../testing.ts'
import { control } from './index.ts'

describe('log-retention-short', () => {
  test('a record that reaches back a year passes', () => {
    expect(outcomeOf(control, aFactSet())).toBe('pass')
  })

  test('a shorter record passes when it holds the organization’s whole life', () => {
    const young = aFactSet({ service: [anOrganization({ createdAt: ago(60) })] })
    expect(outcomeOf(control, withCoverage(young, { audit_log: { since: ago(61) } }))).toBe('pass')
  })

  test('a log that is said to be off keeps nothing: fail; one that may only be hidden is unknown', () => {
    expect(
      outcomeOf(control, withCoverage(aFactSet(), { audit_log: { state: 'none', reason: 'off' } })),
    ).toBe('unknown')
    expect(outcomeOf(control, aFactSet({ service: [anOrganization({ adminAudit: false })] }))).toBe('fail')
  })

  test('a shorter record is unknown: how long the provider keeps older events cannot be read', () => {
    expect(outcomeOf(control, withCoverage(aFactSet(), { audit_log: { since: ago(200) } }))).toBe('unknown')
    expect(outcomeOf(control, withCoverage(aFactSet(), { audit_log: { since: undefined } }))).toBe('unknown')
  })

  test('a log that could not be read is unknown', () => {
    expect(outcomeOf(control, unreadable(aFactSet()))).toBe('unknown')
  })

  test('a client without a connection is outside the control', () => {
    expect(outcomeOf(control, aFactSet({ connections: [] }))).toBe('not_applicable')
  })

  test('each limit decides', () => {
    const cases: Parameters<typeof deciding>[1] = {
      minRetentionDays: [aFactSet(), 500],
    }
    expect(deciding(control, cases)).toEqual(limitsOf(control))
  })
})
