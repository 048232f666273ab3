import { describe, expect, test } from 'vitest'
import { aConnection, aFactSet, aService, anOrganization, outcomeOf, unreadable } from '../testing.ts'
import { control } from './index.ts'

const terms = { regionAllowlist: ['EU'] }
const facts = (service: Parameters<typeof aService>[0], stated: object = terms) =>
  aFactSet({ terms: stated, service: [aService(service)] })

describe('data-region', () => {
  test('an agreed region passes, another fails', () => {
    expect(outcomeOf(control, facts({ region: 'eu' }))).toBe('pass')
    expect(outcomeOf(control, facts({ region: 'us' }))).toBe('fail')
  })

  test('OpenAI’s words name what stays in the region; storage alone leaves processing unknown', () => {
    expect(outcomeOf(control, facts({ region: 'EU_STORAGE_PROCESSING' }))).toBe('pass')
    expect(outcomeOf(control, facts({ region: 'US_STORAGE_PROCESSING' }))).toBe('fail')
    const japan = { regionAllowlist: ['jp'] }
    expect(outcomeOf(control, facts({ region: 'JP_STORAGE' }, japan))).toBe('unknown')
    expect(outcomeOf(control, facts({ region: 'JP_STORAGE' }, { regionAllowlist: ['JP_STORAGE'] }))).toBe(
      'pass',
    )
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
    expect(outcomeOf(control, aFactSet({ terms, service: [anOrganization()] }))).toBe('not_applicable')
  })

  test('a default workspace that Anthropic does not list is unknown', () => {
    const anthropic = (...service: readonly ReturnType<typeof aService>[]) =>
      aFactSet({ connections: [aConnection('anthropic')], terms, service })
    const organization = anOrganization({ provider: 'anthropic' })
    const workspace = aService({ provider: 'anthropic', region: 'eu' })
    expect(outcomeOf(control, anthropic(organization, workspace))).toBe('unknown')
    expect(outcomeOf(control, anthropic(organization, { ...workspace, isDefault: true }))).toBe('pass')
  })
})
