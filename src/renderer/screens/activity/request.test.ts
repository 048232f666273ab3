import { describe, expect, test } from 'vitest'
import { prettyDetail, pressedFilters, toRequest } from './request.ts'

describe('the question behind the activity page', () => {
  test('an empty address asks for everything', () => {
    expect(toRequest({}, [])).toEqual({})
  })
  test('a day is the whole UTC day and ends before the next', () => {
    const { from, to } = toRequest({ day: '2026-11-12' }, [])
    expect(from).toBe(Date.UTC(2026, 10, 12))
    expect(to).toBe(Date.UTC(2026, 10, 13) - 1)
  })
  test('what cannot be read as a day is left out; filters are those that the list has', () => {
    expect(toRequest({ day: '2026-13-45' }, [])).toEqual({})
    expect(toRequest({ day: 'constructor' }, [])).toEqual({})
  })
  test('filters become the parts of the contract', () => {
    const filters = [
      { field: 'type', values: ['login.failed', 'api_key.created'] },
      { field: 'actor', values: ['credential', 'account'] },
      { field: 'connection', values: ['c1'] },
      { field: 'topic', values: ['logging', 'weather'] },
      { field: 'outcome', values: ['denied'] },
    ]
    expect(toRequest({ q: 'ab', actor: 'u1', correlation: 'req_1', behalf: 'u2' }, filters)).toEqual({
      text: 'ab',
      topics: ['logging'],
      outcomes: ['denied'],
      correlation: 'req_1',
      onBehalfOf: 'u2',
      types: ['login.failed', 'api_key.created'],
      actorKinds: ['account', 'credential'],
      connectionId: 'c1',
      actorId: 'u1',
    })
  })
  test('choosing another connection replaces the one before', () => {
    const before = [{ field: 'connection', values: ['c1'] }]
    expect(pressedFilters(before, [{ field: 'connection', values: ['c1', 'c2'] }])).toEqual([
      { field: 'connection', values: ['c2'] },
    ])
    expect(pressedFilters(before, [])).toEqual([])
  })
})

test('details are laid out, and shown as written where they are not JSON', () => {
  expect(prettyDetail('{"a":1}')).toBe('{\n  "a": 1\n}')
  expect(prettyDetail('{broken')).toBe('{broken')
})
