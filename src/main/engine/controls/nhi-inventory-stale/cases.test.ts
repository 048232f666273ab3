import { describe, expect, test } from 'vitest'
import {
  SUPPLY,
  aConnection,
  aFactSet,
  ago,
  judged,
  outcomeOf,
  stale,
  unreadable,
  withCoverage,
  deciding,
  limitsOf,
} from '../testing.ts'
import { control } from './index.ts'

describe('nhi-inventory-stale', () => {
  test('a complete list that was read an hour ago passes', () => {
    expect(outcomeOf(control, aFactSet())).toBe('pass')
    const anthropic = aFactSet({ connections: [aConnection('anthropic')] })
    expect(outcomeOf(control, anthropic)).toBe('pass')
  })

  test('service accounts that Anthropic shows to OAuth alone are manual', () => {
    const facts = aFactSet({ connections: [aConnection('anthropic')] })
    const refused = { state: 'none', reason: 'key_kind', freshAt: null } as const
    const result = judged(control, withCoverage(facts, { service_accounts: refused }))
    expect(result.outcome).toBe('manual')
    expect(result.subjects[0]?.reason).toContain('service accounts')
    expect(
      outcomeOf(
        control,
        withCoverage(facts, { service_accounts: refused, api_keys: { ...refused, reason: 'permission' } }),
      ),
    ).toBe('fail')
  })

  test('a list that is partial, unreadable, stale or was never read fails: it is never unknown', () => {
    expect(outcomeOf(control, withCoverage(aFactSet(), { api_keys: { state: 'partial' } }))).toBe('fail')
    expect(outcomeOf(control, unreadable(aFactSet()))).toBe('fail')
    expect(outcomeOf(control, stale(aFactSet()))).toBe('fail')
    expect(outcomeOf(control, aFactSet({ coverage: [] }))).toBe('fail')
  })

  test('the data set that has the gap is the subject, with its reason', () => {
    const facts = withCoverage(aFactSet(), { admin_keys: { state: 'none', reason: 'permission' } })
    const [row, ...others] = judged(control, facts).subjects
    expect(others).toEqual([])
    expect(row?.subject).toMatchObject({ kind: 'source', id: 'admin_keys' })
    expect(row?.evidence).toContainEqual({ label: 'reason', value: 'permission' })
  })

  test('a shorter age may be set, a longer one changes nothing about freshness', () => {
    expect(outcomeOf(control, aFactSet(), { maxAgeHours: 0.5 })).toBe('fail')
    expect(outcomeOf(control, stale(aFactSet(), 2), { maxAgeHours: 72 })).toBe('fail')
  })

  test('data sets that a provider does not have are outside the control', () => {
    const facts = aFactSet({
      coverage: ['service_accounts', 'api_keys', 'admin_keys'].flatMap((name) =>
        aFactSet()
          .coverage.filter(({ dataset }) => dataset === name)
          .map((row) => ({
            ...row,
            state: 'none' as const,
            reason: 'not_offered' as const,
            freshAt: ago(999),
          })),
      ),
    })
    expect(outcomeOf(control, facts)).toBe('not_applicable')
  })

  test('a service of which this version reads no such list is manual, with a sentence, and never complete', () => {
    const facts = aFactSet()
    const own = SUPPLY.get('openai')
    if (own === undefined) throw new Error('no supply')
    const telling = (keep: (kind: string) => boolean) => ({
      ...facts,
      supply: new Map([
        [
          'openai',
          { ...own, datasets: own.datasets.filter(({ gives }) => gives.every((g) => keep(g.kind))) },
        ],
      ]),
    })
    const none = judged(
      control,
      telling((kind) => kind !== 'identity' && kind !== 'credential'),
    )
    expect(none.outcome).toBe('manual')
    expect(none.subjects.map(({ subject, reason }) => [subject.label, reason])).toEqual([
      [
        'Acme on OpenAI: Identities',
        'Reeve reads no list of identities there: state in writing which there are.',
      ],
      [
        'Acme on OpenAI: Credentials',
        'Reeve reads no list of credentials there: state in writing which there are.',
      ],
    ])
    const half = judged(
      control,
      telling((kind) => kind !== 'identity'),
    )
    expect(half.outcome).toBe('manual')
    expect(half.counts).toMatchObject({ manual: 1, pass: 2, fail: 0 })
  })

  test('a client without a connection is outside the control', () => {
    expect(outcomeOf(control, aFactSet({ connections: [] }))).toBe('not_applicable')
  })

  test('each limit decides', () => {
    const cases: Parameters<typeof deciding>[1] = {
      maxAgeHours: [aFactSet(), 0.5],
    }
    expect(deciding(control, cases)).toEqual(limitsOf(control))
  })
})
