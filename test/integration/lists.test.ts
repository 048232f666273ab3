/** Lists that the client's file keeps: they answer what the same rows in memory answer, and are made again as soon as what
 *  they show has changed. Through the contract of the real engine, with facts read from simulators. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DAY } from '../../src/shared/model/index.ts'
import type { Order } from '../../src/shared/lists/definition.ts'
import { startAnthropic, startOpenAi } from '../../src/simulators/index.ts'
import {
  listPage,
  type ListPage,
  type ListRequest,
  type ListSpec,
} from '../../src/main/engine/domain/list.ts'
import type { ClientReading } from '../../src/main/engine/usecases/client-reader.ts'
import { areListsMade, ensureLists } from '../../src/main/engine/usecases/lists.ts'
import { credentialRows, credentialSpec } from '../../src/main/engine/usecases/views/credentials.ts'
import { findingRows, findingSpec } from '../../src/main/engine/usecases/views/findings.ts'
import { identityRows, identitySpec } from '../../src/main/engine/usecases/views/identities.ts'
import { personRows, personSpec } from '../../src/main/engine/usecases/views/people.ts'
import { serviceRows, serviceSpec } from '../../src/main/engine/usecases/views/services.ts'
import { connect, openTestEngine, syncNow, type TestEngine } from '../support/engine.ts'
import { createMovingClock } from '../support/moving-clock.ts'

const NOW = Date.UTC(2026, 10, 22, 9)
const clock = createMovingClock(NOW)
let reeve: TestEngine
let clientId: string
const closing: (() => Promise<void>)[] = []

beforeAll(async () => {
  const seeded = { seed: 'lists', users: 14, health: 'poor', now: NOW } as const
  const openai = await startOpenAi(seeded)
  const anthropic = await startAnthropic(seeded)
  reeve = await openTestEngine({ clock })
  closing.push(
    () => openai.close(),
    () => anthropic.close(),
    () => reeve.close(),
  )
  ;({ clientId } = await connect(reeve, 'Acme', 'openai', openai))
  await connect(reeve, 'Acme', 'anthropic', anthropic)
  await syncNow(reeve, clientId)
})
afterAll(async () => {
  for (const close of closing.reverse()) await close()
})

const reading = (asOf: number | null = null): ClientReading => reeve.engine.deps().reader.read(clientId, asOf)

/** Every row that the list answers, page by page, with the counts of its first page. */
async function whole(read: (cursor: string | null) => Promise<ListPage<unknown>> | ListPage<unknown>) {
  const first = await read(null)
  const rows = [...first.rows]
  for (let cursor = first.nextCursor; cursor !== null;) {
    const next: ListPage<unknown> = await read(cursor)
    rows.push(...next.rows)
    cursor = next.nextCursor
  }
  return { rows, matched: first.matched, total: first.total, facets: first.facets }
}

const LISTS = [
  ['people.list', personSpec, personRows],
  ['identities.list', identitySpec, identityRows],
  ['credentials.list', credentialSpec, credentialRows],
  ['services.list', serviceSpec, serviceRows],
  ['findings.list', findingSpec, findingRows],
] as const

test.each(LISTS)(
  '%s in every order, with every filter, is what its rows in memory are',
  async (method, spec, rowsOf) => {
    const orders = Object.keys(spec.sorts).flatMap((field) =>
      (['asc', 'desc'] as const).map((dir): Order => ({ field, dir })),
    )
    const { facets } = await reeve.engine.call(method, { clientId, asOf: null, limit: 1 })
    const filters = Object.entries(facets ?? {}).flatMap(([field, [most]]) =>
      most ? [{ field, values: [most.value] }] : [],
    )
    expect(filters.length).toBeGreaterThan(3)
    const asked: Omit<ListRequest, 'cursor'>[] = [
      ...orders.map((sort) => ({ sort, limit: 7 })),
      ...filters.map((filter) => ({ filters: [filter], limit: 9 })),
      ...filters.map((filter) => ({ filters: [{ ...filter, not: true }, ...filters.slice(0, 1)], limit: 9 })),
      { text: 'a', limit: 11 },
    ]
    // The rows of each list go with its own functions.
    const rows = rowsOf(reading()) as unknown as readonly never[]
    for (const request of asked) {
      const stored = await whole((cursor) =>
        reeve.engine.call(method, { clientId, asOf: null, ...request, cursor } as never),
      )
      const known = await whole((cursor) => listPage(rows, spec as ListSpec<never>, { ...request, cursor }))
      expect(stored).toEqual(JSON.parse(JSON.stringify(known)))
    }
  },
)

test('lists are made after a sync, and not again while nothing changes', async () => {
  await syncNow(reeve, clientId)
  expect(areListsMade(reading())).toBe(true)
  const before = reading().store.lists.made({ name: 'people', moment: null })
  await ensureLists(reeve.engine.deps(), clientId, null)
  expect(reading().store.lists.made({ name: 'people', moment: null })).toEqual(before)
})

test('the next page shows a decision, and another day; the moment before keeps what it showed', async () => {
  const { engine } = reeve
  const list = async (asOf: number | null) =>
    (await engine.call('people.list', { clientId, asOf, limit: 500 })).rows
  const before = await list(null)
  const moment = reading().store.snapshots()[0]!.finishedAt + 1_000
  const past = await list(moment)
  const domain = before.find(({ email }) => email)!.email!.split('@')[1]!
  clock.moveTo(clock.now() + 60_000)
  await engine.call('terms.set', { clientId, terms: { mailDomains: [`not-${domain}`] } })
  const after = await list(null)
  expect(after.filter(({ outside }) => outside === true).length).toBeGreaterThan(
    before.filter(({ outside }) => outside === true).length,
  )
  expect(await list(moment)).toEqual(past)
  const { basis } = reading()
  clock.moveTo(clock.now() + DAY)
  engine.deps().reader.forget(clientId)
  expect(reading().basis).not.toBe(basis)
  expect(await list(null)).toEqual(JSON.parse(JSON.stringify(personRows(reading()))).sort(byName))
  expect(areListsMade(reading())).toBe(true)
})

const byName = (a: typeof personRows extends (r: never) => (infer R)[] ? R : never, b: typeof a): number => {
  const [page] = [listPage([a, b], personSpec, { limit: 2 })]
  return page.rows[0] === a ? -1 : 1
}

test('lists of past moments are kept for the last few that were asked for', async () => {
  const { engine } = reeve
  const { store } = reading()
  const moments = [NOW - 4 * DAY, NOW - 3 * DAY, NOW - 2 * DAY, NOW - DAY]
  for (const asOf of moments) {
    clock.moveTo(clock.now() + 1_000)
    expect((await engine.call('findings.list', { clientId, asOf, limit: 5 })).rows).toEqual([])
  }
  const kept = moments.filter((moment) => store.lists.made({ name: 'findings', moment }) !== null)
  expect(kept).toEqual(moments.slice(1))
})
