/** Start, poll, read: work that the provider does on its own time (audit queries, credential reports, ARM operations).
 *  The start is sent once: whether a start that failed has begun the work, nobody knows. */
import { AppError } from '../../domain/errors.ts'
import type { Call, Reply, Run } from '../../ports/provider.ts'
import { retryAfterMs } from './retry-after.ts'

export interface Polling {
  /** Wait between two polls where the provider names none. */
  readonly everyMs: number
  /** After this long it is given up: the data set is incomplete, and the next sync tries anew. */
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
