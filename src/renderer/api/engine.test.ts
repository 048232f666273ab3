import { describe, expect, test } from 'vitest'
import { isStale } from './engine.ts'

describe('what becomes stale', () => {
  const people = ['people.list', 'acme', { clientId: 'acme', asOf: null }] as const
  test('an answer that reads one of the topics, of the same client', () => {
    expect(isStale(people, ['facts'], 'acme')).toBe(true)
    expect(isStale(people, ['jobs', 'findings'], 'acme')).toBe(true)
  })
  test('not another client’s answer, and not one that reads other topics', () => {
    expect(isStale(people, ['facts'], 'other')).toBe(false)
    expect(isStale(people, ['jobs', 'settings'], 'acme')).toBe(false)
  })
  test('no client means all clients, and answers over all clients are stale for each', () => {
    expect(isStale(people, ['facts'], null)).toBe(true)
    expect(isStale(['fleet.list', null, {}], ['facts'], 'acme')).toBe(true)
  })
  test('what the workspace is said to hold, where a client was added', () => {
    expect(isStale(['workspace.status', null, {}], ['clients'], null)).toBe(true)
  })
  test('keys that are no query of the contract never match', () => {
    for (const key of [[], ['toString', null], ['sync.start', null], [42, null]])
      expect(isStale(key, ['facts', 'jobs'], null)).toBe(false)
  })
})
