import { expect, test } from 'vitest'
import { START, aClient, aPage, aSync } from '../testing.ts'
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
  expect(detailText(Array.from({ length: 10_000 }, () => 'word')).length).toBeLessThan(4_200)
})

test('a beginning with more endings than are listed still finds every row', () => {
  const { client } = aClient()
  const events = Array.from({ length: 300 }, (_, i) => ({
    id: `e${i}`,
    at: START + i * 1000,
    type: 't',
    actorKind: 'human' as const,
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
    actorKind: 'human' as const,
  }))
  aSync(client, [aPage('audit_log', { events })])
  for (const count of [1, 150, 199, 250, 419]) {
    const types = events.slice(0, count).map(({ type }) => type)
    expect(client.countEvents({ types, from: START }, 1_000)).toBe(count)
    expect(client.countEvents({ types, text: 'type' }, 1_000)).toBe(count)
    expect(client.events({ types, limit: 500 })).toHaveLength(Math.min(500, count))
  }
})
