import { describe, expect, test } from 'vitest'
import { aFactSet, anAccount, judged, outcomeOf, unreadable } from '../testing.ts'
import { control } from './index.ts'

const one = (values: Parameters<typeof anAccount>[0]) => aFactSet({ account: [anAccount(values)] })

describe('hum-mfa-missing', () => {
  test('a person whose MFA state is not reported is unknown: so it is at OpenAI and Anthropic', () => {
    expect(outcomeOf(control, one({}))).toBe('unknown')
  })

  test('enforced MFA passes', () => {
    expect(outcomeOf(control, one({ mfa: 'enforced' }))).toBe('pass')
  })

  test('an administrator without enforced MFA and single sign-on is critical, a member high', () => {
    const admin = judged(control, one({ mfa: 'registered', sso: false, isAdmin: true }))
    expect([admin.outcome, admin.severity]).toEqual(['fail', 'critical'])
    const member = judged(control, one({ mfa: 'none', sso: false, isAdmin: false }))
    expect([member.outcome, member.severity]).toEqual(['fail', 'high'])
  })

  test('single sign-on, or an unreported one, leaves it to the identity provider: unknown', () => {
    expect(outcomeOf(control, one({ mfa: 'none', sso: true }))).toBe('unknown')
    expect(outcomeOf(control, one({ mfa: 'none' }))).toBe('unknown')
  })

  test('nobody with an account passes only when the list was read', () => {
    expect(outcomeOf(control, aFactSet())).toBe('pass')
    expect(outcomeOf(control, unreadable(aFactSet()))).toBe('unknown')
  })
})
