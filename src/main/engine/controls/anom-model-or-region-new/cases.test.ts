import { describe, expect, test } from 'vitest'
import {
  ago,
  aFactSet,
  aService,
  aUsageDay,
  outcomeOf,
  unreadable,
  withCoverage,
  deciding,
  limitsOf,
} from '../testing.ts'
import { withFacts } from '../../facts/fact-set.ts'
import { control } from './index.ts'

const terms = { approvedModels: ['gpt-4o', 'claude-sonnet-4-5'] }
const using = (model: string | null, stated: object = terms) =>
  aFactSet({ terms: stated, service: [aService()], usage: [aUsageDay({ model })] })

describe('anom-model-or-region-new', () => {
  test('an approved model and its dated versions pass', () => {
    expect(outcomeOf(control, using('gpt-4o'))).toBe('pass')
    expect(outcomeOf(control, using('gpt-4o-2024-08-06'))).toBe('pass')
    expect(outcomeOf(control, using('claude-sonnet-4-5-20250929'))).toBe('pass')
  })

  test('another model fails, also one whose name only begins like an approved one', () => {
    expect(outcomeOf(control, using('o3'))).toBe('fail')
    expect(outcomeOf(control, using('gpt-4o-mini'))).toBe('fail')
  })

  test('use that is counted in tokens alone counts', () => {
    const facts = using('o3')
    const usage = facts.usage.map((row) => ({ ...row, calls: null }))
    expect(outcomeOf(control, { ...facts, usage })).toBe('fail')
    const empty = usage.map((row) => ({ ...row, inputTokens: 0, outputTokens: 0 }))
    expect(outcomeOf(control, { ...facts, usage: empty })).toBe('not_applicable')
  })

  test('the project’s own list counts before the agreement’s', () => {
    const facts = withFacts(using('o3'), { service: [aService({ approvedModels: ['o3'] })] })
    expect(outcomeOf(control, facts)).toBe('pass')
    expect(outcomeOf(control, { ...facts, terms: {} })).toBe('pass')
    expect(outcomeOf(control, withCoverage({ ...facts, terms: {} }, { model_permissions: null }))).toBe(
      'manual',
    )
  })

  test('without any list it is manual, also where the provider allows every model', () => {
    expect(outcomeOf(control, using('o3', {}))).toBe('manual')
    expect(
      outcomeOf(control, withFacts(using('o3', {}), { service: [aService({ approvedModels: null })] })),
    ).toBe('manual')
  })

  test('use whose model is not named is unknown', () => {
    expect(outcomeOf(control, using(null))).toBe('unknown')
  })

  test('no use is outside the control, unreadable use is unknown', () => {
    expect(outcomeOf(control, aFactSet({ terms }))).toBe('not_applicable')
    expect(outcomeOf(control, unreadable(aFactSet({ terms })))).toBe('unknown')
  })

  test('use that is known for fewer days passes nothing', () => {
    const facts = withCoverage(using('gpt-4o'), { usage: { since: ago(20) } })
    expect(outcomeOf(control, facts)).toBe('unknown')
    expect(outcomeOf(control, facts, { windowDays: 20 })).toBe('pass')
  })

  test('each limit decides', () => {
    const cases: Parameters<typeof deciding>[1] = {
      windowDays: [{ ...using('o3'), usage: [aUsageDay({ model: 'o3', day: '2026-02-20' })] }, 7],
    }
    expect(deciding(control, cases)).toEqual(limitsOf(control))
  })
})
