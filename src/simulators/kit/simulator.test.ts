/** The base by itself: a small provider with what no shipped one has, `Link` pages, 403 for a limit, PUT and 204. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { Refusal, refuse, Reply } from '../http/types.ts'
import type { Simulator } from '../options.ts'
import { byLink } from './paging.ts'
import { resourcesOf, routes } from './resource.ts'
import { byKey, simulate } from './simulator.ts'
import { createClock } from './state.ts'
import { fieldsOf, oneOf, text } from './values.ts'

interface Seat {
  id: string
  level: string
}

const NOW = Date.UTC(2026, 10, 22)
const LEVELS = ['basic', 'full'] as const

function createState() {
  const { collection, ...clock } = createClock(NOW)
  const world = (): Seat[] =>
    Array.from({ length: 7 }, (_, n) => ({ id: `seat-${n + 1}`, level: n < 2 ? 'full' : 'basic' }))
  return { ...clock, seats: collection(world) }
}

async function start(rateLimit = 0): Promise<Simulator<ReturnType<typeof createState>>> {
  const state = createState()
  const resource = resourcesOf({
    paging: byLink({ limit: { name: 'per_page', fallback: 3, max: 5 }, envelope: (data) => data }),
    removed: () => new Reply(204, null),
    values: (query, name) => query.getAll(name),
  })
  return simulate(
    { rateLimit },
    {
      world: state,
      adminKey: 'owner',
      credentials: { reader: 'reader' },
      routes: [
        ...resource({
          path: '/seats/{seat}',
          dataset: 'seats',
          word: 'seat',
          in: state.seats,
          filters: { level: 'level' },
          shape: (seat) => ({ ...seat }),
          create: (call) => fieldsOf(call, { id: text, level: oneOf(LEVELS) }),
          remove: (seat) => (seat.level === 'full' ? refuse(409, 'in use') : undefined),
        }),
        ...routes('seats', {
          'PUT /seats/{seat}': (call) => ({
            ...state.seats.patch(call.params['seat'] ?? '', fieldsOf(call, { level: oneOf(LEVELS) })),
          }),
        }),
        ...routes('log', { 'GET /log': () => ({ entries: [] }) }),
      ],
      authorize: byKey({
        schemes: ['bearer'],
        missing: [401, 'no token'],
        rightsOf: (token) => (token === 'owner' ? ['all'] : token === 'reader' ? [] : [401, 'bad token']),
        needs: { log: ['all'] },
        denied: [403, 'not yours'],
      }),
      words: (name, value, why) =>
        new Refusal(why.kind === 'not-found' ? 404 : 422, `${why.kind} ${name} ${value}`),
      usual: (status, message) => new Refusal(status === 429 ? 403 : status, message),
      error: ({ status, message }) => new Reply(status, { message }),
      requestIdHeader: 'x-id',
      requestId: String,
      retryAfter: 'faults',
      rateHeaders: (_, remaining) => ({ 'x-left': String(remaining) }),
    },
  )
}

let sim: Awaited<ReturnType<typeof start>>
beforeAll(async () => {
  sim = await start()
})
beforeEach(() => sim.setFault())
afterAll(() => sim.close())

async function ask(path: string, method = 'GET', body?: unknown, token = 'owner') {
  const init = body === undefined ? {} : { body: JSON.stringify(body) }
  const answer = await fetch(sim.url + path, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...init,
  })
  const content = await answer.text()
  return {
    status: answer.status,
    headers: answer.headers,
    link: answer.headers.get('link')?.replaceAll(sim.url, ''),
    body: content === '' ? undefined : (JSON.parse(content) as unknown),
  }
}
const idsOf = ({ body }: { body: unknown }): string[] =>
  Array.isArray(body) ? body.map((seat: unknown) => String(Object(seat).id)) : []

test('pages lead to each other by the Link header, filters kept', async () => {
  const first = await ask('/seats')
  expect(idsOf(first)).toEqual(['seat-1', 'seat-2', 'seat-3'])
  expect(first.link).toBe('</seats?page=2>; rel="next", </seats?page=3>; rel="last"')
  const last = await ask('/seats?page=3')
  expect(idsOf(last)).toEqual(['seat-7'])
  expect(last.link).toBe('</seats?page=2>; rel="prev", </seats?page=1>; rel="first"')
  expect((await ask('/seats?level=basic&per_page=4')).link).toContain(
    '</seats?level=basic&per_page=4&page=2>',
  )
  expect((await ask('/seats?level=full')).link).toBeUndefined()
})

test('what is not allowed is refused in the provider’s words', async () => {
  expect(await ask('/seats?per_page=6')).toMatchObject({ status: 422, body: { message: 'range per_page 6' } })
  expect(await ask('/seats?page=0')).toMatchObject({ status: 422 })
  expect(await ask('/seats/none')).toMatchObject({ status: 404, body: { message: 'not-found seat none' } })
  expect(await ask('/nothing')).toMatchObject({ status: 404 })
  expect(await ask('/seats', 'POST', { id: 'x', level: 'odd' })).toMatchObject({
    status: 422,
    body: { message: 'field level ' },
  })
  expect(await ask('/log', 'GET', undefined, 'reader')).toMatchObject({ status: 403 })
  expect(await ask('/log', 'GET', undefined, 'stranger')).toMatchObject({ status: 401 })
})

test('items are made, changed and removed, and stay so when time moves', async () => {
  expect(await ask('/seats', 'POST', { id: 'new', level: 'basic' })).toMatchObject({ status: 200 })
  expect(await ask('/seats/new', 'PUT', { level: 'full' })).toMatchObject({ body: { level: 'full' } })
  expect(await ask('/seats/new', 'DELETE')).toMatchObject({ status: 409 })
  expect(await ask('/seats/seat-7', 'DELETE')).toMatchObject({ status: 204, body: undefined })
  sim.setNow(NOW + 1)
  expect(await ask('/seats/new')).toMatchObject({ body: { level: 'full' } })
  expect(await ask('/seats/seat-7')).toMatchObject({ status: 404 })
})

test('faults change lists that are an array', async () => {
  sim.setFault('missing-field:level')
  expect((await ask('/seats?per_page=1')).body).toEqual([{ id: 'seat-1' }])
  sim.setFault('overlapping-page')
  await ask('/seats')
  expect(idsOf(await ask('/seats?page=2'))).toEqual(['seat-2', 'seat-3', 'seat-4', 'seat-5', 'seat-6'])
  sim.setFault('duplicate-page')
  await ask('/seats')
  expect(idsOf(await ask('/seats?page=2'))).toEqual(['seat-1', 'seat-2', 'seat-3'])
})

test('Retry-After comes with a fault that asks for it, and not when the limit is used up', async () => {
  sim.setFault('429:17')
  const throttled = await ask('/seats')
  expect([throttled.status, throttled.headers.get('retry-after')]).toEqual([403, '17'])
  const small = await start(1)
  const get = () => fetch(`${small.url}/seats`, { headers: { authorization: 'Bearer owner' } })
  await get()
  const spent = await get()
  expect([spent.status, spent.headers.get('retry-after'), spent.headers.get('x-left')]).toEqual([
    403,
    null,
    '0',
  ])
  await small.close()
})
