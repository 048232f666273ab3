/** The engine as a process of its own, started by the app's main process. Keychain and dialogs are main's: this process
 *  asks for them over the control channel. */
import { fileURLToPath } from 'node:url'
import { connectToMain } from './electron/engine-end.ts'
import { createEngine, fontsBeside, type Engine } from './engine/index.ts'
import { createMainParts } from './engine-main-parts.ts'
import { mark } from './marks.ts'
import { version } from '../../package.json'

mark('engine.made', performance.timeOrigin)
mark('engine.loaded')

const waiting: Parameters<Parameters<typeof connectToMain>[0]['onPage']>[0][] = []
let engine: Engine | null = null

const attach = (port: (typeof waiting)[number]): void => {
  if (!engine) return void waiting.push(port)
  const caller = engine.connect((message) => port.post(message))
  port.onMessage((message) => caller.receive(message))
  port.onClose(() => caller.close())
}

const main = createMainParts((message) => link.post(message))

const link = connectToMain({
  // Listeners must stand before this returns; what comes before the engine is open waits in the port's own order.
  onPage: (port) => {
    const early: unknown[] = []
    let receive = (message: unknown): void => void early.push(message)
    let closed = false
    port.onMessage((message) => receive(message))
    port.onClose(() => {
      closed = true
    })
    attach({
      post: (message) => port.post(message),
      onMessage: (listener) => {
        receive = listener
        for (const message of early.splice(0)) listener(message)
      },
      onClose: (listener) => {
        if (closed) listener()
        else port.onClose(listener)
      },
    })
  },
  onMain: (message) => {
    if (main.receive(message)) return
    if (typeof message === 'object' && message !== null && 'type' in message && message.type === 'shutdown')
      void (engine?.close() ?? Promise.resolve()).finally(() => process.exit(0))
  },
})

void createEngine({
  home: process.env['REEVE_HOME'] ?? '',
  secrets: main.secrets,
  shell: main.shell,
  fonts: fontsBeside(fileURLToPath(import.meta.url)),
  version,
  sample: async (deps, job) => (await import('./sample.ts')).createSample(deps, job),
}).then((started) => {
  engine = started
  mark('engine.open')
  for (const port of waiting.splice(0)) attach(port)
  link.post({ type: 'ready' })
  if (started.status().state === 'ready')
    void import('./sample.ts').then(({ reviveSample }) => reviveSample(started.deps()))
})
