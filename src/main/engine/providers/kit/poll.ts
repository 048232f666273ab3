/** Start, poll, read: work that the provider does on its own time (audit queries, credential reports, ARM operations).
 *  The start is sent once: whether a start that failed has begun the work, nobody knows. */
import { z } from 'zod'
import { AppError, toAppError } from '../../domain/errors.ts'
import type { Call, Reply, Run } from '../../ports/provider.ts'
import { positionOf } from './position.ts'
import { retryAfterMs } from './retry-after.ts'

export interface Polling {
  /** Wait between two polls where the provider names none. */
  readonly everyMs: number
  /** The time limit. After it the data set is incomplete, and the next sync tries again. */
  readonly mostMs: number
  /** What a poll's answer says. An error ends the polling. */
  readonly state: (reply: Reply) => 'running' | 'done' | AppError
}

/** Polls until it is done; answers the poll that said so.
 *  @throws AppError of the calls and of `state`; provider.unavailable when it takes too long; cancelled */
export async function pollUntilDone(
  run: Pick<Run<unknown>, 'client' | 'clock' | 'signal'>,
  poll: Call,
  polling: Polling,
): Promise<Reply> {
  const begun = run.clock.now()
  for (;;) {
    const reply = await run.client.send(poll)
    const state = polling.state(reply)
    if (state === 'done') return reply
    if (state !== 'running') throw state
    const now = run.clock.now()
    if (now - begun >= polling.mostMs) throw new AppError('provider.unavailable', { at: 'poll' })
    const asked = retryAfterMs(reply.headers, now)
    const wait = asked === null || asked === 0 ? polling.everyMs : asked
    await run.clock.sleep(Math.min(wait, polling.mostMs), run.signal)
  }
}

/** `at`: how far the result was read; null = not begun. */
const position = z.object({ job: z.string().min(1).max(2_000), at: z.string().nullable() })

/** Starts the work, polls until it is done, and reads what came of it. What names the work is committed as soon as it
 *  is known, so that a sync that goes on after a stop asks for the same work and does not start it twice.
 *  @throws AppError of the calls, as `pollUntilDone`, and of `read` */
export async function startPollRead<S, T>(
  run: Run<S>,
  work: {
    readonly start: Call
    /** What the answer to the start names the work by, e.g. an id or the path to poll.
     *  @throws AppError where it is not there */
    readonly jobOf: (reply: Reply) => string
    readonly poll: (job: string) => Call
    readonly polling: Polling
    /** Reads the result. Its cursors are its own. @param done the poll that said that the work is done */
    readonly read: (run: Run<S>, job: string, done: Reply) => Promise<T>
  },
): Promise<T> {
  let { job = null, at = null } = positionOf(run, position) ?? {}
  let done: Reply | null = null
  if (job !== null) {
    try {
      done = await pollUntilDone(run, work.poll(job), work.polling)
    } catch (thrown) {
      // The provider has forgotten the work, so there is nothing to go on with.
      if (toAppError(thrown).code !== 'provider.not-found') throw thrown
    }
  }
  if (job === null || done === null) {
    const started = await run.client.send(work.start)
    job = work.jobOf(started)
    at = null
    run.page(started.from, JSON.stringify({ job, at }), {})
    done = await pollUntilDone(run, work.poll(job), work.polling)
  }
  const known = job
  const page: Run<S>['page'] = (from, next, rows) =>
    run.page(from, next === null ? null : JSON.stringify({ job: known, at: next }), rows)
  return work.read({ ...run, cursor: at, page }, known, done)
}
