import { describe, expect, test } from 'vitest'
import {
  aConnection,
  aFactSet,
  anAccount,
  ago,
  aCredential,
  outcomeOf,
  unreadable,
  withCoverage,
} from '../testing.ts'
import { control } from './index.ts'

const made = { createdBy: 'user_1' }
const facts = (key: Parameters<typeof aCredential>[0], account = [anAccount()]) =>
  aFactSet({ credential: [aCredential(key)], account })

describe('nhi-offboarded-creator', () => {
  test('a creator with an active account passes', () => {
    expect(outcomeOf(control, facts(made))).toBe('pass')
  })

  test('a creator who is disabled, or gone from a complete list, fails', () => {
    expect(outcomeOf(control, facts(made, [anAccount({ state: 'disabled' })]))).toBe('fail')
    expect(outcomeOf(control, facts(made, []))).toBe('fail')
  })

  test('the owner of a person’s OpenAI key made it', () => {
    expect(outcomeOf(control, facts({ accountId: 'user_1' }, []))).toBe('fail')
    expect(outcomeOf(control, facts({ accountId: 'user_1' }))).toBe('pass')
  })

  test('a creator that is not recorded is unknown', () => {
    expect(outcomeOf(control, facts({}))).toBe('unknown')
    expect(outcomeOf(control, facts({ identityId: 'svc_1' }))).toBe('unknown')
    const legacy = aCredential({ provider: 'anthropic', createdBy: null })
    expect(
      outcomeOf(control, aFactSet({ connections: [aConnection('anthropic')], credential: [legacy] })),
    ).toBe('unknown')
  })

  test('a creator missing from a partial list, or with an unknown state, is unknown', () => {
    const partial = withCoverage(facts(made, []), { users: { state: 'partial' } })
    expect(outcomeOf(control, partial)).toBe('unknown')
    expect(outcomeOf(control, facts(made, [anAccount({ state: 'unknown' })]))).toBe('unknown')
  })

  test('a rotation may have come after they left, and that day is not known: unknown', () => {
    expect(outcomeOf(control, facts({ ...made, rotatedAt: ago(2) }, []))).toBe('unknown')
  })

  test('a federated credential is outside the control', () => {
    expect(outcomeOf(control, facts({ ...made, authMethod: 'federated' }, []))).toBe('not_applicable')
  })

  test('unreadable lists are unknown', () => {
    expect(outcomeOf(control, unreadable(aFactSet()))).toBe('unknown')
  })
})
