/** Typst on a thread of its own: setting pages is native work of 0.1 to several seconds, and the engine answers other
 *  calls meanwhile. Work waits in order; the thread starts with the first and does not keep the process alive. */
import { extname, resolve } from 'node:path'
import { Worker } from 'node:worker_threads'
import { AppError } from '../../domain/errors.ts'
import type { Composition } from './compose.ts'
import type { Work, WorkerSettings } from './pages-worker.ts'

const ROOT = resolve('/reeve-report')
const EXTENSION = extname(import.meta.url)
/** The worker's file: beside this one in the sources; in a build, where electron.vite.config.ts puts it. */
const WORKER = EXTENSION === '.ts' ? './pages-worker.ts' : `../engine/pages-worker${EXTENSION}`

export interface Drawing {
  /** All pages below each other. */
  readonly svg: string
  readonly pages: number
}

export interface Pages {
  /** @throws Error with Typst's own text; AppError cancelled at once, what Typst has begun then ends unheard */
  pdf(composition: Composition, signal: AbortSignal): Promise<Uint8Array>
  /** @throws Error with Typst's own text */
  draw(composition: Composition): Promise<Drawing>
}

interface Waiting {
  readonly done: (result: unknown) => void
  readonly failed: (error: Error) => void
}

export function createPages(fonts: readonly Uint8Array[], template: Readonly<Record<string, string>>): Pages {
  let worker: Worker | null = null
  let last = 0
  const waiting = new Map<number, Waiting>()

  const answer = ({ id, ...outcome }: { id: number; result?: unknown; error?: string }): void => {
    const work = waiting.get(id)
    waiting.delete(id)
    if (waiting.size === 0) worker?.unref()
    if (outcome.error === undefined) work?.done(outcome.result)
    else work?.failed(new Error(outcome.error))
  }
  const start = (): Worker => {
    const settings: WorkerSettings = { fonts, template, root: ROOT }
    const started = new Worker(new URL(WORKER, import.meta.url), { workerData: settings })
    const lost = (error: Error): void => {
      if (worker === started) worker = null
      for (const work of waiting.values()) work.failed(error)
      waiting.clear()
    }
    started.on('message', answer)
    started.on('error', lost)
    started.on('exit', () => lost(new Error('the page engine ended')))
    return started
  }
  const run = <T>(as: Work['as'], composition: Composition, signal?: AbortSignal): Promise<T> =>
    new Promise<T>((done, failed) => {
      const id = ++last
      signal?.addEventListener('abort', () => failed(new AppError('cancelled')), { once: true })
      waiting.set(id, { done: (result) => done(result as T), failed })
      worker ??= start()
      worker.ref()
      const work: Work = { id, as, ...composition }
      worker.postMessage(work)
    })

  return {
    pdf: (composition, signal) => run('pdf', composition, signal),
    draw: (composition) => run('svg', composition),
  }
}
