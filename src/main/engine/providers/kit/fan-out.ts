/** Reads the same thing for many parents (the keys of every project) with a few at once. Promise: the position after
 *  each page says exactly which parents are finished and how far the open ones are, however they overtake each other. */
import { z } from 'zod'
import { toAppError } from '../../domain/errors.ts'
import type { PageRows, Reply, Run } from '../../ports/provider.ts'
import { positionOf } from './position.ts'
import { reasonOf } from './reason.ts'
import { sideBySide } from './side-by-side.ts'

const fanPosition = z.object({
  /** Every parent up to here, in order, is finished. */
  upTo: z.string().nullable(),
  /** Finished beyond that. */
  ahead: z.array(z.string()),
  /** Begun: cursor inside the parent's own list. */
  open: z.record(z.string(), z.string()),
})
type FanPosition = z.infer<typeof fanPosition>

export interface Parent {
  readonly id: string
  /** Cursor at which its own list goes on; null = from the start. */
  readonly from: string | null
  /** Commits a page of this parent; `next` null = it was the last. */
  readonly page: (from: Reply['from'], next: string | null, rows: PageRows) => void
}

/** How far ahead of the slowest parent others may be read: bounds the position's size. */
const LOOK_AHEAD = 64

/** @throws AppError only when the client calls it fatal. */
export async function fanOut(
  run: Run<unknown>,
  ids: readonly string[],
  read: (parent: Parent) => Promise<void>,
): Promise<void> {
  const order = [...ids].sort()
  const place = new Map(order.map((parentId, index) => [parentId, index]))
  const { client } = run
  const from = positionOf(run, fanPosition)
  const upTo = from?.upTo
  let finishedTo = upTo === null || upTo === undefined ? 0 : order.filter((id) => id <= upTo).length
  const finished = new Set(from?.ahead ?? [])
  const open = new Map(Object.entries(from?.open ?? {}))

  const isDone = (parentId: string) => (place.get(parentId) ?? 0) < finishedTo || finished.has(parentId)
  const finish = (parentId: string) => {
    open.delete(parentId)
    if ((place.get(parentId) ?? 0) < finishedTo) return
    finished.add(parentId)
    for (let id = order[finishedTo]; id !== undefined && finished.has(id); id = order[finishedTo]) {
      finished.delete(id)
      finishedTo++
    }
    run.progress(finishedTo + finished.size, order.length)
  }
  const position = (): FanPosition => ({
    upTo: order[finishedTo - 1] ?? null,
    ahead: [...finished],
    open: Object.fromEntries(open),
  })

  const { gaveUp, rest } = await sideBySide(order, {
    width: client.maxWidth,
    ahead: LOOK_AHEAD,
    isDone,
    async each(parentId) {
      try {
        await read({
          id: parentId,
          from: open.get(parentId) ?? null,
          page(reply, cursor, rows) {
            if (cursor === null) finish(parentId)
            else open.set(parentId, cursor)
            run.page(reply, JSON.stringify(position()), rows)
          },
        })
        finish(parentId)
        return null
      } catch (thrown) {
        const error = toAppError(thrown)
        if (client.isFatal(error)) throw error
        run.reportGap(reasonOf(error), [parentId])
        finish(parentId)
        return error
      }
    },
  })
  if (gaveUp && rest.length > 0) run.reportGap(reasonOf(gaveUp), rest)
}
