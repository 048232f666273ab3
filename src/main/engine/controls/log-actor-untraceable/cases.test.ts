import { describe, expect, test } from 'vitest'
import {
  ANTHROPIC,
  aConnection,
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

const named = aUsageDay({ calls: 95 })
const unnamed = (calls: number) => aUsageDay({ credentialId: null, calls })

describe('log-actor-untraceable', () => {
  test('5 % of calls without key or person pass, more fail', () => {
    expect(outcomeOf(control, aFactSet({ usage: [named, unnamed(5)] }))).toBe('pass')
    const result = judged(control, aFactSet({ usage: [named, unnamed(6)] }))
    expect(result.outcome).toBe('fail')
    expect(result.subjects[0]?.evidence).toContainEqual({ label: 'calls', value: 101, format: 'count' })
  })

  test('where the provider counts no calls, tokens count', () => {
    const anthropic = (credentialId: string | null, tokens: number) =>
      aUsageDay({ connectionId: ANTHROPIC, credentialId, calls: null, inputTokens: tokens, outputTokens: 0 })
    const facts = (untraced: number) =>
      aFactSet({
        connections: [aConnection('anthropic')],
        usage: [anthropic('key_1', 95), anthropic(null, untraced)],
      })
    expect(outcomeOf(control, facts(5))).toBe('pass')
    expect(outcomeOf(control, facts(6))).toBe('fail')
  })

  test('a call of a known person is traceable', () => {
    const person = aUsageDay({ credentialId: null, accountId: 'user_1', calls: 50 })
    expect(outcomeOf(control, aFactSet({ usage: [named, person] }))).toBe('pass')
  })

  test('calls of eight days ago are outside the window', () => {
    const old = aUsageDay({ credentialId: null, calls: 900, day: '2026-03-11' })
    expect(outcomeOf(control, aFactSet({ usage: [named, old] }))).toBe('pass')
  })

  test('a week without calls is outside the control', () => {
    expect(outcomeOf(control, aFactSet())).toBe('not_applicable')
  })

  test('usage that names nobody at all, or does not reach back a week, is unknown', () => {
    expect(outcomeOf(control, aFactSet({ usage: [unnamed(10)] }))).toBe('unknown')
    expect(outcomeOf(control, withCoverage(aFactSet({ usage: [named] }), { usage: { since: ago(3) } }))).toBe(
      'unknown',
    )
  })

  test('no calls in usage that could not be read is unknown', () => {
    expect(outcomeOf(control, unreadable(aFactSet()))).toBe('unknown')
  })

  test('each limit decides', () => {
    const cases: Parameters<typeof deciding>[1] = {
      maxShare: [aFactSet({ usage: [named, unnamed(6)] }), 0.5],
      windowDays: [aFactSet({ usage: [named, aUsageDay({ credentialId: null, day: '2026-03-01' })] }), 30],
    }
    expect(deciding(control, cases)).toEqual(limitsOf(control))
  })
})
