/** The engine's working thread: it has the workspace open for writing, makes decisions and runs jobs. Its calls come from
 *  the answering thread, which also carries its questions about keychain and dialogs to the app's main process. */
import { fileURLToPath } from 'node:url'
import { parentPort, workerData } from 'node:worker_threads'
import { OWN_CONNECTION, createEngine, fontsBeside, type Engine } from './engine/index.ts'
import type { FromWorking, ToWorking } from './engine/thread-messages.ts'
import { createMainParts } from './engine-main-parts.ts'

/** What the answering thread starts it with. */
export interface WorkingThreadSettings {
  readonly home: string
  readonly version: string
}

const port = parentPort
if (port === null) throw new Error('the working thread is started by the engine')
const post = (message: FromWorking): void => port.postMessage(message)

const { home, version } = workerData as WorkingThreadSettings
const main = createMainParts((message) => post({ type: 'main', message }))
const pages = new Map<number, ReturnType<Engine['connect']>>()
const releases = new Map<number, () => void>()
const early: ToWorking[] = []
let lastRelease = 0
let engine: Engine | null = null

const attach = (to: Engine, connection: number): void => {
  pages.set(
    connection,
    to.connect((message) => post({ type: 'page', connection, message })),
  )
}

function receive(message: ToWorking): void {
  if (message.type === 'main') return void main.receive(message.message)
  if (message.type === 'released') {
    releases.get(message.id)?.()
    releases.delete(message.id)
    return
  }
  // What comes before the engine is open waits in its order.
  if (engine === null) return void early.push(message)
  switch (message.type) {
    case 'page-open':
      return attach(engine, message.connection)
    case 'page':
      return pages.get(message.connection)?.receive(message.message)
    case 'page-closed':
      pages.get(message.connection)?.close()
      return void pages.delete(message.connection)
    case 'shutdown':
      return void engine.close().finally(() => {
        post({ type: 'closed' })
        port?.close()
      })
  }
}
port.on('message', receive)

void createEngine({
  home,
  secrets: main.secrets,
  shell: main.shell,
  fonts: fontsBeside(fileURLToPath(import.meta.url)),
  version,
  sample: async (deps, job) => (await import('./sample.ts')).createSample(deps, job),
  beside: {
    opened: (open) => post({ type: 'open', ...open }),
    run: (id, going) => post({ type: 'run', id, going }),
    forgotten: (clientId) => post({ type: 'forgotten', clientId }),
    release: (clientId) =>
      new Promise((done) => {
        const id = ++lastRelease
        releases.set(id, done)
        post({ type: 'release', id, clientId })
      }),
  },
}).then((started) => {
  engine = started
  // Before any page's: what the answering thread keeps is forgotten before a page asks again.
  attach(started, OWN_CONNECTION)
  post({ type: 'ready' })
  for (const message of early.splice(0)) receive(message)
  if (started.status().state === 'ready')
    void import('./sample.ts').then(({ reviveSample }) => reviveSample(started.deps()))
})
