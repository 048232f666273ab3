import { describe, expect, test } from 'vitest'
import {
  aFactSet,
  ago,
  anEvent,
  judged,
  outcomeOf,
  unreadable,
  withCoverage,
  deciding,
  limitsOf,
} from '../testing.ts'
import { control } from './index.ts'

describe('log-config-tampering', () => {
  test('ordinary events pass', () => {
    expect(outcomeOf(control, aFactSet({ events: [anEvent()] }))).toBe('pass')
  })

  test('a deleted limit or a switched-off allow list fails, and names event and actor', () => {
    const event = anEvent({ type: 'ip_allowlist.config.deactivated', actorEmail: 'eve@acme.example' })
    const result = judged(control, aFactSet({ events: [event] }))
    expect([result.outcome, result.severity]).toEqual(['fail', 'critical'])
    const change = { label: 'change', value: 'IP allow list switched off by eve@acme.example' }
    expect(result.subjects[0]?.evidence).toContainEqual(change)
    expect(
      outcomeOf(control, aFactSet({ events: [anEvent({ type: 'platform_spend_limit_deleted' })] })),
    ).toBe('fail')
  })

  test('an update of the organization fails only when its details switch something off', () => {
    const update = (api_call_logging: string) =>
      anEvent({ type: 'organization.updated', detail: { changes_requested: { api_call_logging } } })
    expect(outcomeOf(control, aFactSet({ events: [update('disabled')] }))).toBe('fail')
    expect(outcomeOf(control, aFactSet({ events: [update('enabled_for_all_projects')] }))).toBe('pass')
  })

  test('an event of 31 days ago is outside the window', () => {
    const old = anEvent({ type: 'scim.disabled', at: ago(31) })
    expect(outcomeOf(control, aFactSet({ events: [old] }))).toBe('pass')
  })

  test('no weakening in a record that is cut off or too short is unknown', () => {
    expect(outcomeOf(control, aFactSet({ eventsTruncated: true }))).toBe('unknown')
    expect(outcomeOf(control, withCoverage(aFactSet(), { audit_log: { since: ago(10) } }))).toBe('unknown')
    expect(outcomeOf(control, unreadable(aFactSet()))).toBe('unknown')
  })

  test('a weakening fails even in a record that is cut off', () => {
    expect(
      outcomeOf(control, aFactSet({ eventsTruncated: true, events: [anEvent({ type: 'scim.disabled' })] })),
    ).toBe('fail')
  })

  test('a client without a connection is outside the control', () => {
    expect(outcomeOf(control, aFactSet({ connections: [] }))).toBe('not_applicable')
  })

  test('each limit decides', () => {
    const cases: Parameters<typeof deciding>[1] = {
      windowDays: [aFactSet({ events: [anEvent({ type: 'scim.disabled', at: ago(20) })] }), 10],
    }
    expect(deciding(control, cases)).toEqual(limitsOf(control))
  })
})
