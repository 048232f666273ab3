/** Jobs share the working thread with operator decisions. */
import { setImmediate } from 'node:timers/promises'
import { AppError } from '../domain/errors.ts'

/** Lets calls that wait, decisions above all, go first. A job awaits it between two portions of work, each well under half
 *  a second and outside a transaction.
 *  @throws AppError cancelled when the signal was raised */
export async function turn(signal?: AbortSignal): Promise<void> {
  await setImmediate()
  if (signal?.aborted) throw new AppError('cancelled')
}
