/** What the providers' tests have in common: a simulator, the provider read from it over HTTP, and one organization for
 *  all faults. */
import { afterAll, afterEach } from 'vitest'
import type { Http } from '../../src/main/engine/ports/http.ts'
import type { ConnectionContext, ConnectionTest, Provider } from '../../src/main/engine/ports/provider.ts'
import { syncProvider, testProvider } from '../../src/main/engine/providers/kit/runner.ts'
import type { Simulator, SimulatorOptions } from '../../src/simulators/index.ts'
import { createHostsContext } from './hosts-context.ts'
import type { TestContext } from './provider-context.ts'
import { MemorySink, type MemorySinkOptions } from './memory-sink.ts'

/** The moment at which the simulated organizations are looked at. */
export const NOW = Date.UTC(2026, 10, 22, 12)

/** Smaller than the product's, so that a provider that floods does so quickly. */
const MAX_BYTES = 8 * 1024 * 1024
/** For answers that never end. Others get the product's time: on a busy machine a good answer takes seconds. */
const SHORT_TIMEOUT_MS = 4_000
const neverAnswers = (fault: string) => /^(hang|drip)/.test(fault)

/** `http` stands between Reeve and the provider. */
type RunOptions = MemorySinkOptions & { readonly now?: number; readonly http?: (http: Http) => Http }

interface ProviderRuns<World> {
  sync(context: ConnectionContext, sink: MemorySink): Promise<void>
  test(context: ConnectionContext): Promise<ConnectionTest>
  /** A provider of 30 people with an audit log of 20 days, closed behind the test. */
  aSimulator(options?: SimulatorOptions): Promise<Simulator<World>>
  /** A connection to it, closed behind the test. */
  aContext(sim: Simulator<World>, now?: number): TestContext
  /** One sync. */
  collect(sim: Simulator<World>, options?: RunOptions): Promise<MemorySink>
  /** The same provider for every test of this file, with these faults and no others: it answers faster once it was
   *  read. */
  aFaultySimulator(...faults: string[]): Promise<Simulator<World>>
}

/** Call once, at the top of a test file.
 *  @param faultyUsers how many people the provider of `aFaultySimulator` has. */
export function providerRuns<World>(
  provider: Provider,
  start: (options: SimulatorOptions) => Promise<Simulator<World>>,
  faultyUsers: number,
): ProviderRuns<World> {
  let { timeoutMs } = provider.limits
  const bounded = (): Provider => ({
    ...provider,
    limits: { ...provider.limits, timeoutMs, maxBytes: MAX_BYTES },
  })
  const sync = async (context: ConnectionContext, sink: MemorySink) => {
    await syncProvider(bounded(), context, sink)
  }
  const common = { health: 'fair', now: NOW, audit: 'on' } as const
  const open: { close(): Promise<void> }[] = []
  let shared: Simulator<World> | undefined
  afterEach(async () => {
    for (const item of open.splice(0).reverse()) await item.close()
  })
  afterAll(() => shared?.close())

  const aContext = (sim: Simulator<World>, now = NOW): TestContext => {
    const made = createHostsContext({ provider, urls: sim.urls, values: sim.entry, now })
    open.push(made)
    return made
  }
  return {
    sync,
    test: (context) => testProvider(bounded(), context),
    aContext,
    async aSimulator(options) {
      const sim = await start({ ...common, seed: 'collect', users: 30, auditDays: 20, ...options })
      open.push(sim)
      return sim
    },
    async collect(sim, options = {}) {
      const sink = new MemorySink(options)
      const { context } = aContext(sim, options.now)
      await sync({ ...context, http: options.http?.(context.http) ?? context.http }, sink)
      return sink
    },
    async aFaultySimulator(...faults) {
      shared ??= await start({ ...common, seed: 'faults', users: faultyUsers, auditDays: 1 })
      shared.setFault(...faults)
      timeoutMs = faults.some(neverAnswers) ? SHORT_TIMEOUT_MS : provider.limits.timeoutMs
      shared.clearRequests()
      return shared
    },
  }
}

/** Ids in order, to compare two lists that may come in any. */
export const ids = (items: readonly { readonly id: string }[]): string[] => items.map(({ id }) => id).sort()
