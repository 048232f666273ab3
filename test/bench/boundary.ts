/** Calls as a screen makes them, answered by the engine process: a page of 100 events alone and while a sync writes into
 *  the same client, every list while a sync writes, and decisions while a sync writes. */
import { setTimeout } from 'node:timers/promises'
import { createMemorySecretStore } from '../../src/main/engine/adapters/keychain/memory.ts'
import { createEngine, type Engine } from '../../src/main/engine/index.ts'
import type { Output } from '../../src/shared/contract/schemas.ts'
import { remove, temporary } from './electron.ts'
import { startEngineChild } from './engine-child.ts'
import type { BenchFigure } from './figure.ts'
import { startSimulator } from './simulator-process.ts'
import { chance, eventsOf } from './store-data.ts'
import { finish } from '../../src/main/engine/adapters/sqlite/testing-finish.ts'

const PAGE = 1_000
const ASKED = 300
const DAYS = 90
const DAY = 86_400_000
/** Of a display that shows 60 a second. */
const FRAME = 17

interface Measured {
  readonly bare: number[]
  readonly idle: number[]
  readonly syncing: number[]
  /** Lists, findings, search and fleet in turn. */
  readonly lists: number[]
  readonly decisions: number[]
  readonly events: number
}

const at = (times: readonly number[], p: number): number =>
  [...times].sort((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * p))] ?? Number.NaN

/** Milliseconds of each page at a random time, until `enough`. */
async function pages(
  ask: (to: number) => Promise<Output<'events.list'>>,
  newest: number,
  enough: (asked: number) => boolean,
): Promise<number[]> {
  const random = chance(3)
  const times: number[] = []
  for (let warm = 0; warm < 20; warm += 1) await ask(Math.floor(newest - random() * DAYS * DAY))
  while (!enough(times.length)) {
    const to = Math.floor(newest - random() * (DAYS - 1) * DAY)
    const began = performance.now()
    const { rows } = await ask(to)
    times.push(performance.now() - began)
    if (rows.length !== 100) throw new Error(`a page of ${rows.length} events`)
  }
  return times
}

/** One client with so many events of the last 90 days, written as a sync writes them. */
function fill(engine: Engine, clientId: string, connectionId: string, count: number, now: number): void {
  const sync = engine.deps().workspace.openClient(clientId).beginSync(connectionId, 'openai', now)
  const events = [...eventsOf(1)]
  const shift = now - DAYS * DAY - (events[0]?.at ?? 0)
  let page = []
  let n = 0
  for (const event of eventsOf(count)) {
    page.push({ ...event, at: event.at + shift })
    if (page.length < PAGE) continue
    n += 1
    const provenance = {
      dataset: 'audit_log',
      endpoint: 'GET /audit',
      requestId: `r${n}`,
      readAt: now,
    } as const
    sync.page({ provenance, cursor: String(n), events: page.reverse() })
    page = []
  }
  sync.done('audit_log', null, { state: 'complete', whole: false })
  finish(sync, now)
}

type Child = Awaited<ReturnType<typeof startEngineChild>>

/** Milliseconds of one call after the other, as somebody who goes through the screens. */
async function inTurn(child: Child, clientId: string, ended: () => boolean): Promise<number[]> {
  const page = { clientId, asOf: null, limit: 100 }
  const calls = [
    () => child.call('people.list', page),
    () => child.call('identities.list', page),
    () => child.call('credentials.list', page),
    () => child.call('findings.list', page),
    () => child.call('events.list', page),
    () => child.call('search.find', { text: 'key', clientId, limit: 20 }),
    () => child.call('fleet.list', { limit: 100 }),
  ]
  const times: number[] = []
  while (!ended()) {
    for (const call of calls) {
      const began = performance.now()
      await call()
      times.push(performance.now() - began)
    }
  }
  return times
}

/** Milliseconds of a decision every tenth of a second. */
async function decide(child: Child, clientId: string, ended: () => boolean): Promise<number[]> {
  const times: number[] = []
  for (let n = 0; !ended(); n += 1) {
    const began = performance.now()
    await child.call('clients.update', { clientId, tags: [`tag ${n}`] })
    times.push(performance.now() - began)
    await setTimeout(100)
  }
  return times
}

let measured: Promise<Measured> | null = null
const measureOnce = (quick: boolean): Promise<Measured> => (measured ??= measure(quick))

async function measure(quick: boolean): Promise<Measured> {
  const events = quick ? 100_000 : 2_000_000
  const home = temporary()
  const secrets = createMemorySecretStore()
  const users = quick ? 800 : 10_000
  const simulator = await startSimulator('openai', { users, audit: 'on', now: Date.now() })
  try {
    const engine = await createEngine({ home, secrets, shell: null, fonts: '', version: 'bench' })
    const { clientId } = await engine.call('clients.add', { name: 'Client 0' })
    const { url: endpoint, secret } = simulator
    const added = { clientId, provider: 'openai' as const, name: '', endpoint, secret }
    const { connectionId } = await engine.call('connections.add', added)
    const now = Date.now()
    fill(engine, clientId, connectionId, events, now)
    const input = (to: number) => ({ clientId, asOf: null, to, limit: 100 })
    const fixed = (asked: number) => asked >= ASKED
    const bare = await pages((to) => engine.call('events.list', input(to)), now, fixed)
    await engine.close()
    const child = await startEngineChild(home, secrets)
    const ask = (to: number) => child.call('events.list', input(to))
    const idle = await pages(ask, now, fixed)
    const { runIds } = await child.call('sync.start', { clientId, connectionId: null })
    let running = true
    const end = child.ended(runIds).then(() => (running = false))
    const syncing = await pages(ask, now, () => !running)
    await end
    const again = await child.call('sync.start', { clientId, connectionId: null })
    running = true
    const ends = child.ended(again.runIds).then(() => (running = false))
    const [lists, decisions] = await Promise.all([
      inTurn(child, clientId, () => !running),
      decide(child, clientId, () => !running),
    ])
    await ends
    await child.close()
    return { bare, idle, syncing, lists, decisions, events }
  } finally {
    await simulator.close()
    remove(home)
  }
}

const figure = (
  name: string,
  target: string,
  floorName: string,
  read: (measured: Measured) => { value: number; floor: number; note: string },
): BenchFigure => ({
  name,
  target,
  floorName,
  run: async (quick) => {
    const all = await measureOnce(quick)
    const { value, floor, note } = read(all)
    return {
      value,
      floor,
      unit: 'ms',
      ratio: value / floor,
      note: `${all.events.toLocaleString('en')} events; ${note}`,
    }
  },
})

const BARE = 'the same call in one process, idle, p99'
export const figures: readonly BenchFigure[] = [
  figure('page of 100 events from the engine process, p99', '≤ 2x', BARE, ({ bare, idle }) => ({
    value: at(idle, 0.99),
    floor: at(bare, 0.99),
    note: `p50 ${at(idle, 0.5).toFixed(2)} ms against ${at(bare, 0.5).toFixed(2)} ms`,
  })),
  figure('the same while a sync writes, p99', `≤ 3 frames (${3 * FRAME} ms)`, BARE, ({ bare, syncing }) => ({
    value: at(syncing, 0.99),
    floor: at(bare, 0.99),
    note: `p50 ${at(syncing, 0.5).toFixed(2)} ms, longest ${Math.max(...syncing).toFixed(1)} ms over ${syncing.length} pages`,
  })),
  figure(
    'any list, search or fleet while a sync writes, p99',
    `≤ 3 frames (${3 * FRAME} ms), longest ≤ 12 on 2 cores`,
    BARE,
    ({ bare, lists }) => ({
      value: at(lists, 0.99),
      floor: at(bare, 0.99),
      note: `p50 ${at(lists, 0.5).toFixed(2)} ms, longest ${Math.max(...lists).toFixed(1)} ms over ${lists.length} calls`,
    }),
  ),
  figure(
    'a decision while a sync writes, p95',
    '≤ 100 ms, longest ≤ 500 ms',
    BARE,
    ({ bare, decisions }) => ({
      value: at(decisions, 0.95),
      floor: at(bare, 0.99),
      note: `p50 ${at(decisions, 0.5).toFixed(2)} ms, longest ${Math.max(...decisions).toFixed(1)} ms over ${decisions.length} decisions`,
    }),
  ),
]
