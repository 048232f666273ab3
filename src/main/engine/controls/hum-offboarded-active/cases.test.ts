import { describe, expect, test } from 'vitest'
import {
  DIRECTORY,
  aFactSet,
  anAccount,
  ago,
  judged,
  outcomeOf,
  stale,
  withCoverage,
  withDirectory,
} from '../testing.ts'
import { control } from './index.ts'

const alone = (values: Parameters<typeof anAccount>[0]) => aFactSet({ account: [anAccount(values)] })
const one = (values: Parameters<typeof anAccount>[0], days = 0) => withDirectory(alone(values), days)

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

  test.each(['active', 'disabled', 'deleted'] as const)(
    'a directory that was last read 60 days ago tells nothing of a person who was %s then',
    (directoryState) => {
      const { outcome, subjects, dataAt } = judged(control, one({ directoryState }, 60))
      expect(outcome).toBe('unknown')
      expect(subjects.map(({ subject }) => subject.connectionId)).toContain(DIRECTORY)
      expect(dataAt).toBeLessThan(ago(59))
    },
  )

  test('a directory that was read in part, or not, tells nothing', () => {
    for (const change of [{ state: 'partial' as const }, { state: 'none' as const, freshAt: null }]) {
      const facts = one({ directoryState: 'active' })
      const damaged = {
        ...facts,
        coverage: facts.coverage.map((row) => (row.connectionId === DIRECTORY ? { ...row, ...change } : row)),
      }
      expect(outcomeOf(control, damaged)).toBe('unknown')
    }
  })

  test('a state without any directory behind it tells nothing', () => {
    expect(outcomeOf(control, alone({ directoryState: 'active' }))).toBe('unknown')
  })

  test('people who are in the directory alone are not judged', () => {
    const person = anAccount({ connectionId: DIRECTORY, directoryState: 'disabled' })
    expect(outcomeOf(control, withDirectory(aFactSet({ account: [person] })))).toBe('pass')
  })

  test('a list of the service that was not read leaves nothing to judge', () => {
    const facts = withCoverage(one({ directoryState: 'active' }), { users: { state: 'none', freshAt: null } })
    expect(outcomeOf(control, facts)).toBe('unknown')
  })
})
