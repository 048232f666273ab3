import { expect, test } from 'vitest'
import { START, aClient, aPage, aSync } from '../../testing.ts'
import { detailText, indexText, searchWords } from './words.ts'

test('plain text goes to the index as it is, other text as folded words', () => {
  expect(indexText('Key sk-1 created')).toBe('Key sk-1 created')
  expect(indexText('Größe: ÄNDERN, naïve')).toBe('grosse andern naive')
})

test('a search has at most eight words, each of bounded length, without accents or case', () => {
  expect(searchWords('Straße ÉCOLE straße')).toEqual(['strasse', 'ecole'])
  expect(searchWords('a b c d e f g h i j')).toHaveLength(8)
  expect(searchWords('x'.repeat(500))[0]).toHaveLength(64)
  expect(searchWords('"*()-:^')).toEqual([])
})

test('the text of a detail is its values, however deep, and bounded', () => {
  expect(detailText({ key: 'a', list: [1, { deep: 'b' }], none: null })).toBe('a 1 b')
  expect(detailText(Array.from({ length: 100_000 }, () => 'word')).length).toBeLessThan(81_000)
})

test('a beginning with more endings than are listed still finds every row', () => {
  const { client } = aClient()
  const events = Array.from({ length: 300 }, (_, i) => ({
    id: `e${i}`,
    at: START + i * 1000,
    type: 't',
    actorKind: 'account' as const,
    detail: { word: `prefix${i}` },
  }))
  aSync(client, [aPage('audit_log', { events })])
  expect(client.countEvents({ text: 'prefix' }, 1_000)).toBe(300)
  expect(client.countEvents({ text: 'prefix29' }, 1_000)).toBe(11)
  expect(client.countEvents({ text: 'prefix299' }, 1_000)).toBe(1)
  expect(client.countEvents({ text: 'pre' }, 1_000)).toBe(300)
  expect(client.countEvents({ text: 'pr' }, 1_000)).toBe(0)
  expect(client.countEvents({ text: 'prefixes' }, 1_000)).toBe(0)
})

test('a filter over very many types is answered too', () => {
  const { client } = aClient()
  const events = Array.from({ length: 420 }, (_, i) => ({
    id: `e${i}`,
    at: START + i,
    type: `type-${i}`,
    actorKind: 'account' as const,
  }))
  aSync(client, [aPage('audit_log', { events })])
  for (const count of [1, 150, 199, 250, 419]) {
    const types = events.slice(0, count).map(({ type }) => type)
    expect(client.countEvents({ types, from: START }, 1_000)).toBe(count)
    expect(client.countEvents({ types, text: 'type' }, 1_000)).toBe(count)
    expect(client.events({ types, limit: 500 })).toHaveLength(Math.min(500, count))
  }
})

test('words of different events are not mixed up where many happen at once', () => {
  const { client } = aClient()
  const events = Array.from({ length: 1_000 }, (_, i) => ({
    id: `e${i}`,
    at: START,
    type: i % 5 === 0 ? 'key.created' : 'user.added',
    actorKind: 'account' as const,
    actorId: `user-${i % 7}`,
    detail: { word: i % 2 === 0 ? 'alpha' : 'beta', no: `n${i}` },
  }))
  // In two pages, so that most documents are written twice.
  aSync(client, [
    aPage('audit_log', { events: events.slice(0, 500) }),
    aPage('audit_log', { events: events.slice(500) }),
  ])
  const count = (query: Parameters<typeof client.countEvents>[0]): number =>
    client.countEvents(query, 1_000_000)
  expect(count({ text: 'alpha' })).toBe(500)
  expect(count({ text: 'alpha beta' })).toBe(0)
  expect(count({ text: 'alpha n4' })).toBe(1)
  expect(count({ text: 'n4 n5' })).toBe(0)
  expect(count({ text: 'alpha', types: ['key.created'] })).toBe(100)
  expect(count({ text: 'alpha', actorId: 'user-3' })).toBe(71)
  const rows = client.events({ text: 'beta', limit: 500 }).map(({ row }) => row)
  expect(rows).toEqual([...rows].sort((a, b) => b - a))
  expect(new Set(rows).size).toBe(500)
})

test('words of a type are found with and without a filter, also beside words of the detail', () => {
  const { client } = aClient()
  const event = (id: string, type: string, word: string) => ({
    id,
    at: START,
    type,
    actorKind: 'account' as const,
    detail: { word },
  })
  const events = [
    event('a', 'login.failed', 'mars'),
    event('b', 'login.succeeded', 'venus'),
    event('c', 'key.created', 'login by mars'),
  ]
  aSync(client, [aPage('audit_log', { events })])
  const ids = (query: object): string[] =>
    client
      .events({ ...query, limit: 10 })
      .map(({ id }) => id)
      .sort()
  expect(ids({ text: 'login' })).toEqual(['a', 'b', 'c'])
  expect(ids({ text: 'login mars' })).toEqual(['a', 'c'])
  expect(ids({ text: 'login failed' })).toEqual(['a'])
  expect(ids({ text: 'login', types: ['key.created'] })).toEqual(['c'])
  expect(ids({ text: 'failed', types: ['key.created'] })).toEqual([])
  expect(ids({ text: 'log', types: ['login.failed'] })).toEqual(['a'])
})
