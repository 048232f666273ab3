import { describe, expect, test, vi } from 'vitest'
import { createEngineHost } from './engine-host.ts'
import type { EngineProcess } from './engine-host.ts'

/** An engine process in name only, whose end the test decides. */
function anEngine(name: string) {
  let exit: (code: number) => void = () => undefined
  let message: (message: unknown) => void = () => undefined
  const posted: object[] = []
  let pages = 0
  const process: EngineProcess<string> = {
    post: (sent) => void posted.push(sent),
    connectPage: () => `${name}/page-${++pages}`,
    onMessage: (listener) => void (message = listener),
    onExit: (listener) => void (exit = listener),
    kill: () => exit(9),
  }
  return { process, posted, exit: (code: number) => exit(code), says: (said: unknown) => message(said) }
}

function aHost() {
  const engines: ReturnType<typeof anEngine>[] = []
  const told: [string, string | null][] = []
  let clock = 0
  let restart: (message: unknown) => void = () => undefined
  const host = createEngineHost<string>({
    start: () => {
      const engine = anEngine(`engine-${engines.length + 1}`)
      engines.push(engine)
      return engine.process
    },
    openPort: (listener) => {
      restart = listener
      return 'main/port'
    },
    tell: (state, port) => void told.push([state, port]),
    onMessage: (message, reply) => reply({ echo: message }),
    now: () => clock,
    log: () => undefined,
  })
  host.start()
  const engine = (index: number) => {
    const found = engines[index]
    if (!found) throw new Error(`engine ${index + 1} was not started`)
    return found
  }
  return {
    host,
    engines,
    engine,
    told,
    pass: (ms: number) => (clock += ms),
    pageSays: (m: unknown) => restart(m),
  }
}

describe('engine host', () => {
  test('a loaded page gets a port to the running engine, a reloaded one another', () => {
    const { host, told } = aHost()
    host.pageLoaded()
    host.pageLoaded()
    expect(told).toEqual([
      ['ready', 'engine-1/page-1'],
      ['ready', 'engine-1/page-2'],
    ])
  })

  test('a crash is answered by one restart, and the page hears of it', () => {
    const { host, engine, told } = aHost()
    host.pageLoaded()
    engine(0).exit(1)
    expect(told.slice(1)).toEqual([
      ['restarting', null],
      ['ready', 'engine-2/page-1'],
    ])
  })

  test('a second crash within a minute is failed, not a loop of restarts', () => {
    const { host, engine, engines, told, pass } = aHost()
    host.pageLoaded()
    engine(0).exit(1)
    pass(59_000)
    engine(1).exit(1)
    expect(engines).toHaveLength(2)
    expect(told.at(-1)).toEqual(['failed', 'main/port'])
  })

  test('a crash more than a minute after another is restarted again', () => {
    const { engine, engines, pass } = aHost()
    engine(0).exit(1)
    pass(60_001)
    engine(1).exit(1)
    expect(engines).toHaveLength(3)
  })

  test('a person can start a failed engine, which then may crash once again', () => {
    const { host, engine, engines, told, pageSays } = aHost()
    host.pageLoaded()
    engine(0).exit(1)
    engine(1).exit(1)
    pageSays({ type: 'restart' })
    expect(told.at(-1)).toEqual(['ready', 'engine-3/page-1'])
    engine(2).exit(1)
    expect(engines).toHaveLength(4)
  })

  test('anything but a restart on that port, or a restart of a running engine, does nothing', () => {
    const { host, engine, engines, pageSays } = aHost()
    host.pageLoaded()
    engine(0).exit(1)
    engine(1).exit(1)
    for (const message of [null, 'restart', { type: 'other' }, {}]) pageSays(message)
    expect(engines).toHaveLength(2)
    pageSays({ type: 'restart' })
    pageSays({ type: 'restart' })
    expect(engines).toHaveLength(3)
  })

  test('an answer for an engine that has ended does not reach the next one', () => {
    const { engine, engines } = aHost()
    const first = engine(0)
    first.exit(1)
    first.says('late')
    expect(engines.flatMap((one) => one.posted)).toEqual([])
    engine(1).says('hello')
    expect(engine(1).posted).toEqual([{ echo: 'hello' }])
  })

  test('stopping asks the engine to end, waits, and starts no other', async () => {
    const { host, engine, engines } = aHost()
    const stopped = host.stop()
    expect(engine(0).posted).toEqual([{ type: 'shutdown' }])
    engine(0).exit(0)
    await stopped
    expect(engines).toHaveLength(1)
  })

  test('an engine that does not end in time is cut off', async () => {
    vi.useFakeTimers()
    try {
      const { host } = aHost()
      const stopped = host.stop()
      vi.advanceTimersByTime(5_000)
      await stopped
    } finally {
      vi.useRealTimers()
    }
  })
})
