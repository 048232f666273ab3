import { describe, expect, test } from 'vitest'
import { aFactSet, anAccount, outcomeOf, stale } from '../testing.ts'
import { control } from './index.ts'

const one = (values: Parameters<typeof anAccount>[0]) => aFactSet({ account: [anAccount(values)] })

describe('hum-offboarded-active', () => {
  test('a person who is disabled or deleted in the directory fails', () => {
    expect(outcomeOf(control, one({ directoryState: 'disabled' }))).toBe('fail')
    expect(outcomeOf(control, one({ directoryState: 'deleted' }))).toBe('fail')
  })

  test('a person who is active in the directory passes', () => {
    expect(outcomeOf(control, one({ directoryState: 'active' }))).toBe('pass')
  })

  test('a person of whom no directory tells is unknown', () => {
    expect(outcomeOf(control, one({}))).toBe('unknown')
  })

  test('an account that is already disabled is no subject', () => {
    expect(outcomeOf(control, one({ directoryState: 'deleted', state: 'disabled' }))).toBe('pass')
  })

  test('an old list of users is unknown', () => {
    expect(outcomeOf(control, stale(one({ directoryState: 'active' })))).toBe('unknown')
  })
})
