/** Items of one portion: enough to keep the cost of a call small, few enough to keep its text small. */
const PORTION = 500

/** The portions of a list, in order, so that the text of a whole table is never in memory at once. */
export function* portions<T>(items: readonly T[]): Generator<readonly T[], void, void> {
  for (let start = 0; start < items.length; start += PORTION) yield items.slice(start, start + PORTION)
}
