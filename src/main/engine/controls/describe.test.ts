import { describe, expect, test } from 'vitest'
import { describeFinding, evidenceText } from './describe.ts'
import { control as dormant } from './nhi-dormant/index.ts'
import { control as spike } from './spend-spike/index.ts'
import { control as admins } from './hum-admin-count/index.ts'
import { aCostDay, aFactSet, anAccount, ago, aCredential, judged } from './testing.ts'
import type { Control } from './control.ts'
import type { FactSet } from '../facts/fact-set.ts'
import { addDays } from '../../../shared/model/index.ts'

function sentenceOf(control: Control, facts: FactSet): string {
  const row = judged(control, facts).subjects[0]
  return describeFinding(control.id, {
    subjectLabel: row?.subject.label ?? '',
    evidence: row?.evidence ?? [],
  })
}

describe('findings in words', () => {
  test('a dormant key says for how long', () => {
    const key = (values: object) =>
      aFactSet({ credential: [aCredential({ createdAt: ago(300), ...values })] })
    expect(sentenceOf(dormant, key({ lastUsedAt: ago(60) }))).toBe(
      'ci-deploy can act but was not used for 60 days; the limit is 45 days.',
    )
    expect(sentenceOf(dormant, key({ lastUsedAt: null }))).toBe(
      'ci-deploy can act but was never used in 300 days.',
    )
  })

  test('a spike names day and amounts with their currency', () => {
    const costs = Array.from({ length: 30 }, (_, i) => aCostDay(10, { day: addDays('2026-03-16', -i) }))
    expect(
      sentenceOf(spike, aFactSet({ credential: [aCredential()], costs: [...costs, aCostDay(90)] })),
    ).toBe('ci-deploy cost 90.00 USD on 2026-03-17; a usual day costs 10.00 USD.')
  })

  test('counts read as numbers', () => {
    const account = Array.from({ length: 6 }, (_, i) => anAccount({ id: `a${i}`, isAdmin: true }))
    expect(sentenceOf(admins, aFactSet({ account }))).toBe(
      'Acme on OpenAI has 6 administrators; 2 to 4 are wanted.',
    )
  })

  test('evidence survives the way through JSON: none stays none, not reported stays not reported', () => {
    const item = (value: null | undefined): unknown => JSON.parse(JSON.stringify({ label: 'x', value }))
    expect(item(null)).toEqual({ label: 'x', value: null })
    expect(item(undefined)).toEqual({ label: 'x' })
    expect(evidenceText({ value: null })).toBe('none')
    expect(evidenceText({ value: undefined })).toBe('not reported')
    expect(evidenceText(undefined)).toBe('not reported')
  })

  test('each format prints', () => {
    expect(evidenceText({ value: Date.UTC(2026, 0, 2), format: 'time' })).toBe('2026-01-02')
    expect(evidenceText({ value: 1e300, format: 'time' })).toBe('not readable')
    expect(evidenceText({ value: 1, format: 'days' })).toBe('1 day')
    expect(evidenceText({ value: 0.071, format: 'percent' })).toBe('7 %')
    expect(evidenceText({ value: 12_500_000, format: 'money:USD' })).toBe('12.50 USD')
    expect(evidenceText({ value: 3, format: 'count' })).toBe('3')
    expect(evidenceText({ value: false })).toBe('no')
  })
})
