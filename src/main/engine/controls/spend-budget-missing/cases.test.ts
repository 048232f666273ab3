import { describe, expect, test } from 'vitest'
import type { FactSet } from '../../facts/fact-set.ts'
import {
  ANTHROPIC,
  aConnection,
  aCostDay,
  aFactSet,
  aService,
  anOrganization,
  judged,
  outcomeOf,
  unreadable,
  withCoverage,
  deciding,
  limitsOf,
} from '../testing.ts'
import { control } from './index.ts'

const usd = (units: number) => ({ micros: units * 1e6, currency: 'USD' })
const limit = { amount: usd(100), interval: 'month', hardStop: true }
const alerts = [usd(80)]

const facts = (
  project: Parameters<typeof aService>[0],
  organization: Parameters<typeof anOrganization>[0] = { spendLimit: null, spendAlerts: [] },
): FactSet => aFactSet({ service: [aService(project), anOrganization(organization)], costs: [aCostDay(5)] })

describe('spend-budget-missing', () => {
  test('a project with a limit and an alert at 80 % passes', () => {
    expect(outcomeOf(control, facts({ spendLimit: limit, spendAlerts: alerts }))).toBe('pass')
  })

  test('a project with cost and no limit anywhere fails, with its cost as evidence', () => {
    const result = judged(control, facts({ spendLimit: null, spendAlerts: [] }))
    expect(result.outcome).toBe('fail')
    const cost = { label: 'cost', value: 5e6, format: 'money:USD' }
    expect(result.subjects[0]?.evidence).toContainEqual(cost)
  })

  test('a limit of the organization covers its projects', () => {
    const covered = facts({ spendLimit: null, spendAlerts: [] }, { spendLimit: limit, spendAlerts: alerts })
    expect(outcomeOf(control, covered)).toBe('pass')
  })

  test('a project whose own limit has no early alert is still covered by its organization', () => {
    const covered = { spendLimit: limit, spendAlerts: alerts }
    expect(outcomeOf(control, facts({ spendLimit: limit, spendAlerts: [] }, covered))).toBe('pass')
    expect(outcomeOf(control, facts({ spendLimit: limit }, covered))).toBe('pass')
  })

  test('a limit that does not stop spend, and one without an early alert, fail', () => {
    expect(
      outcomeOf(control, facts({ spendLimit: { ...limit, hardStop: false }, spendAlerts: alerts })),
    ).toBe('fail')
    expect(outcomeOf(control, facts({ spendLimit: limit, spendAlerts: [usd(95)] }))).toBe('fail')
  })

  test('alerts do not count where the provider has none', () => {
    const service = anOrganization({ provider: 'anthropic', connectionId: ANTHROPIC, spendLimit: limit })
    const costs = [aCostDay(5, { connectionId: ANTHROPIC, serviceId: null, credentialId: null })]
    const anthropic = aFactSet({ connections: [aConnection('anthropic')], service: [service], costs })
    expect(outcomeOf(control, anthropic)).toBe('pass')
  })

  test('unreported limits or alerts are unknown', () => {
    expect(outcomeOf(control, facts({}, {}))).toBe('unknown')
    expect(outcomeOf(control, facts({ spendLimit: limit }))).toBe('unknown')
    expect(outcomeOf(control, facts({ spendLimit: null }, {}))).toBe('unknown')
  })

  test('limits that were read too long ago are unknown', () => {
    const old = withCoverage(facts({ spendLimit: limit, spendAlerts: alerts }), {
      spend_limits: { state: 'none', reason: 'network', freshAt: null },
    })
    expect(outcomeOf(control, old)).toBe('unknown')
  })

  test('limits that the key may not read are manual', () => {
    const refused = withCoverage(facts({}, {}), {
      spend_limits: { state: 'none', reason: 'permission', freshAt: null },
    })
    expect(outcomeOf(control, refused)).toBe('manual')
  })

  test('cost of a project that is not listed is unknown, of an archived one no subject', () => {
    expect(outcomeOf(control, aFactSet({ costs: [aCostDay(5)] }))).toBe('unknown')
    expect(outcomeOf(control, facts({ state: 'archived' }))).toBe('pass')
  })

  test('no cost in 30 days passes, in unreadable costs it is unknown', () => {
    const old = { ...facts({ spendLimit: null }), costs: [aCostDay(5, { day: '2026-01-10' })] }
    expect(outcomeOf(control, old)).toBe('pass')
    expect(outcomeOf(control, unreadable(aFactSet()))).toBe('unknown')
  })

  test('a client without a connection is outside the control', () => {
    expect(outcomeOf(control, aFactSet({ connections: [] }))).toBe('not_applicable')
  })

  test('each limit decides', () => {
    const cases: Parameters<typeof deciding>[1] = {
      alertShare: [facts({ spendLimit: limit, spendAlerts: [usd(95)] }), 1],
      windowDays: [
        { ...facts({ spendLimit: null, spendAlerts: [] }), costs: [aCostDay(5, { day: '2026-02-20' })] },
        7,
      ],
    }
    expect(deciding(control, cases)).toEqual(limitsOf(control))
  })
})
