/** Many small reads in one request (Graph's `$batch`). Each has a status of its own: a refusal of one says nothing of
 *  the others, and a limit or a passing failure hides inside a 200. */
import { z } from 'zod'
import { AppError } from '../../domain/errors.ts'
import { mayPass } from '../../domain/http-status.ts'
import type { Reply, Run } from '../../ports/provider.ts'
import { retryAfterMs } from './retry-after.ts'

/** Entries of one batch: Graph's maximum. */
const MOST = 20
/** Rounds in which entries that met a limit or a passing failure are asked again. */
const MOST_ROUNDS = 5
/** Before the second round; doubled before each further one. */
const LEAST_WAIT_MS = 1_000

const answers = z.object({ responses: z.array(z.unknown()) })
const answer = z.object({
  id: z.string(),
  status: z.number().int(),
  headers: z.record(z.string(), z.unknown()).nullish(),
  body: z.unknown().optional(),
})

export type BatchAnswer = Reply | AppError

/** Reads these addresses (relative, as the batch wants them) and answers each with a reply or its error, in order.
 *  @param cost of one entry in the limits.
 *  @throws AppError when a whole batch is not answered */
export async function readBatch(
  run: Pick<Run<unknown>, 'client' | 'clock' | 'signal'>,
  path: string,
  urls: readonly string[],
  cost = 1,
): Promise<BatchAnswer[]> {
  const found = new Map<number, BatchAnswer>()
  let open = urls.map((_, index) => index)
  for (let round = 1; open.length > 0; round++) {
    const again: number[] = []
    let waitMs = 0
    for (let at = 0; at < open.length; at += MOST) {
      const chunk = open.slice(at, at + MOST)
      const reply = await run.client.send({
        method: 'POST',
        path,
        body: {
          json: { requests: chunk.map((index) => ({ id: String(index), method: 'GET', url: urls[index] })) },
        },
        cost: cost * chunk.length,
        reads: true,
      })
      const parsed = answers.safeParse(reply.body)
      if (!parsed.success) throw new AppError('provider.shape-changed', { at: 'responses' })
      const read = parsed.data.responses.flatMap((each) => answer.safeParse(each).data ?? [])
      const byId = new Map(read.map((each) => [each.id, each]))
      for (const index of chunk) {
        const each = byId.get(String(index))
        if (!each) {
          found.set(index, new AppError('provider.shape-changed', { at: 'responses' }))
          continue
        }
        const headers = Object.fromEntries(
          Object.entries(each.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]),
        )
        const from = { ...reply.from, endpoint: `GET ${urls[index] ?? ''}` }
        const response = { status: each.status, headers, body: each.body ?? null, receivedAt: from.readAt }
        const refused = run.client.errorOf(response, 'batch')
        // The batch itself was let in, so the credential lives.
        const error =
          refused?.code === 'provider.auth-failed'
            ? new AppError('provider.forbidden', refused.params)
            : refused
        if (error && mayPass(error) && round < MOST_ROUNDS) {
          again.push(index)
          waitMs = Math.max(waitMs, retryAfterMs(headers, run.clock.now()) ?? 0)
        } else found.set(index, error ?? { body: response.body, headers, from })
      }
    }
    open = again
    // Longer each time: some services answer "in a second" until their time of counting is over.
    if (open.length > 0) await run.clock.sleep(Math.max(waitMs, LEAST_WAIT_MS * 2 ** (round - 1)), run.signal)
  }
  return urls.map(
    (_, index) => found.get(index) ?? new AppError('provider.shape-changed', { at: 'responses' }),
  )
}
