import { describe, expect, test } from 'vitest'
import {
  aFactSet,
  anAccount,
  aCredential,
  anIdentity,
  judged,
  outcomeOf,
  unreadable,
  withCoverage,
  withDirectory,
} from '../testing.ts'
import { control } from './index.ts'

const owned = { accountId: 'user_1' }
const facts = (key: Parameters<typeof aCredential>[0], account = [anAccount()]) =>
  aFactSet({ credential: [aCredential(key)], account })

describe('nhi-owner-missing', () => {
  test('an active owner passes', () => {
    expect(outcomeOf(control, facts(owned))).toBe('pass')
  })

  test('no owner, a disabled one, one who is gone, and one who left the directory fail', () => {
    expect(outcomeOf(control, facts({ accountId: null }))).toBe('fail')
    expect(outcomeOf(control, facts(owned, [anAccount({ state: 'disabled' })]))).toBe('fail')
    expect(outcomeOf(control, facts(owned, []))).toBe('fail')
    const left = facts(owned, [anAccount({ directoryState: 'deleted' })])
    expect(outcomeOf(control, withDirectory(left))).toBe('fail')
    expect(outcomeOf(control, withDirectory(left, 60))).toBe('unknown')
    expect(
      outcomeOf(control, withDirectory(facts(owned, [anAccount({ directoryState: 'active' })]), 60)),
    ).toBe('unknown')
    expect(outcomeOf(control, withDirectory(facts(owned, [anAccount({})])))).toBe('unknown')
  })

  test('an owner who lost the project fails even though the account lives', () => {
    const result = judged(control, facts({ ...owned, ownerAccess: 'inactive' }))
    expect(result.outcome).toBe('fail')
    expect(result.subjects[0]?.evidence[0]).toEqual({ label: 'owner', value: 'Ada' })
  })

  test('a key of a service account answers to that account, and the account to its owner', () => {
    const credential = [aCredential({ identityId: 'svc_1' })]
    const account = [anAccount()]
    const identity = anIdentity({ ownerId: 'user_1', ownerKind: 'account' })
    expect(outcomeOf(control, aFactSet({ account, credential, identity: [identity] }))).toBe('pass')
    const gone = { ...identity, state: 'deleted' as const }
    expect(outcomeOf(control, aFactSet({ account, credential, identity: [gone] }))).toBe('fail')
    const ownerless = judged(control, aFactSet({ credential, identity: [anIdentity({ ownerId: null })] }))
    expect(ownerless.subjects.map(({ subject, outcome }) => [subject.kind, outcome])).toEqual([
      ['identity', 'fail'],
    ])
    expect(outcomeOf(control, aFactSet({ identity: [anIdentity()] }))).toBe('unknown')
  })

  test('an owner that the provider does not record, or whose state has an unknown word, is unknown', () => {
    expect(outcomeOf(control, facts({ accountId: undefined }))).toBe('unknown')
    expect(outcomeOf(control, facts(owned, [anAccount({ state: 'unknown' })]))).toBe('unknown')
    expect(outcomeOf(control, facts({ ...owned, ownerAccess: undefined }))).toBe('unknown')
  })

  test('an owner who is not listed is gone only when the list of users is whole', () => {
    const partial = withCoverage(facts(owned, []), { users: { state: 'partial', reason: 'rate_limited' } })
    expect(outcomeOf(control, partial)).toBe('unknown')
  })

  test('a revoked key is no subject; an unreadable list is unknown', () => {
    expect(outcomeOf(control, facts({ accountId: null, state: 'revoked' }))).toBe('pass')
    expect(outcomeOf(control, unreadable(aFactSet()))).toBe('unknown')
  })
})
