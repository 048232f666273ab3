/** One refresh in flight: everybody who asks meanwhile waits for the same one. */
import { AppError } from '../../domain/errors.ts'

interface Run<T> {
  readonly promise: Promise<T>
  readonly stop: AbortController
  waiting: number
}

/** The returned function starts `run`, or joins the one in flight. A caller that aborts leaves with `cancelled`; when
 *  the last one has left, the run itself is aborted. */
export function shareRun<T>(run: (signal: AbortSignal) => Promise<T>): (signal: AbortSignal) => Promise<T> {
  let current: Run<T> | null = null
  const end = (ended: Run<T>): void => {
    if (current === ended) current = null
  }
  const begin = (): Run<T> => {
    const stop = new AbortController()
    const started: Run<T> = { stop, waiting: 0, promise: run(stop.signal).finally(() => end(started)) }
    return started
  }
  return (signal) => {
    if (signal.aborted) return Promise.reject(new AppError('cancelled'))
    const mine = (current ??= begin())
    mine.waiting++
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        reject(new AppError('cancelled'))
        if (--mine.waiting > 0) return
        end(mine)
        mine.stop.abort()
      }
      signal.addEventListener('abort', leave, { once: true })
      void mine.promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
    })
  }
}
