import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DAY, dayOf, type EpochMs, type EventOutcome } from '../../../../../../shared/model/index.ts'
import type { EventFact } from '../../../../facts/index.ts'
import type { ClientStore, EventQuery } from '../../../../ports/store.ts'
import { START, aClient, aPage } from '../../testing.ts'
import { SLOTS, eventPosition, eventTime, nextRow } from './key.ts'
import { finish } from '../../testing-finish.ts'

const event = (id: string, at: EpochMs, more: Partial<EventFact> = {}): EventFact => ({
  id,
  at,
  type: 'login.succeeded',
  actorKind: 'account',
  ...more,
})

function put(client: ClientStore, events: readonly EventFact[], connection = 'k1'): void {
  const sync = client.beginSync(connection, 'openai', START)
  sync.page(aPage('audit_log', { events }))
  finish(sync, START)
}
const ids = (events: readonly EventFact[]): string[] => events.map(({ id }) => id)

describe('a stored event', () => {
  test('comes back exactly, with null apart from missing', () => {
    const { client } = aClient()
    const full = event('e1', START + 7, {
      actorId: 'user-1',
      actorEmail: 'ü@example.test',
      targetId: null,
      serviceId: 'proj_1',
      ip: '203.0.113.9',
      country: null,
      userAgent: 'curl/8',
      outcome: 'denied',
      network: 'AS64500',
      onBehalfOf: null,
      correlation: 'req_1',
      model: 'gpt-5',
      tool: 'shell',
      detail: { role: 'owner', nested: [1, null, { a: '' }] },
      cut: ['role'],
    })
    put(client, [full, event('e2', START)])
    const [first, second] = client.events({ limit: 5 })
    const own = { connectionId: 'k1', verdict: expect.anything() as unknown }
    expect(first).toStrictEqual({ ...full, ...own, row: first?.row })
    expect(second).toStrictEqual({ ...event('e2', START), ...own, row: second?.row })
  })

  test.each([
    ['before 2015', Date.UTC(1999, 0, 1, 0, 0, 0, 5)],
    ['after 2083', Date.UTC(2199, 0, 1)],
    ['before 1970', -86_400_001],
  ])('keeps its exact time %s', (_, at) => {
    const { client } = aClient()
    put(client, [event('e', at), event('now', START)])
    put(client, [event('e', at)])
    expect(client.events({ limit: 5, from: at, to: at })).toMatchObject([{ id: 'e', at }])
    expect(client.eventDays(dayOf(at), dayOf(at))).toEqual([{ day: dayOf(at), count: 1 }])
    expect(client.verify().ok).toBe(true)
  })

  test('is one per connection and id, and two connections may use the same id', () => {
    const { client } = aClient()
    put(client, [event('e', START)])
    put(client, [event('e', START)], 'k2')
    put(client, [event('e', START)])
    expect(
      client
        .events({ limit: 5 })
        .map(({ connectionId }) => connectionId)
        .sort(),
    ).toEqual(['k1', 'k2'])
  })

  test('finds its place when many share a second and a slot', () => {
    const { row } = eventPosition(1, 'x', START)
    expect(nextRow(row)).toBe(row + 1)
    const last = row - (row % SLOTS) + SLOTS - 1
    expect(nextRow(last)).toBe(last - SLOTS + 1)
    expect(eventTime(row, 0)).toBe(START)
    const { client } = aClient()
    // More than the square root of the slots: some of these meet.
    const many = Array.from({ length: 4_000 }, (_, i) => event(`e${i}`, START + (i % 1000)))
    put(client, many)
    put(client, [...many].reverse())
    expect(client.countEvents({}, 10_000)).toBe(4_000)
    expect(client.verify().ok).toBe(true)
  })
})

describe('any query', () => {
  const types = ['login.succeeded', 'login.failed', 'api_key.created', 'Größe.geändert']
  const actors = ['user-abc', 'user-xyz', 'key_1']
  const eventArb = fc
    .record({
      second: fc.nat(20),
      ms: fc.constantFrom(0, 1, 999),
      type: fc.constantFrom(...types),
      actorKind: fc.constantFrom('account', 'credential', 'system'),
      actorId: fc.constantFrom(undefined, null, ...actors),
      targetId: fc.constantFrom(undefined, null, 'proj_1', ...actors),
      outcome: fc.constantFrom(undefined, 'success', 'failure', 'unknown'),
      network: fc.constantFrom(undefined, null, 'AS1', 'AS12'),
      onBehalfOf: fc.constantFrom(undefined, null, 'user-abc', 'user-xyz'),
      correlation: fc.constantFrom(undefined, null, 'req_1', 'req_2'),
      model: fc.constantFrom(undefined, null, 'gpt-5', 'opus'),
      tool: fc.constantFrom(undefined, null, 'shell'),
      cut: fc.constantFrom(undefined, ['word']),
      word: fc.constantFrom('alpha', 'Alphabet', 'gamma delta', "O'Brien", 'naïve'),
      read: fc.constantFrom(['k1'], ['k2'], ['k1', 'k2']),
    })
    .map(({ second, ms, word, read, type, actorKind, ...optional }) => ({
      read,
      fact: {
        type,
        actorKind,
        at: START + second * 1000 + ms,
        ...(Object.fromEntries(
          Object.entries(optional).filter(([, value]) => value !== undefined),
        ) as Partial<EventFact>),
        detail: { word },
      } satisfies Omit<EventFact, 'id'>,
    }))
  const some = <T>(arb: fc.Arbitrary<T>) => fc.option(arb, { nil: undefined, freq: 2 })
  const rare = <T>(arb: fc.Arbitrary<T>) => fc.option(arb, { nil: undefined, freq: 1 })
  const queryArb = fc.record({
    from: some(fc.nat(21_000).map((ms) => START + ms)),
    to: some(fc.nat(21_000).map((ms) => START + ms)),
    connectionId: some(fc.constantFrom('k1', 'k2', 'k3')),
    among: some(fc.constantFrom([['k1', 'k2']], [['k2', 'k1', 'k3']], [['k1'], ['k2']], [['k2']])),
    types: some(fc.subarray(types)),
    actorKinds: some(fc.subarray<EventFact['actorKind']>(['account', 'credential', 'system', 'unknown'])),
    actorId: some(fc.constantFrom('user-abc', 'key_1', 'nobody')),
    targetId: some(fc.constantFrom('proj_1', 'user-xyz')),
    outcomes: rare(fc.subarray<EventOutcome>(['success', 'failure', 'denied'])),
    network: rare(fc.constantFrom('AS1', 'AS12', 'AS2')),
    onBehalfOf: rare(fc.constantFrom('user-abc', 'user-xyz')),
    correlation: rare(fc.constantFrom('req_1', 'req_3')),
    model: rare(fc.constantFrom('gpt-5', 'gpt-6')),
    tool: rare(fc.constant('shell')),
    cut: rare(fc.constant(true)),
    text: some(
      fc.constantFrom(
        'alpha',
        'ALPHA',
        'alp login',
        'gamma',
        'brien',
        'grosse',
        'GRÖSSE geandert',
        'naive',
        'opus she',
        'req',
        'zzz',
        ' ',
      ),
    ),
  })

  const folded = (text: string): string[] =>
    text
      .normalize('NFKD')
      .replaceAll(/\p{M}/gu, '')
      .toUpperCase()
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
  /** Left out where one that stands before it in its group has it too, and none was asked for by name. */
  const isTwin = (connection: string, read: readonly string[], query: Omit<EventQuery, 'limit'>): boolean => {
    const group = query.among?.find((ids) => ids.includes(connection)) ?? []
    const before = group.slice(0, group.indexOf(connection))
    return query.connectionId === undefined && before.some((id) => read.includes(id))
  }
  const matches = (fact: EventFact, connection: string, query: Omit<EventQuery, 'limit'>): boolean => {
    const { onBehalfOf, correlation, network, model, tool } = fact
    const named = [fact.type, fact.actorId, fact.targetId, onBehalfOf, correlation, network, model, tool]
    const text = [...named, ...Object.values(fact.detail ?? {})].join(' ')
    const words = folded(query.text ?? '').filter(Boolean)
    return (
      (query.from === undefined || fact.at >= query.from) &&
      (query.to === undefined || fact.at <= query.to) &&
      (query.connectionId === undefined || connection === query.connectionId) &&
      (query.among === undefined || query.among.flat().includes(connection)) &&
      (query.types === undefined || query.types.includes(fact.type)) &&
      (query.actorKinds === undefined || query.actorKinds.includes(fact.actorKind)) &&
      (query.actorId === undefined || fact.actorId === query.actorId) &&
      (query.targetId === undefined || fact.targetId === query.targetId) &&
      (query.outcomes === undefined || query.outcomes.some((outcome) => outcome === fact.outcome)) &&
      (query.network === undefined || fact.network === query.network) &&
      (query.onBehalfOf === undefined || fact.onBehalfOf === query.onBehalfOf) &&
      (query.correlation === undefined || fact.correlation === query.correlation) &&
      (query.model === undefined || fact.model === query.model) &&
      (query.tool === undefined || fact.tool === query.tool) &&
      (query.cut !== true || fact.cut !== undefined) &&
      words.every((word) => folded(text).some((found) => found.startsWith(word)))
    )
  }

  test(
    'gives what a filter over all events gives, newest first, page by page, and the same count',
    { timeout: 60_000 },
    () => {
      fc.assert(
        fc.property(
          fc.array(eventArb, { maxLength: 40 }),
          fc.array(queryArb, { minLength: 1, maxLength: 12 }),
          (specs, queries) => {
            const { client, workspace } = aClient()
            const all = specs.flatMap(({ read, fact }, i) =>
              read.map((connection) => ({ connection, read, fact: { id: `e${i}`, ...fact } })),
            )
            for (const connection of ['k1', 'k2']) {
              put(
                client,
                all.filter((item) => item.connection === connection).map(({ fact }) => fact),
                connection,
              )
            }
            for (const raw of queries) {
              const query = Object.fromEntries(
                Object.entries(raw).filter(([, value]) => value !== undefined),
              ) as Omit<EventQuery, 'limit'>
              const found = []
              for (let before: number | undefined; ;) {
                const page = client.events({ ...query, limit: 3, ...(before !== undefined && { before }) })
                found.push(...page)
                before = page.at(-1)?.row
                if (page.length < 3) break
              }
              const expected = all.filter(
                ({ fact, connection, read }) =>
                  matches(fact, connection, query) && !isTwin(connection, read, query),
              )
              expect(ids(found).sort()).toEqual(expected.map(({ fact }) => fact.id).sort())
              expect(found.map(({ row }) => row)).toEqual(found.map(({ row }) => row).sort((a, b) => b - a))
              expect(found.map(({ at }) => Math.floor(at / 1000))).toEqual(
                found.map(({ at }) => Math.floor(at / 1000)).sort((a, b) => b - a),
              )
              expect(client.countEvents(query, 1_000)).toBe(expected.length)
              expect(client.countEvents(query, 2)).toBe(Math.min(2, expected.length))
            }
            workspace.store.removeClient('c1')
          },
        ),
        { numRuns: 25 },
      )
    },
  )
})

describe('search', () => {
  test.each([
    '"',
    'NEAR(',
    '*',
    '-',
    'a" OR "b',
    'login:',
    "'; DROP TABLE event; --",
    '^login',
    '(',
    'AND',
    'col : x',
    '\0',
  ])('treats %j as plain text and never fails', (text) => {
    const { client } = aClient()
    put(client, [event('e', START)])
    expect(() => client.events({ text, limit: 5 })).not.toThrow()
    expect(() => client.countEvents({ text }, 5)).not.toThrow()
  })

  test('does not find our own marks', () => {
    const { client } = aClient()
    put(client, [event('e', START)])
    expect(client.events({ text: '\u{e000}1', limit: 5 })).toEqual([])
  })

  test('survives any text in an event and in a query', () => {
    const { client } = aClient()
    let runs = 0
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        runs += 1
        const actorId = `run-${runs}`
        put(client, [event(`e${runs}`, START, { actorId, detail: { text } })])
        const word = /[\p{L}\p{N}]{3,}/u.exec(text.normalize('NFKD').replaceAll(/\p{M}/gu, ''))?.[0]
        if (word !== undefined)
          expect(ids(client.events({ text: word, actorId, limit: 1 }))).toEqual([`e${runs}`])
        client.events({ text, limit: 1 })
      }),
      { numRuns: 60 },
    )
  })
})

test('the limit is at most 500 and the days come from the roll-up', () => {
  const { client } = aClient()
  put(
    client,
    Array.from({ length: 600 }, (_, i) => event(`e${i}`, START - i * HALF_DAY)),
  )
  expect(client.events({ limit: 10_000 })).toHaveLength(500)
  const days = client.eventDays(dayOf(START - 2 * DAY), dayOf(START))
  expect(days.map(({ count }) => count)).toEqual([2, 2, 2])
})
const HALF_DAY = DAY / 2

test('days count an event of several connections once where they are said to read the same', () => {
  const { client } = aClient()
  const events = Array.from({ length: 6 }, (_, i) => event(`e${i}`, START - i * HALF_DAY))
  put(client, events.slice(0, 5), 'k1')
  put(client, events.slice(1), 'k2')
  const counts = (among?: EventQuery['among']): number[] =>
    client.eventDays(dayOf(START - 2 * DAY), dayOf(START), among).map(({ count }) => count)
  expect(counts()).toEqual([3, 4, 3])
  expect(counts([['k1'], ['k2']])).toEqual([3, 4, 3])
  expect(counts([['k1', 'k2']])).toEqual([2, 2, 2])
  expect(counts([['k2', 'k1']])).toEqual([2, 2, 2])
  expect(counts([['k2']])).toEqual([2, 2, 1])
})

test('events that are read again leave nothing behind, and their details stay theirs', () => {
  const { client } = aClient()
  const events = Array.from({ length: 100 }, (_, i) =>
    event(`e${i}`, START + i * 1000, i % 3 === 0 ? {} : { detail: { no: i, text: 'two\nlines' } }),
  )
  put(client, events.slice(0, 60))
  put(client, events)
  put(client, [...events].reverse())
  const found = client.events({ limit: 200 })
  expect(found.map(({ id, detail }) => ({ id, detail }))).toStrictEqual(
    [...events].reverse().map(({ id, detail }) => ({ id, detail })),
  )
  expect(client.verify()).toMatchObject({ ok: true })
})

test('a page of a class that is common but not lately is found behind the walk', () => {
  const { client } = aClient()
  const events = Array.from({ length: 3_000 }, (_, i) =>
    event(`e${i}`, START + i * 1000, { type: i < 600 ? 'old' : 'new' }),
  )
  put(client, events)
  const page = client.events({ types: ['old'], limit: 100 })
  expect(ids(page)).toEqual(ids(events.slice(500, 600).reverse()))
  expect(client.events({ types: ['new'], limit: 100 })).toHaveLength(100)
})

describe('events by kind', () => {
  test('are counted by connection, type, kind of actor and outcome, absent apart from unknown', () => {
    const { client } = aClient()
    put(client, [
      event('a', START, { outcome: 'failure' }),
      event('b', START, { outcome: 'failure' }),
      event('c', START, { outcome: 'unknown' }),
      event('d', START),
      event('old', START - 9 * DAY),
    ])
    put(client, [event('d', START), event('e', START)], 'k2')
    const kinds = (among?: EventQuery['among']) =>
      client
        .eventKinds(dayOf(START - DAY), dayOf(START), among)
        .map(({ connectionId, outcome, count }) => `${connectionId} ${outcome ?? '-'} ${count}`)
        .sort()
    expect(kinds()).toEqual(['k1 - 1', 'k1 failure 2', 'k1 unknown 1', 'k2 - 2'])
    expect(kinds([['k1', 'k2']])).toEqual(['k1 - 1', 'k1 failure 2', 'k1 unknown 1', 'k2 - 1'])
    expect(kinds([['k2']])).toEqual(['k2 - 2'])
  })
})

describe('names and classes', () => {
  test('of a transaction that was taken back are not used again', () => {
    const { client } = aClient()
    const one = event('e1', START, { actorId: 'undone', type: 'undone' })
    expect(() =>
      client.together(() => {
        put(client, [one])
        throw new Error('stop')
      }),
    ).toThrow('stop')
    // Takes the numbers that the first try gave out.
    put(client, [event('e2', START, { actorId: 'other', type: 'other' })])
    put(client, [one])
    expect(client.events({ limit: 5, actorId: 'undone' })).toMatchObject([{ id: 'e1', type: 'undone' }])
    expect(client.events({ limit: 5, actorId: 'other' })).toMatchObject([{ id: 'e2', type: 'other' }])
    expect(client.verify().ok).toBe(true)
  })
})
