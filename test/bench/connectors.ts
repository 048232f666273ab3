/** How fast a sync reads, held against a bare loop that fetches the very same pages with as many at once and throws
 *  them away. The simulator answers after 20 ms, as a near data centre would, so waiting counts as it does in life. */
import { createAuth } from '../../src/main/engine/adapters/auth/index.ts'
import { createHttp } from '../../src/main/engine/adapters/http/index.ts'
import { connector as anthropic } from '../../src/main/engine/providers/anthropic/index.ts'
import { POLICY as ANTHROPIC } from '../../src/main/engine/providers/anthropic/policy.ts'
import { connector as openAi } from '../../src/main/engine/providers/openai/index.ts'
import { POLICY as OPENAI } from '../../src/main/engine/providers/openai/policy.ts'
import { AppError } from '../../src/main/engine/domain/errors.ts'
import { Secret } from '../../src/main/engine/domain/secret.ts'
import type { FactPart } from '../../src/main/engine/domain/facts.ts'
import type { SyncSink, Connector, ConnectorContext } from '../../src/main/engine/ports/connector.ts'
import type { Http, HttpRequest } from '../../src/main/engine/ports/http.ts'
import type { Dataset, ProviderId } from '../../src/shared/model/index.ts'
import type { Clock, Log } from '../../src/main/engine/ports/system.ts'
import type { BenchFigure } from './figure.ts'
import { startSimulator } from './simulator-process.ts'

const LATENCY_MS = 20
const NOW = Date.UTC(2026, 10, 22, 12)

interface Subject {
  readonly name: ProviderId
  readonly connector: Connector
  readonly policy: typeof OPENAI
}

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

/** Keeps what the connector itself asks back and nothing else: storing has a figure of its own. */
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

async function measure({ name, connector, policy }: Subject, quick: boolean) {
  const sim = await startSimulator(name, {
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
  const context: ConnectorContext = {
    connectionId: 'bench',
    endpoint: sim.url,
    secret: new Secret(sim.secret),
    http: noting,
    auth: createAuth({ http, clock }),
    clock,
    ids: { next: () => 'a', random: Math.random },
    log: silent,
    signal: new AbortController().signal,
  }
  try {
    // Once unmeasured: the simulator makes its world when it is first asked.
    await connector.collect(context, forgetfulSink())
    pages.length = 0
    const sync = await timed(() => connector.collect(context, forgetfulSink()))
    const queue = [...pages]
    const auth = { [policy.auth.header]: policy.auth.prefix + sim.secret }
    const worker = async () => {
      for (let page = queue.shift(); page; page = queue.shift()) {
        const answer = await fetch(page.url, { headers: { ...auth, ...page.headers } })
        JSON.parse(await answer.text())
      }
    }
    const loop = await timed(() => Promise.all(Array.from({ length: policy.concurrency.max }, worker)))
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

const figure = (subject: Subject): BenchFigure => ({
  name: `sync ${subject.name}`,
  target: 'at most 1.25 times as long (0.8 times the throughput)',
  floorName: `a bare loop over the same pages, ${subject.policy.concurrency.max} at once`,
  async run(quick) {
    const { sync, loop, pages } = await measure(subject, quick)
    return {
      value: sync,
      floor: loop,
      unit: 'ms',
      ratio: sync / loop,
      note: `${pages} pages at ${LATENCY_MS} ms each`,
    }
  },
})

export const figures: BenchFigure[] = [
  figure({ name: 'openai', connector: openAi, policy: OPENAI }),
  figure({ name: 'anthropic', connector: anthropic, policy: ANTHROPIC }),
]
