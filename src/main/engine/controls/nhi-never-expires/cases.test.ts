import { describe, expect, test } from 'vitest'
import { DAY } from '../../../../shared/model/index.ts'
import {
  AT,
  aConnection,
  aFactSet,
  ago,
  aCredential,
  judged,
  outcomeOf,
  unreadable,
  deciding,
  limitsOf,
} from '../testing.ts'
import { control } from './index.ts'

const inDays = (days: number) => AT + days * DAY
const facts = (key: Parameters<typeof aCredential>[0]) =>
  aFactSet({
    connections: [aConnection('anthropic')],
    credential: [aCredential({ provider: 'anthropic', ...key })],
  })

describe('nhi-never-expires', () => {
  test('a key that the provider says never expires fails', () => {
    const result = judged(control, facts({ expiresAt: null }))
    expect([result.outcome, result.severity]).toEqual(['fail', 'high'])
  })

  test('an admin key without expiry is critical', () => {
    const key = aCredential({ credentialKind: 'admin_key', level: 'admin', expiresAt: null })
    expect(judged(control, aFactSet({ credential: [key] })).severity).toBe('critical')
  })

  test('a life of 180 days passes, of 181 fails', () => {
    expect(outcomeOf(control, facts({ createdAt: ago(80), expiresAt: inDays(100) }))).toBe('pass')
    expect(outcomeOf(control, facts({ createdAt: ago(80), expiresAt: inDays(101) }))).toBe('fail')
  })

  test('an admin key may live 90 days, a certificate 365', () => {
    const lives = { createdAt: ago(50), expiresAt: inDays(50) }
    expect(
      outcomeOf(
        control,
        aFactSet({ credential: [aCredential({ credentialKind: 'admin_key', level: 'admin', ...lives })] }),
      ),
    ).toBe('fail')
    expect(
      outcomeOf(control, facts({ authMethod: 'certificate', createdAt: ago(100), expiresAt: inDays(200) })),
    ).toBe('pass')
  })

  test('an expiry that is not reported is unknown', () => {
    expect(outcomeOf(control, facts({ expiresAt: undefined }))).toBe('unknown')
  })

  test('without a creation date only an expiry too far ahead decides', () => {
    expect(outcomeOf(control, facts({ createdAt: undefined, expiresAt: inDays(10) }))).toBe('unknown')
    expect(outcomeOf(control, facts({ createdAt: undefined, expiresAt: inDays(500) }))).toBe('fail')
  })

  test('OpenAI’s project keys cannot carry an expiry, and federated identities have none: outside the control', () => {
    expect(outcomeOf(control, aFactSet({ credential: [aCredential()] }))).toBe('not_applicable')
    expect(outcomeOf(control, facts({ authMethod: 'federated', expiresAt: null }))).toBe('not_applicable')
  })

  test('an unreadable list is unknown', () => {
    expect(outcomeOf(control, unreadable(facts({ expiresAt: null })))).toBe('unknown')
  })

  test('each limit decides', () => {
    const cases: Parameters<typeof deciding>[1] = {
      maxLifetimeDays: [facts({ createdAt: ago(80), expiresAt: inDays(100) }), 100],
      certificateDays: [
        facts({ authMethod: 'certificate', createdAt: ago(100), expiresAt: inDays(200) }),
        200,
      ],
      adminDays: [facts({ credentialKind: 'admin_key', createdAt: ago(50), expiresAt: inDays(50) }), 200],
    }
    expect(deciding(control, cases)).toEqual(limitsOf(control))
  })
})
