/** The engine as two threads: this one answers queries, the other (working-thread.ts) does everything else. */
import { Worker } from 'node:worker_threads'
import { createAnsweringEngine, type Answering } from './engine/index.ts'
import type { FromWorking, ToWorking } from './engine/thread-messages.ts'
import type { WorkingThreadSettings } from './working-thread.ts'

/** Where electron.vite.config.ts puts it. */
const WORKING = '../engine/working-thread.cjs'

export interface EngineThreads {
  readonly connect: Answering['connect']
  /** A message of the app's main process: an answer about keychain or dialogs. */
  fromMain(message: unknown): void
  /** Ends jobs, closes the workspace and both threads. */
  close(): Promise<void>
}

/** Starts both threads and answers once the workspace is open, or its status says why not.
 *  @param toMain takes questions about keychain and dialogs.
 *  @param failed is called when the working thread ends by itself: the process is of no use then.
 *  @param file the built working thread. */
export function startEngineThreads(
  settings: WorkingThreadSettings,
  toMain: (message: object) => void,
  failed: (error: unknown) => void,
  file: URL = new URL(WORKING, import.meta.url),
): { readonly threads: EngineThreads; readonly ready: Promise<void> } {
  const worker = new Worker(file, { workerData: settings })
  const post = (message: ToWorking): void => worker.postMessage(message)
  const answering = createAnsweringEngine(settings.home, post)
  const ready = Promise.withResolvers<void>()
  const closed = Promise.withResolvers<void>()
  let closing = false
  worker.on('message', (message: FromWorking) => {
    if (message.type === 'main') toMain(message.message)
    else if (message.type === 'closed') closed.resolve()
    else answering.receive(message)
    if (message.type === 'ready') ready.resolve()
  })
  worker.on('error', failed)
  worker.on('exit', (code) => {
    closed.resolve()
    if (!closing) failed(new Error(`the working thread ended (${code})`))
  })
  return {
    threads: {
      connect: answering.connect,
      fromMain: (message) => post({ type: 'main', message }),
      close: async () => {
        closing = true
        post({ type: 'shutdown' })
        await closed.promise
        answering.close()
        await worker.terminate()
      },
    },
    ready: ready.promise,
  }
}
