/** Both halves of the engine over the same files in one thread, so that a test decides when a page asks. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FromEngine } from '../../src/shared/contract/messages.ts'
import type { MethodName } from '../../src/shared/contract/methods.ts'
import type { Output } from '../../src/shared/contract/schemas.ts'
import { createMemorySecretStore } from '../../src/main/engine/adapters/keychain/memory.ts'
import { openForReading } from '../../src/main/engine/adapters/sqlite/index.ts'
import { silentLog, systemIds } from '../../src/main/engine/adapters/system/index.ts'
import { createAnswering, OWN_CONNECTION } from '../../src/main/engine/answering.ts'
import { createEngine, type Engine } from '../../src/main/engine/index.ts'
import { providers } from '../../src/main/engine/providers/index.ts'
import type { ToWorking } from '../../src/main/engine/thread-messages.ts'
import { testClock } from './moving-clock.ts'

export interface Halves {
  /** The working half. */
  readonly engine: Engine
  readonly home: string
  /** Asks as a page does. */
  call<M extends MethodName>(method: M, input: unknown): Promise<Output<M>>
  /** Clients whose files the answering half has open. */
  readonly opened: ReadonlySet<string>
  /** Told of each event when a page hears of it. */
  onEvent: (event: FromEngine) => void
  /** After the answering half has closed a client's file, before the working half goes on. */
  onReleased: () => Promise<void>
  close(): Promise<void>
}

export async function openHalves(): Promise<Halves> {
  const home = mkdtempSync(join(tmpdir(), 'reeve-halves-'))
  const pages = new Map<number, ReturnType<Engine['connect']>>()
  const opened = new Set<string>()
  const toWorking = (message: ToWorking): void => {
    if (message.type === 'page-open') {
      const { connection } = message
      const send = (said: FromEngine): void => answering.receive({ type: 'page', connection, message: said })
      pages.set(connection, engine.connect(send))
    } else if (message.type === 'page') pages.get(message.connection)?.receive(message.message)
  }
  const answering = createAnswering({
    open: (folder, workspaceKey, going) => {
      const store = openForReading({ folder, workspaceKey, clock: testClock, log: silentLog, going })
      return {
        ...store,
        openClient: (id) => {
          const client = store.openClient(id)
          opened.add(id)
          return client
        },
        closeClient: (id) => {
          store.closeClient(id)
          opened.delete(id)
        },
      }
    },
    post: toWorking,
    clock: testClock,
    ids: systemIds,
    log: silentLog,
    osUser: 'tester',
    providers,
  })
  const engine = await createEngine({
    home,
    secrets: createMemorySecretStore(),
    shell: null,
    fonts: join(import.meta.dirname, '..', '..', 'node_modules'),
    version: 'test',
    beside: {
      opened: (open) => answering.receive({ type: 'open', ...open }),
      run: (id, going) => answering.receive({ type: 'run', id, going }),
      forgotten: (clientId) => answering.receive({ type: 'forgotten', clientId }),
      release: async (clientId) => {
        answering.receive({ type: 'release', id: 1, clientId })
        await halves.onReleased()
      },
    },
    parts: { log: silentLog, clock: testClock },
  })
  engine.connect((message) => answering.receive({ type: 'page', connection: OWN_CONNECTION, message }))
  const waiting = new Map<number, (message: FromEngine) => void>()
  const page = answering.connect((message) => {
    if (message.type === 'event') halves.onEvent(message)
    else if (message.type !== 'engine') waiting.get(message.id)?.(message)
  })
  let last = 0
  const halves: Halves = {
    engine,
    home,
    opened,
    onEvent: () => undefined,
    onReleased: () => Promise.resolve(),
    call: <M extends MethodName>(method: M, input: unknown): Promise<Output<M>> =>
      new Promise((done, failed) => {
        const id = ++last
        waiting.set(id, (message) => {
          if (message.type === 'answer') done(message.output as Output<M>)
          else failed(new Error(JSON.stringify(message)))
        })
        page.receive({ type: 'call', id, method, input })
      }),
    close: async () => {
      await engine.close()
      answering.close()
      rmSync(home, { recursive: true, force: true })
    },
  }
  return halves
}
