/** What a page is answered by the half of the engine that only reads, at the moments at which the other half writes. */
import { afterEach, expect, test } from 'vitest'
import { startAnthropic, startOpenAi } from '../../src/simulators/index.ts'
import { connect, syncNow } from '../support/engine.ts'
import { openHalves, type Halves } from '../support/halves.ts'
import { TEST_NOW } from '../support/moving-clock.ts'

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

async function acme(): Promise<{ halves: Halves; clientId: string; anthropicId: string }> {
  const seeded = { seed: 'halves', users: 14, health: 'poor', now: TEST_NOW } as const
  const openai = await startOpenAi(seeded)
  const anthropic = await startAnthropic(seeded)
  const halves = await openHalves()
  ends.push(
    () => openai.close(),
    () => anthropic.close(),
    () => halves.close(),
  )
  const { clientId } = await connect(halves, 'Acme', 'openai', openai)
  const { connectionId } = await connect(halves, 'Acme', 'anthropic', anthropic)
  await syncNow(halves, clientId)
  return { halves, clientId, anthropicId: connectionId }
}

test('a page that asks whenever it hears of a change shows the judgement that follows the removal of a connection', async () => {
  const { halves, clientId, anthropicId } = await acme()
  const posture = () => halves.call('posture.get', { clientId, asOf: null })
  const before = await posture()
  let heard: Promise<unknown> = Promise.resolve()
  halves.onEvent = () => {
    heard = posture()
  }
  await halves.call('connections.remove', { connectionId: anthropicId })
  const last = await heard
  halves.onEvent = () => undefined
  const there = await halves.engine.call('posture.get', { clientId, asOf: null })
  expect(there.score).not.toEqual(before.score)
  expect(last).toEqual(there)
  expect(await posture()).toEqual(there)
})

test('who hears that the journal has changed reads what was decided', async () => {
  const { halves, clientId } = await acme()
  let heard: Promise<{ rows: readonly unknown[] }> = Promise.resolve({ rows: [] })
  halves.onEvent = (event) => {
    if (event.type !== 'event' || event.name !== 'stale') return
    if ((event.payload as { topics: string[] }).topics.includes('journal'))
      heard = halves.call('journal.list', { clientId, limit: 100 })
  }
  await syncNow(halves, clientId)
  const { rows } = await heard
  expect(rows).toEqual((await halves.engine.call('journal.list', { clientId, limit: 100 })).rows)
})

test('a client that is being removed is not opened again, whatever else changes meanwhile', async () => {
  const { halves, clientId } = await acme()
  const other = await halves.call('clients.add', { name: 'Other' })
  await halves.call('people.list', { clientId, asOf: null, limit: 5 })
  expect(halves.opened.has(clientId)).toBe(true)
  halves.onReleased = async () => {
    await halves.call('clients.update', { clientId: other.clientId, name: 'Another' })
    const { total } = await halves.call('people.list', { clientId, asOf: null, limit: 5 })
    expect(total).toBeGreaterThan(10)
  }
  await halves.call('clients.remove', { clientId, confirmName: 'Acme' })
  expect(halves.opened.has(clientId)).toBe(false)
})

test('a client whose sync began after it was asked to be removed stays, and is read as before', async () => {
  const { halves, clientId } = await acme()
  let runIds: readonly string[] = []
  halves.onReleased = async () => {
    ;({ runIds } = await halves.call('sync.start', { clientId, connectionId: null }))
  }
  const removal = halves.call('clients.remove', { clientId, confirmName: 'Acme' })
  await expect(removal).rejects.toThrow('job.already-running')
  const jobs = await Promise.all(runIds.map((id) => halves.engine.deps().jobs.ended(id)))
  expect(jobs.map(({ error }) => error)).toEqual([null, null])
  await halves.call('people.list', { clientId, asOf: null, limit: 5 })
  expect(halves.opened.has(clientId)).toBe(true)
})
