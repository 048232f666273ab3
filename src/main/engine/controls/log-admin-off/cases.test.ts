import { describe, expect, test } from 'vitest'
import {
  ANTHROPIC,
  aConnection,
  aFactSet,
  ago,
  anEvent,
  anOrganization,
  judged,
  outcomeOf,
  withCoverage,
  deciding,
  limitsOf,
} from '../testing.ts'
import { describeFinding } from '../describe.ts'
import { control } from './index.ts'

describe('log-admin-off', () => {
  test('an event, or the setting, proves that the log is on', () => {
    expect(outcomeOf(control, aFactSet({ events: [anEvent()] }))).toBe('pass')
    expect(outcomeOf(control, aFactSet({ service: [anOrganization({ adminAudit: true })] }))).toBe('pass')
  })

  test('a log that is off, and one that the key may not read, fail as critical', () => {
    const off = judged(control, withCoverage(aFactSet(), { audit_log: { state: 'none', reason: 'off' } }))
    expect([off.outcome, off.severity]).toEqual(['fail', 'critical'])
    // No setting is reported: nothing shows whether it is off or only hidden.
    const says = (result: typeof off) =>
      describeFinding(control.id, { subjectLabel: 'OpenAI', evidence: result.subjects[0]!.evidence })
    expect(says(off)).toBe('The audit log of OpenAI shows nothing: it is off, or hidden from this key.')
    const set = judged(control, aFactSet({ service: [anOrganization({ adminAudit: false })] }))
    expect(says(set)).toBe('The audit log of OpenAI is off.')
    const refused = withCoverage(aFactSet(), {
      audit_log: { state: 'none', reason: 'permission', freshAt: null },
    })
    expect(outcomeOf(control, refused)).toBe('fail')
    expect(outcomeOf(control, aFactSet({ service: [anOrganization({ adminAudit: false })] }))).toBe('fail')
  })

  test('a plan without audit logs is manual, never a pass', () => {
    const plan = withCoverage(aFactSet({ events: [anEvent()] }), {
      audit_log: { state: 'none', reason: 'plan' },
    })
    expect(outcomeOf(control, plan)).toBe('manual')
  })

  test('an empty log proves nothing: unknown', () => {
    expect(outcomeOf(control, aFactSet())).toBe('unknown')
  })

  test('a log read three hours ago, or that the network kept away, is unknown', () => {
    const facts = aFactSet({ events: [anEvent()] })
    expect(outcomeOf(control, withCoverage(facts, { audit_log: { freshAt: ago(3 / 24) } }))).toBe('unknown')
    const cut = { state: 'none', reason: 'network', freshAt: null } as const
    expect(outcomeOf(control, withCoverage(facts, { audit_log: cut }))).toBe('unknown')
    expect(outcomeOf(control, withCoverage(facts, { audit_log: null }))).toBe('unknown')
  })

  test('at Anthropic only a recent event proves that the log is still on', () => {
    const anthropic = (daysAgo: number) =>
      aFactSet({
        connections: [aConnection('anthropic')],
        service: [anOrganization({ provider: 'anthropic', adminAudit: true })],
        events: [anEvent({ connectionId: ANTHROPIC, at: ago(daysAgo) })],
      })
    expect(outcomeOf(control, anthropic(1))).toBe('pass')
    expect(outcomeOf(control, anthropic(3))).toBe('unknown')
  })

  test('one connection’s events do not speak for another', () => {
    const connections = [aConnection('openai'), aConnection('anthropic')]
    const facts = aFactSet({ connections, events: [anEvent({ connectionId: ANTHROPIC })] })
    expect(outcomeOf(control, facts)).toBe('unknown')
  })

  test('a client without a connection is outside the control', () => {
    expect(outcomeOf(control, aFactSet({ connections: [] }))).toBe('not_applicable')
  })

  test('each limit decides', () => {
    const cases: Parameters<typeof deciding>[1] = {
      proofDays: [
        aFactSet({
          connections: [aConnection('anthropic')],
          events: [anEvent({ connectionId: ANTHROPIC, at: ago(3) })],
        }),
        5,
      ],
    }
    expect(deciding(control, cases)).toEqual(limitsOf(control))
  })
})
