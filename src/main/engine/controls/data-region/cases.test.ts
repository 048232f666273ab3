import { describe, expect, test } from 'vitest'
import { aFactSet, aService, anOrganization, outcomeOf, unreadable } from '../testing.ts'
import { control } from './index.ts'

const terms = { regionAllowlist: ['EU'] }
const facts = (service: Parameters<typeof aService>[0], stated: object = terms) =>
  aFactSet({ terms: stated, services: [aService(service)] })

describe('data-region', () => {
  test('an agreed region passes, another fails', () => {
    expect(outcomeOf(control, facts({ region: 'eu' }))).toBe('pass')
    expect(outcomeOf(control, facts({ region: 'us' }))).toBe('fail')
  })

  test('global routing is outside unless the agreement lists it', () => {
    expect(outcomeOf(control, facts({ region: null }))).toBe('fail')
    expect(outcomeOf(control, facts({ region: 'global' }))).toBe('fail')
    expect(outcomeOf(control, facts({ region: null }, { regionAllowlist: ['global'] }))).toBe('pass')
  })

  test('without a region in the agreement it is manual', () => {
    expect(outcomeOf(control, facts({ region: 'us' }, {}))).toBe('manual')
  })

  test('a region that is not reported is unknown', () => {
    expect(outcomeOf(control, facts({}))).toBe('unknown')
    expect(outcomeOf(control, unreadable(aFactSet({ terms })))).toBe('unknown')
  })

  test('an organization whose projects carry the region is outside the control', () => {
    expect(outcomeOf(control, aFactSet({ terms, services: [anOrganization()] }))).toBe('not_applicable')
  })
})
