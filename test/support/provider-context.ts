/** What a provider is run with in tests: real HTTP, a clock at the simulator's moment that never really waits, chance
 *  without chance. */
import { createAuth } from '../../src/main/engine/adapters/auth/index.ts'
import { createHttp } from '../../src/main/engine/adapters/http/index.ts'
import { AppError } from '../../src/main/engine/domain/errors.ts'
import { Secret } from '../../src/main/engine/domain/secret.ts'
import type { ConnectionContext, Provider } from '../../src/main/engine/ports/provider.ts'
import type { Clock, Log } from '../../src/main/engine/ports/system.ts'
import { createLimitRegistry } from '../../src/main/engine/providers/kit/limiter.ts'

/** Sleeping moves the clock and lets the event loop turn once. `slept` adds up what was waited. */
export function createTestClock(start: number): Clock & { slept: number; set(at: number): void } {
  let now = start
  return {
    slept: 0,
    now: () => now,
    set: (at) => (now = at),
    async sleep(ms, signal) {
      if (signal.aborted) throw new AppError('cancelled')
      now += ms
      this.slept += ms
      await new Promise((resolve) => setImmediate(resolve))
      if (signal.aborted) throw new AppError('cancelled')
    },
  }
}

export interface TestContext {
  readonly context: ConnectionContext
  readonly clock: ReturnType<typeof createTestClock>
  /** Lines that were logged. */
  readonly lines: readonly string[]
  abort(): void
  close(): Promise<void>
}

/** @param options.endpoint a simulator's URL, for every host of the provider.
 *  @param options.key the provider's one secret. */
export function createTestContext(options: {
  provider: Pick<Provider, 'hosts' | 'setup'>
  endpoint: string
  key: string
  now: number
}): TestContext {
  const clock = createTestClock(options.now)
  const lines: string[] = []
  const write: Log['info'] = (message, fields) =>
    void lines.push(`${message} ${JSON.stringify(fields ?? {})}`)
  const log: Log = { info: write, warn: write, error: write }
  const http = createHttp({ clock, log })
  const controller = new AbortController()
  return {
    clock,
    lines,
    abort: () => controller.abort(),
    close: () => http.close(),
    context: {
      connectionId: 'connection0000001',
      access: {
        setup: {},
        secrets: new Map(
          options.provider.setup.flatMap((field) =>
            field.secret ? [[field.name, new Secret(options.key)] as const] : [],
          ),
        ),
        hosts: Object.fromEntries(
          Object.keys(options.provider.hosts({})).map((name) => [name, options.endpoint]),
        ),
      },
      known: [],
      http,
      auth: createAuth({ http, clock }),
      limits: createLimitRegistry(clock),
      clock,
      ids: { next: () => 'aaaaaaaaaaaaaaaa', random: () => 0.5 },
      log,
      signal: controller.signal,
    },
  }
}
