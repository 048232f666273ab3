/** Works through many of the same thing (the keys of every project, the parts of a data set) with a few at once. */

/** Failures one after the other before the rest is given up: one refusal may concern one project, five in a row concern
 *  the key or the provider. */
const GIVE_UP_AFTER = 5

interface Work<T, F> {
  /** How many are worked on at once. */
  readonly width: number
  /** How far ahead of the slowest one others may begin. Absent = any distance. */
  readonly ahead?: number
  /** Finished before a stop: not worked on again, and neither a failure nor a success. */
  readonly isDone: (item: T) => boolean
  /** Answers why it failed; null = it did not. What it throws ends all of them. */
  readonly each: (item: T) => Promise<F | null>
}

/** Begins the items in their order. Answers the failure after which no more were begun (null = all were) and those that
 *  were not begun.
 *  @throws what `each` throws, when all have stopped */
export async function sideBySide<T, F>(
  items: readonly T[],
  { width, ahead = Infinity, isDone, each }: Work<T, F>,
): Promise<{ readonly gaveUp: F | null; readonly rest: readonly T[] }> {
  const open = new Set<number>()
  let next = 0
  let failuresInARow = 0
  let gaveUp: F | null = null
  let isStopped = false
  const waiting: (() => void)[] = []
  const wake = () => {
    for (const go of waiting.splice(0)) go()
  }

  const work = async (): Promise<void> => {
    while (!isStopped && next < items.length) {
      const [slowest = next] = open
      if (next >= slowest + ahead) {
        await new Promise<void>((resolve) => waiting.push(resolve))
        continue
      }
      const place = next++
      const item = items[place]!
      if (isDone(item)) continue
      open.add(place)
      try {
        const failure = await each(item)
        failuresInARow = failure === null ? 0 : failuresInARow + 1
        if (failuresInARow >= GIVE_UP_AFTER) {
          gaveUp = failure
          isStopped = true
        }
      } catch (thrown) {
        isStopped = true
        throw thrown
      } finally {
        open.delete(place)
        wake()
      }
    }
  }
  const workers = await Promise.allSettled(Array.from({ length: Math.min(width, items.length) }, work))
  for (const worker of workers) if (worker.status === 'rejected') throw worker.reason
  return { gaveUp, rest: items.slice(next) }
}
