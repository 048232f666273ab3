/** Long pure work in portions: it yields every few milliseconds, and whoever runs it decides whether to go on at once,
 *  to let others in first, or to stop. */
export type Steps<T> = Generator<void, T, void>

/** Items between two yields: at a few microseconds an item, some milliseconds. */
const PORTION = 500

/** Does it all at once. */
export function atOnce<T>(steps: Steps<T>): T {
  let step = steps.next()
  while (step.done !== true) step = steps.next()
  return step.value
}

/** `items.map(make)` in portions. */
export function* mapped<T, R>(items: readonly T[], make: (item: T, index: number) => R): Steps<R[]> {
  const made: R[] = []
  for (const [index, item] of items.entries()) {
    made.push(make(item, index))
    if (index % PORTION === PORTION - 1) yield
  }
  yield
  return made
}

/** The portions of a list, in order. */
export function* portions<T>(items: readonly T[]): Generator<readonly T[], void, void> {
  for (let start = 0; start < items.length; start += PORTION) yield items.slice(start, start + PORTION)
}
