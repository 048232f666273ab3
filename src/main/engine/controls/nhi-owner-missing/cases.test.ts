import { describe, expect, test } from 'vitest'
import { aFactSet, aHuman, anNhi, judged, outcomeOf, unreadable, withCoverage } from '../testing.ts'
import { control } from './index.ts'

const owned = { ownerId: 'user_1', ownerKind: 'human' as const }
const facts = (nhi: Parameters<typeof anNhi>[0], humans = [aHuman()]) =>
  aFactSet({ nhis: [anNhi(nhi)], humans })

describe('nhi-owner-missing', () => {
  test('an active owner passes', () => {
    expect(outcomeOf(control, facts(owned))).toBe('pass')
  })

  test('no owner, a disabled one, one who is gone, and one who left the directory fail', () => {
    expect(outcomeOf(control, facts({ ownerId: null }))).toBe('fail')
    expect(outcomeOf(control, facts(owned, [aHuman({ state: 'disabled' })]))).toBe('fail')
    expect(outcomeOf(control, facts(owned, []))).toBe('fail')
    expect(outcomeOf(control, facts(owned, [aHuman({ directoryState: 'deleted' })]))).toBe('fail')
  })

  test('an owner who lost the project fails even though the account lives', () => {
    const result = judged(control, facts({ ...owned, ownerAccess: 'inactive' }))
    expect(result.outcome).toBe('fail')
    expect(result.subjects[0]?.evidence[0]).toEqual({ label: 'owner', value: 'Ada' })
  })

  test('a key of a service account has that account as owner', () => {
    const key = anNhi({ ownerId: 'svc_1', ownerKind: 'nhi' })
    const account = anNhi({ id: 'svc_1', nhiKind: 'service_account', ...owned })
    const gone = { ...account, state: 'deleted' as const }
    expect(outcomeOf(control, aFactSet({ humans: [aHuman()], nhis: [key, account] }))).toBe('pass')
    expect(outcomeOf(control, aFactSet({ nhis: [key, gone] }))).toBe('fail')
  })

  test('an owner that the provider does not record, or whose state has an unknown word, is unknown', () => {
    expect(outcomeOf(control, facts({ ownerId: undefined }))).toBe('unknown')
    expect(outcomeOf(control, facts(owned, [aHuman({ state: 'unknown' })]))).toBe('unknown')
    expect(outcomeOf(control, facts({ ...owned, ownerAccess: undefined }))).toBe('unknown')
  })

  test('an owner who is not listed is gone only when the list of users is whole', () => {
    const partial = withCoverage(facts(owned, []), { users: { state: 'partial', reason: 'rate_limited' } })
    expect(outcomeOf(control, partial)).toBe('unknown')
  })

  test('a revoked identity is no subject; an unreadable list is unknown', () => {
    expect(outcomeOf(control, facts({ ownerId: null, state: 'revoked' }))).toBe('pass')
    expect(outcomeOf(control, unreadable(aFactSet()))).toBe('unknown')
  })
})
