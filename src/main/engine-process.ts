/** The engine as a process of its own, started by the app's main process. Keychain and dialogs are main's: this process
 *  asks for them over the control channel. Its first thread answers queries, a second one does the rest. */
import { connectToMain, type PagePort } from './electron/engine-end.ts'
import { startEngineThreads } from './engine-threads.ts'
import { mark } from './marks.ts'
import { version } from '../../package.json'

mark('engine.made', performance.timeOrigin)
mark('engine.loaded')

const link = connectToMain({
  // Listeners must stand before this returns. A call waits in the working thread until the engine is open.
  onPage: (port: PagePort) => {
    const caller = threads.connect((message) => port.post(message))
    port.onMessage((message) => caller.receive(message))
    port.onClose(() => caller.close())
  },
  onMain: (message) => {
    if (typeof message === 'object' && message !== null && 'type' in message && message.type === 'shutdown')
      void threads.close().finally(() => process.exit(0))
    else threads.fromMain(message)
  },
})

const { threads, ready } = startEngineThreads(
  { home: process.env['REEVE_HOME'] ?? '', version },
  (message) => link.post(message),
  (error) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    process.exit(1)
  },
)

void ready.then(() => {
  mark('engine.open')
  link.post({ type: 'ready' })
})
