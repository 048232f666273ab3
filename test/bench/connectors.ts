/** How fast a sync reads, held against a bare loop that fetches the very same pages with as many at once and throws
 *  them away. The simulator answers after 20 ms, as a near data centre would, so waiting counts as it does in life. */
import { createAuth } from '../../src/main/engine/adapters/auth/index.ts'
import { createHttp } from '../../src/main/engine/adapters/http/index.ts'
import { provider as anthropic } from '../../src/main/engine/providers/anthropic/index.ts'
import { provider as openAi } from '../../src/main/engine/providers/openai/index.ts'
import { createLimitRegistry } from '../../src/main/engine/providers/kit/limiter.ts'
import { syncProvider } from '../../src/main/engine/providers/kit/runner.ts'
import { AppError } from '../../src/main/engine/domain/errors.ts'
import { Secret } from '../../src/main/engine/domain/secret.ts'
import type { FactPart } from '../../src/main/engine/facts/index.ts'
import type { SyncSink } from '../../src/main/engine/ports/sink.ts'
import type { Http, HttpRequest } from '../../src/main/engine/ports/http.ts'
import type { ConnectionContext, Provider } from '../../src/main/engine/ports/provider.ts'
import type { Dataset } from '../../src/shared/model/index.ts'
import type { Clock, Log } from '../../src/main/engine/ports/system.ts'
import type { BenchFigure } from './figure.ts'
import { startSimulator } from './simulator-process.ts'

const LATENCY_MS = 20
const NOW = Date.UTC(2026, 10, 22, 12)

const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined }

/** The simulator's moment, but waiting is real. */
const clock: Clock = {
  now: () => NOW,
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, ms)
      signal.addEventListener('abort', () => {
        clearTimeout(timer)
        reject(new AppError('cancelled'))
      })
    }),
}

/** Keeps what the reading itself asks back and nothing else: storing has a figure of its own. */
function forgetfulSink(): SyncSink {
  const facts = new Map<Dataset, FactPart[]>()
  return {
    resumeFrom: () => ({ cursor: null, done: false }),
    watermark: () => null,
    page({ provenance: { dataset }, facts: rows = [] }) {
      facts.set(dataset, [...(facts.get(dataset) ?? []), ...rows])
    },
    done: () => undefined,
    progress: () => undefined,
    facts: (dataset) => facts.get(dataset) ?? [],
  }
}

async function measure(provider: Provider, quick: boolean) {
  const sim = await startSimulator(provider.id, {
    seed: 'bench',
    users: quick ? 400 : 2_000,
    health: 'fair',
    now: NOW,
    audit: 'on',
    auditDays: quick ? 5 : 30,
    latencyMs: LATENCY_MS,
  })
  const http = createHttp({ clock, log: silent })
  const pages: HttpRequest[] = []
  const noting: Http = {
    ...http,
    request: (request) => {
      pages.push(request)
      return http.request(request)
    },
  }
  const secrets = new Map(provider.setup.map(({ name }) => [name, new Secret(sim.secret)] as const))
  const hosts = Object.fromEntries(Object.keys(provider.hosts({})).map((name) => [name, sim.url]))
  const context: ConnectionContext = {
    connectionId: 'bench',
    access: { setup: {}, secrets, hosts },
    known: [],
    limits: createLimitRegistry(clock),
    http: noting,
    auth: createAuth({ http, clock }),
    clock,
    ids: { next: () => 'a', random: Math.random },
    log: silent,
    signal: new AbortController().signal,
  }
  try {
    // Once unmeasured: the simulator makes its world when it is first asked.
    await syncProvider(provider, context, forgetfulSink())
    pages.length = 0
    const sync = await timed(() => syncProvider(provider, context, forgetfulSink()))
    const queue = [...pages]
    const spec = provider.auth(context.access, 'api')
    const auth = spec?.scheme === 'header' ? { [spec.header]: spec.prefix + sim.secret } : {}
    const width = provider.limits.pools.default.concurrency.max
    const worker = async () => {
      for (let page = queue.shift(); page; page = queue.shift()) {
        const answer = await fetch(page.url, { headers: { ...auth, ...page.headers } })
        JSON.parse(await answer.text())
      }
    }
    const loop = await timed(() => Promise.all(Array.from({ length: width }, worker)))
    return { sync, loop, pages: pages.length }
  } finally {
    await http.close()
    await sim.close()
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now()
  await work()
  return performance.now() - begin
}

const figure = (provider: Provider): BenchFigure => ({
  name: `sync ${provider.id}`,
  target: 'at most 1.25 times as long (0.8 times the throughput)',
  floorName: `a bare loop over the same pages, ${provider.limits.pools.default.concurrency.max} at once`,
  async run(quick) {
    const { sync, loop, pages } = await measure(provider, quick)
    return {
      value: sync,
      floor: loop,
      unit: 'ms',
      ratio: sync / loop,
      note: `${pages} pages at ${LATENCY_MS} ms each`,
    }
  },
})

export const figures: BenchFigure[] = [figure(openAi), figure(anthropic)]
