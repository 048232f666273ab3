/** Typst on a thread of its own: setting pages is native work of 0.1 to several seconds, and the engine answers other
 *  calls meanwhile. Work waits in order; the thread starts with the first and does not keep the process alive. */
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { Worker } from 'node:worker_threads'
import { AppError } from '../../domain/errors.ts'
import type { Composition } from './compose.ts'
import workerSource from './pages-worker.cjs?raw'

/** A folder that need not exist: Typst sees what is mapped into it and nothing else. */
const ROOT = resolve('/reeve-report')
const STANDARD = 'ua-1'

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
    const started = new Worker(workerSource, {
      eval: true,
      workerData: {
        engine: createRequire(import.meta.url).resolve('@myriaddreamin/typst-ts-node-compiler'),
        fonts,
        template,
        root: ROOT,
        standard: STANDARD,
      },
    })
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
  const run = <T>(as: 'pdf' | 'svg', composition: Composition, signal?: AbortSignal): Promise<T> =>
    new Promise<T>((done, failed) => {
      const id = ++last
      signal?.addEventListener('abort', () => failed(new AppError('cancelled')), { once: true })
      waiting.set(id, { done: (result) => done(result as T), failed })
      worker ??= start()
      worker.ref()
      worker.postMessage({ id, as, ...composition })
    })

  return {
    pdf: (composition, signal) => run('pdf', composition, signal),
    draw: (composition) => run('svg', composition),
  }
}
