/** The position of an event: time order by construction, and a place where the same event meets itself.
 *  row = seconds since 2015-01-01 × 2^16 + slot; the slot comes from the provider's id. Events outside 2015–2083 keep
 *  their exact time but sort with the first or the last second. The row is also the number of the event's document in
 *  the search index, which writes the distance from one document to the next: fewer slots make a smaller index. */
import type { EpochMs } from '../../../../../../shared/model/index.ts'
import { hash32 } from './names.ts'

/** Events that one second can take. */
export const SLOTS = 2 ** 16
const ORIGIN: EpochMs = Date.UTC(2015, 0, 1)
const LAST_SECOND = 2 ** 31 - 1

const secondOf = (at: EpochMs): number => Math.min(LAST_SECOND, Math.max(0, Math.floor((at - ORIGIN) / 1000)))

/** First row of the second that holds the moment. */
export const firstRowAt = (at: EpochMs): number => secondOf(at) * SLOTS

/** Where the event belongs, and its milliseconds after that second. Taken: `nextRow`. */
export function eventPosition(connection: number, id: string, at: EpochMs): { row: number; ms: number } {
  const second = secondOf(at)
  const slot = hash32(`${connection}|${id}`) % SLOTS
  return { row: second * SLOTS + slot, ms: at - ORIGIN - second * 1000 }
}

/** The next place inside the same second, around its end. */
export const nextRow = (row: number): number => {
  const slot = row % SLOTS
  return row - slot + ((slot + 1) % SLOTS)
}

/** The exact time of an event. */
export const eventTime = (row: number, ms: number): EpochMs => ORIGIN + Math.floor(row / SLOTS) * 1000 + ms
