/** The position of an event: time order by construction, and a place where the same event meets itself.
 *  row = seconds since 2015-01-01 × 2^22 + slot; the slot comes from the provider's id. Rows stay safe integers until
 *  2083. Events outside 2015–2083 keep their exact time but sort with the first or the last second. */
import type { EpochMs } from '../../../../../shared/model/index.ts'
import { hash32 } from './names.ts'

export const SLOTS = 2 ** 22
const ORIGIN: EpochMs = Date.UTC(2015, 0, 1)
const LAST_SECOND = 2 ** 31 - 1

const secondOf = (at: EpochMs): number => Math.min(LAST_SECOND, Math.max(0, Math.floor((at - ORIGIN) / 1000)))

/** Rows that share one document of the search index: a 64th of a second. */
export const DOC_ROWS = 2 ** 16

/** The document that holds the words of the event. */
export const docOf = (row: number): number => Math.floor(row / DOC_ROWS)

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
