/** The server's time as far as we know it. Signatures and assertions bear a time, and a wrong clock on this machine
 *  makes every one of them refused (AWS: more than 5 minutes off; Entra and Google: outside the assertion's life). */
import type { EpochMs } from '../../../../shared/model/index.ts'
import type { HttpResponse } from '../../ports/http.ts'
import type { Clock } from '../../ports/system.ts'

/** Less is not why something was refused, and a `Date` header has whole seconds. */
const NOTABLE_MS = 60_000

export interface ServerClock {
  now(): EpochMs
  /** Reads the `Date` of an answer. True when our time was notably off and is now corrected. */
  learn(response: HttpResponse): boolean
}

export function createServerClock(clock: Clock): ServerClock {
  let offset = 0
  return {
    now: () => clock.now() + offset,
    learn(response) {
      const found = Date.parse(response.headers.date ?? '') - response.receivedAt
      if (!Number.isFinite(found) || Math.abs(found - offset) < NOTABLE_MS) return false
      offset = found
      return true
    },
  }
}
