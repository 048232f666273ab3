import { describe, expect, test } from 'vitest'
import {
  aFactSet,
  ago,
  aCredential,
  anIdentity,
  judged,
  outcomeOf,
  stale,
  deciding,
  limitsOf,
} from '../testing.ts'
import { control } from './index.ts'

const facts = (key: Parameters<typeof aCredential>[0]) => aFactSet({ credential: [aCredential(key)] })
const admin = { credentialKind: 'admin_key' as const, level: 'admin' as const }

describe('nhi-key-unrotated', () => {
  test('a key of 90 days passes, of 91 fails', () => {
    expect(outcomeOf(control, facts({ createdAt: ago(90) }))).toBe('pass')
    expect(outcomeOf(control, facts({ createdAt: ago(91) }))).toBe('fail')
  })

  test('a rotation starts the count again', () => {
    expect(outcomeOf(control, facts({ createdAt: ago(400), rotatedAt: ago(10) }))).toBe('pass')
    expect(outcomeOf(control, facts({ createdAt: ago(400), rotatedAt: null }))).toBe('fail')
  })

  test('an admin key has 30 days, and is critical beyond 60', () => {
    expect(judged(control, facts({ ...admin, createdAt: ago(31) })).severity).toBe('high')
    const old = judged(control, facts({ ...admin, createdAt: ago(61) }))
    expect([old.outcome, old.severity]).toEqual(['fail', 'critical'])
  })

  test('an admin key is one by its kind, also when its level is not reported', () => {
    expect(outcomeOf(control, facts({ credentialKind: 'admin_key', createdAt: ago(31) }))).toBe('fail')
  })

  test('a key without any date is unknown', () => {
    expect(outcomeOf(control, facts({ createdAt: undefined }))).toBe('unknown')
    expect(outcomeOf(control, facts({ createdAt: null }))).toBe('unknown')
  })

  test('a credential that is not a static secret is outside the control, an identity is no subject', () => {
    expect(outcomeOf(control, facts({ authMethod: 'federated', createdAt: ago(400) }))).toBe('not_applicable')
    const certificate = { credentialKind: 'certificate' as const, authMethod: undefined, createdAt: ago(400) }
    expect(outcomeOf(control, facts(certificate))).toBe('not_applicable')
    const account = judged(control, aFactSet({ identity: [anIdentity({ createdAt: ago(400) })] }))
    expect(Object.values(account.counts).every((count) => count === 0)).toBe(true)
  })

  test('a list of keys that is three days old is unknown, even with an old key in it', () => {
    expect(outcomeOf(control, stale(facts({ createdAt: ago(400) })))).toBe('unknown')
  })

  test('each limit decides', () => {
    const cases: Parameters<typeof deciding>[1] = {
      maxKeyAgeDays: [facts({ createdAt: ago(91) }), 100],
      adminKeyAgeDays: [facts({ ...admin, createdAt: ago(31) }), 40],
      criticalTimes: [facts({ ...admin, createdAt: ago(61) }), 3],
    }
    expect(deciding(control, cases)).toEqual(limitsOf(control))
  })
})
