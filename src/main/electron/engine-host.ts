/** Keeps the engine running. An unexpected end is answered by one start of its own accord; a second within a minute
 *  is reported as failed, and only a person's word starts it again.
 *  Promise: at most one engine at a time; every change of state reaches the page with the port that fits it.
 *  Not here: how a process is started (engine-start.ts), what messages mean (engine-end.ts, brokers). */

export interface EngineProcess<Port> {
  post(message: object): void
  /** Opens a channel to the engine; answers the page's end. */
  connectPage(): Port
  onMessage(listener: (message: unknown) => void): void
  onExit(listener: (code: number) => void): void
  kill(): void
}

/** What the page is told. `ready` comes with a port to the engine, `failed` with a port on which `{type: 'restart'}`
 *  starts it again, `restarting` with none. */
export type EngineState = 'ready' | 'restarting' | 'failed'

export interface EngineHostOptions<Port> {
  start(): EngineProcess<Port>
  /** A port whose messages are handed to the listener, for the time without an engine. */
  openPort(listener: (message: unknown) => void): Port
  /** Tells the page. */
  tell(state: EngineState, port: Port | null): void
  /** A message of the engine to main; `reply` goes back to the same engine, and nowhere when that has ended. */
  onMessage(message: unknown, reply: (message: object) => void): void
  /** Milliseconds on a clock that never jumps. */
  now(): number
  /** A line for the log. */
  log(line: string): void
}

export interface EngineHost {
  /** Starts the engine. */
  start(): void
  /** A page has loaded: tells it the state, with the port that fits. */
  pageLoaded(): void
  /** Asks the engine to end and waits for it, 5 s at most; then it is cut off. */
  stop(): Promise<void>
}

const SECOND_CRASH_WITHIN_MS = 60_000
const STOP_LIMIT_MS = 5_000

export function createEngineHost<Port>(options: EngineHostOptions<Port>): EngineHost {
  let engine: EngineProcess<Port> | null = null
  let lastCrash = Number.NEGATIVE_INFINITY
  let stopping: (() => void) | null = null
  let hasPage = false

  const tell = () => {
    if (!hasPage) return
    if (engine) options.tell('ready', engine.connectPage())
    else options.tell('failed', options.openPort(onPageMessage))
  }

  const onPageMessage = (message: unknown) => {
    if (engine === null && stopping === null && isRestart(message)) {
      // A person has looked at it: what happened before does not count against the new one.
      lastCrash = Number.NEGATIVE_INFINITY
      begin()
      tell()
    }
  }

  const begin = () => {
    const started = options.start()
    engine = started
    started.onMessage((message) => {
      options.onMessage(message, (answer) => {
        if (engine === started) started.post(answer)
      })
    })
    started.onExit((code) => {
      if (engine !== started) return
      engine = null
      if (stopping) return stopping()
      options.log(`the engine ended unexpectedly (${code})`)
      const again = options.now() - lastCrash > SECOND_CRASH_WITHIN_MS
      lastCrash = options.now()
      if (again) {
        if (hasPage) options.tell('restarting', null)
        begin()
      }
      tell()
    })
  }

  return {
    start: begin,
    pageLoaded: () => {
      hasPage = true
      tell()
    },
    stop: () =>
      new Promise((done) => {
        if (engine === null) {
          stopping = () => undefined
          return done()
        }
        const running = engine
        const limit = setTimeout(() => running.kill(), STOP_LIMIT_MS)
        stopping = () => {
          clearTimeout(limit)
          done()
        }
        running.post({ type: 'shutdown' })
      }),
  }
}

function isRestart(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === 'restart'
}
