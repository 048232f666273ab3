/** What the connectors' tests have in common: a simulator of the provider, the connector run against it over HTTP, and one
 *  organization for all faults. */
import { afterAll, afterEach } from 'vitest'
import type { Connector } from '../../src/main/engine/ports/connector.ts'
import type { Http } from '../../src/main/engine/ports/http.ts'
import type { Simulator, SimulatorOptions } from '../../src/simulators/index.ts'
import { createTestContext, type TestContext } from './connector-context.ts'
import { MemorySink, type MemorySinkOptions } from './memory-sink.ts'

/** The moment at which the simulated organizations are looked at. */
export const NOW = Date.UTC(2026, 10, 22, 12)

/** What is set where a provider that hangs or floods must not hold up the tests. */
export const IMPATIENT = { timeoutMs: 4_000, maxBytes: 8 * 1024 * 1024 } as const

/** `http` stands between the connector and the provider. */
type RunOptions = MemorySinkOptions & {
  readonly now?: number
  readonly http?: (http: Http) => Http
  readonly connector?: Connector
}

interface ConnectorRuns<World> {
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
export function connectorRuns<World>(
  connector: Connector,
  start: (options: SimulatorOptions) => Promise<Simulator<World>>,
  faultyUsers: number,
): ConnectorRuns<World> {
  const common = { health: 'fair', now: NOW, audit: 'on' } as const
  const open: { close(): Promise<void> }[] = []
  let shared: Simulator<World> | undefined
  afterEach(async () => {
    for (const item of open.splice(0).reverse()) await item.close()
  })
  afterAll(() => shared?.close())

  const aContext = (sim: Simulator<World>, now = NOW): TestContext => {
    const made = createTestContext({ endpoint: sim.url, key: sim.adminKey, now })
    open.push(made)
    return made
  }
  return {
    aContext,
    async aSimulator(options) {
      const sim = await start({ ...common, seed: 'collect', users: 30, auditDays: 20, ...options })
      open.push(sim)
      return sim
    },
    async collect(sim, options = {}) {
      const sink = new MemorySink(options)
      const { context } = aContext(sim, options.now)
      await (options.connector ?? connector).collect(
        { ...context, http: options.http?.(context.http) ?? context.http },
        sink,
      )
      return sink
    },
    async aFaultySimulator(...faults) {
      shared ??= await start({ ...common, seed: 'faults', users: faultyUsers, auditDays: 1 })
      shared.setFault(...faults)
      shared.clearRequests()
      return shared
    },
  }
}

/** Ids in order, to compare two lists that may come in any. */
export const ids = (items: readonly { readonly id: string }[]): string[] => items.map(({ id }) => id).sort()
