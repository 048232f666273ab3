/** Runs long pure work without keeping others waiting: the engine answers calls in one process. */
import { setImmediate } from 'node:timers/promises'
import { AppError } from '../domain/errors.ts'
import type { Steps } from '../domain/steps.ts'

/** Longest stretch before others get their turn, in ms. */
const STRETCH = 25

/** @throws AppError cancelled when the signal was raised; what was made so far is dropped. */
export async function paced<T>(steps: Steps<T>, signal?: AbortSignal): Promise<T> {
  let since = performance.now()
  let step = steps.next()
  while (step.done !== true) {
    if (performance.now() - since > STRETCH) {
      await setImmediate()
      since = performance.now()
    }
    if (signal?.aborted) throw new AppError('cancelled')
    step = steps.next()
  }
  return step.value
}
