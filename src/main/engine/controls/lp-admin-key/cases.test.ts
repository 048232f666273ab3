import { describe, expect, test } from 'vitest'
import {
  aConnection,
  aFactSet,
  aCredential,
  judged,
  outcomeOf,
  unreadable,
  withCoverage,
  deciding,
  limitsOf,
} from '../testing.ts'
import { control } from './index.ts'

const keys = (count: number, ...others: readonly ReturnType<typeof aCredential>[]) =>
  aFactSet({
    credential: [
      ...Array.from({ length: count }, (_, index) =>
        aCredential({ id: `admin_${index}`, credentialKind: 'admin_key' }),
      ),
      ...others,
    ],
  })

describe('lp-admin-key', () => {
  test('two admin keys pass, three fail as critical', () => {
    expect(outcomeOf(control, keys(2))).toBe('pass')
    const result = judged(control, keys(3))
    expect([result.outcome, result.severity]).toEqual(['fail', 'critical'])
  })

  test('other keys and revoked admin keys do not count', () => {
    const others = [aCredential(), aCredential({ id: 'old', credentialKind: 'admin_key', state: 'revoked' })]
    expect(outcomeOf(control, keys(2, ...others))).toBe('pass')
  })

  test('Anthropic lists no admin keys: manual, with what to do', () => {
    const result = judged(control, aFactSet({ connections: [aConnection('anthropic')] }))
    expect(result.outcome).toBe('manual')
    expect(result.subjects[0]?.reason).toContain('console')
  })

  test('where Anthropic’s list of keys shows admin keys, they are counted', () => {
    const anthropic = (count: number) =>
      aFactSet({
        connections: [aConnection('anthropic')],
        credential: Array.from({ length: count }, (_, index) =>
          aCredential({ id: `admin_${index}`, provider: 'anthropic', credentialKind: 'admin_key' }),
        ),
      })
    expect(outcomeOf(control, anthropic(2))).toBe('pass')
    expect(outcomeOf(control, anthropic(3))).toBe('fail')
  })

  test('an unreadable list is unknown; a partial one can still show too many', () => {
    expect(outcomeOf(control, unreadable(aFactSet()))).toBe('unknown')
    const partial = withCoverage(keys(3), { admin_keys: { state: 'partial' } })
    expect(outcomeOf(control, partial)).toBe('fail')
    expect(outcomeOf(control, withCoverage(keys(1), { admin_keys: { state: 'partial' } }))).toBe('unknown')
  })

  test('a client without a connection is outside the control', () => {
    expect(outcomeOf(control, aFactSet({ connections: [] }))).toBe('not_applicable')
  })

  test('each limit decides', () => {
    const cases: Parameters<typeof deciding>[1] = {
      maxAdminKeys: [keys(3), 5],
    }
    expect(deciding(control, cases)).toEqual(limitsOf(control))
  })
})
