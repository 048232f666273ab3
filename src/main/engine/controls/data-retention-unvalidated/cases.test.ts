import { describe, expect, test } from 'vitest'
import {
  aFactSet,
  aService,
  anOrganization,
  judged,
  outcomeOf,
  unreadable,
  withCoverage,
} from '../testing.ts'
import { control } from './index.ts'

const terms = { maxRetentionDays: 30 }
const facts = (service: Parameters<typeof aService>[0], stated: object = terms) =>
  aFactSet({ terms: stated, service: [aService(service)] })

describe('data-retention-unvalidated', () => {
  test('30 days pass, 31 fail, and no stated limit fails', () => {
    expect(outcomeOf(control, facts({ retentionDays: 30 }))).toBe('pass')
    expect(outcomeOf(control, facts({ retentionDays: 0 }))).toBe('pass')
    expect(outcomeOf(control, facts({ retentionDays: 31 }))).toBe('fail')
    expect(outcomeOf(control, facts({ retentionDays: null }))).toBe('fail')
  })

  test('a limit that the agreement does not state is manual, not fail', () => {
    const result = judged(control, facts({ retentionDays: 400 }, {}))
    expect(result.outcome).toBe('manual')
    expect(result.subjects[0]?.reason).toContain('states no retention limit')
  })

  test('a project does not take over what its organization keeps', () => {
    const service = [aService(), anOrganization({ retentionDays: 0 })]
    expect(judged(control, aFactSet({ terms, service })).counts).toMatchObject({ pass: 1, unknown: 1 })
  })

  test('a setting that is not reported, or was read too long ago, is unknown', () => {
    expect(outcomeOf(control, facts({}))).toBe('unknown')
    const stale = withCoverage(facts({ retentionDays: 0 }), {
      data_retention: { state: 'none', freshAt: null },
    })
    expect(outcomeOf(control, stale)).toBe('unknown')
  })

  test('archived projects are no subjects; no projects in an unreadable list is unknown', () => {
    expect(outcomeOf(control, facts({ state: 'archived', retentionDays: null }))).toBe('pass')
    expect(outcomeOf(control, unreadable(aFactSet({ terms })))).toBe('unknown')
  })
})
