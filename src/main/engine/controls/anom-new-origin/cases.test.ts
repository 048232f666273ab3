import { describe, expect, test } from 'vitest'
import {
  DIRECTORY_PROVIDER,
  aConnection,
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

const acts = (count: number, daysAgo: number, where: Parameters<typeof anEvent>[0]) =>
  Array.from({ length: count }, (_, index) =>
    anEvent({
      id: `${daysAgo}_${index}`,
      at: ago(daysAgo),
      actorKind: 'credential',
      actorId: 'key_1',
      ...where,
    }),
  )

/** Ten acts from elsewhere, so many days ago. */
const moved = (daysAgo: number) =>
  aFactSet({ events: [...acts(10, daysAgo, { country: 'BR' }), ...acts(5, 20, { country: 'DE' })] })

describe('anom-new-origin', () => {
  test('ten acts from a country not seen before fail', () => {
    const events = [...acts(10, 1, { country: 'BR' }), ...acts(5, 20, { country: 'DE' })]
    const result = judged(control, aFactSet({ events }))
    expect(result.outcome).toBe('fail')
    expect(result.subjects[0]?.evidence[0]).toEqual({ label: 'new origin', value: 'BR' })
  })

  test('nine such acts, and any number from a known country or network, pass', () => {
    const older = acts(5, 20, { country: 'DE' })
    expect(outcomeOf(control, aFactSet({ events: [...acts(9, 1, { country: 'BR' }), ...older] }))).toBe(
      'pass',
    )
    expect(outcomeOf(control, aFactSet({ events: [...acts(50, 1, { country: 'DE' }), ...older] }))).toBe(
      'pass',
    )
    const network = [...acts(50, 1, { ip: '203.0.113.9' }), ...acts(5, 20, { ip: '203.0.200.1' })]
    expect(outcomeOf(control, aFactSet({ events: network }))).toBe('pass')
  })

  test('acts without an address are unknown', () => {
    expect(
      outcomeOf(control, aFactSet({ events: [...acts(10, 1, {}), ...acts(5, 20, { country: 'DE' })] })),
    ).toBe('unknown')
  })

  test('a new origin is unknown while the history has gaps', () => {
    const events = [...acts(10, 1, { country: 'BR' }), ...acts(5, 20, { country: 'DE' })]
    expect(outcomeOf(control, aFactSet({ events: [...events, ...acts(1, 15, {})] }))).toBe('unknown')
    expect(outcomeOf(control, aFactSet({ events, eventsTruncated: true }))).toBe('unknown')
    expect(outcomeOf(control, withCoverage(aFactSet({ events }), { audit_log: { since: ago(25) } }))).toBe(
      'unknown',
    )
  })

  test('no earlier act is no statement while earlier acts may be missing', () => {
    const facts = aFactSet({ events: acts(10, 1, { country: 'BR' }) })
    expect(outcomeOf(control, withCoverage(facts, { audit_log: { since: ago(5) } }))).toBe('unknown')
    expect(outcomeOf(control, { ...facts, eventsTruncated: true })).toBe('unknown')
    expect(outcomeOf(control, facts, { historyDays: 7 })).toBe('unknown')
  })

  test('few acts pass only where those of all recent days were read', () => {
    const facts = aFactSet({ events: acts(3, 1, { country: 'BR' }) })
    expect(outcomeOf(control, facts)).toBe('pass')
    expect(outcomeOf(control, withCoverage(facts, { audit_log: { since: ago(5) } }))).toBe('unknown')
    expect(outcomeOf(control, { ...facts, eventsTruncated: true })).toBe('unknown')
    const cutLater = {
      ...aFactSet({ events: [...facts.events, anEvent({ at: ago(9) })] }),
      eventsTruncated: true,
    }
    expect(outcomeOf(control, cutLater)).toBe('pass')
  })

  test('an identity without history, and a provider that is not covered, are outside the control', () => {
    expect(outcomeOf(control, aFactSet({ events: acts(10, 1, { country: 'BR' }) }))).toBe('not_applicable')
    const directory = [aConnection(DIRECTORY_PROVIDER)]
    expect(outcomeOf(control, aFactSet({ connections: directory }))).toBe('not_applicable')
  })

  test('people are no subjects; an unreadable log is unknown', () => {
    const people = acts(50, 1, { country: 'BR', actorKind: 'account' })
    expect(outcomeOf(control, aFactSet({ events: people }))).toBe('pass')
    expect(outcomeOf(control, unreadable(aFactSet()))).toBe('unknown')
  })

  test('each limit decides', () => {
    const cases: Parameters<typeof deciding>[1] = {
      minCalls: [moved(1), 20],
      historyDays: [moved(1), 10],
      recentDays: [moved(5), 2],
    }
    expect(deciding(control, cases)).toEqual(limitsOf(control))
  })
})
