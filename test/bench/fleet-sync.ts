/** A sync of all clients at the providers' own limits, in the engine process as the app runs it. The simulators keep a
 *  limit as the providers do (a bucket of a minute's requests, the provider's headers, 429) that is small enough to bind
 *  within seconds. The floor is the least time in which each provider allows the requests that were made. */
import { createMemorySecretStore } from '../../src/main/engine/adapters/keychain/memory.ts'
import { createEngine } from '../../src/main/engine/index.ts'
import { startAnthropic, startOpenAi } from '../../src/simulators/index.ts'
import { remove, temporary } from './electron.ts'
import { cpuSeconds, startEngineChild } from './engine-child.ts'
import type { BenchFigure } from './figure.ts'

/** Requests a minute of each organization. */
const PER_MINUTE = 140
const LATENCY_MS = 20

interface Measured {
  readonly seconds: number
  readonly leastSeconds: number
  readonly requests: number
  readonly refused: number
  readonly cpuSeconds: number
  readonly note: string
}

let measured: Promise<Measured> | null = null
const measureOnce = (quick: boolean): Promise<Measured> => (measured ??= measure(quick))

async function measure(quick: boolean): Promise<Measured> {
  if (process.platform !== 'linux') throw new Error('measured on Linux only')
  const clients = quick ? 2 : 8
  const users = quick ? 30 : 120
  const home = temporary()
  const secrets = createMemorySecretStore()
  const simulators: Awaited<ReturnType<typeof startOpenAi | typeof startAnthropic>>[] = []
  try {
    const engine = await createEngine({ home, secrets, shell: null, fonts: '', version: 'bench' })
    for (let n = 0; n < clients; n += 1) {
      const { clientId } = await engine.call('clients.add', { name: `Client ${n}` })
      const provider = n % 2 === 0 ? 'openai' : 'anthropic'
      const start = provider === 'openai' ? startOpenAi : startAnthropic
      const seed = `fleet ${n}`
      const simulator = await start({
        seed,
        users,
        now: Date.now(),
        rateLimit: PER_MINUTE,
        latencyMs: LATENCY_MS,
      })
      simulators.push(simulator)
      const { url: endpoint, adminKey: secret } = simulator
      await engine.call('connections.add', { clientId, provider, name: '', endpoint, secret })
    }
    await engine.close()
    const child = await startEngineChild(home, secrets)
    for (const simulator of simulators) simulator.clearRequests()
    const cpuBefore = cpuSeconds(child.pid)
    const began = performance.now()
    const { runIds } = await child.call('sync.start', { clientId: null, connectionId: null })
    await child.ended(runIds)
    const seconds = (performance.now() - began) / 1000
    const cpu = cpuSeconds(child.pid) - cpuBefore
    await child.close()
    const asked = simulators.map((simulator) => simulator.requests())
    const least = asked.map((requests) => Math.max(0, requests.length - PER_MINUTE) / (PER_MINUTE / 60))
    return {
      seconds,
      leastSeconds: Math.max(...least),
      requests: asked.reduce((sum, requests) => sum + requests.length, 0),
      refused: asked.flat().filter(({ status }) => status === 429).length,
      cpuSeconds: cpu,
      note: `${clients} organizations of ${users} people, each ${PER_MINUTE} requests a minute, ${LATENCY_MS} ms an answer`,
    }
  } finally {
    for (const simulator of simulators) await simulator.close()
    remove(home)
  }
}

export const figures: readonly BenchFigure[] = [
  {
    name: 'fleet sync at the providers’ limits',
    target: '≤ 1.05x (95 % of what is allowed), no 429',
    floorName: 'the least time in which the limits allow these requests',
    run: async (quick) => {
      const { seconds, leastSeconds, requests, refused, note } = await measureOnce(quick)
      return {
        value: seconds,
        floor: leastSeconds,
        unit: 's',
        ratio: seconds / leastSeconds,
        note: `${requests} requests, ${refused} refused; ${note}`,
      }
    },
  },
  {
    name: 'fleet sync, processor',
    target: '≤ 10 % of a core',
    floorName: 'the time that the sync took, on one core',
    run: async (quick) => {
      const { seconds, cpuSeconds: value } = await measureOnce(quick)
      return { value, floor: seconds, unit: 's', ratio: value / seconds }
    },
  },
]
