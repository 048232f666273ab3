import { describe, expect, test } from 'vitest'
import { aFactSet, anAccount, outcomeOf, unreadable } from '../testing.ts'
import { control } from './index.ts'

const terms = { mailDomains: ['Acme.example'] }
const guest = anAccount({ id: 'guest', email: 'Bo@Elsewhere.example' })

describe('hum-guest-access', () => {
  test('an outside account that nobody approved fails', () => {
    expect(outcomeOf(control, aFactSet({ terms, account: [anAccount(), guest] }))).toBe('fail')
  })

  test('a look-alike of the client’s domain is outside', () => {
    const account = [anAccount({ email: 'eve@notacme.example' })]
    expect(outcomeOf(control, aFactSet({ terms, account }))).toBe('fail')
  })

  test('an approved outside account passes, whatever the case of its address', () => {
    const approved = { ...terms, approvedGuests: ['bo@elsewhere.EXAMPLE'] }
    expect(outcomeOf(control, aFactSet({ terms: approved, account: [guest] }))).toBe('pass')
  })

  test('a client without guests is outside the control', () => {
    expect(outcomeOf(control, aFactSet({ terms, account: [anAccount()] }))).toBe('not_applicable')
    expect(outcomeOf(control, aFactSet({ terms }))).toBe('not_applicable')
  })

  test('without the client’s mail domains, or a person’s address, it is unknown', () => {
    expect(outcomeOf(control, aFactSet({ account: [guest] }))).toBe('unknown')
    expect(outcomeOf(control, aFactSet({ terms, account: [anAccount({ email: undefined })] }))).toBe(
      'unknown',
    )
    for (const email of [null, '', 'kim'])
      expect(outcomeOf(control, aFactSet({ terms, account: [anAccount({ email })] }))).toBe('unknown')
  })

  test('no guests in a list that could not be read is unknown', () => {
    expect(outcomeOf(control, unreadable(aFactSet({ terms })))).toBe('unknown')
  })
})
