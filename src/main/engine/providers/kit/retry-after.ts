/** Reads the header forms that say how long to wait. Pure; a header that makes no sense is null. */
import type { EpochMs } from '../../../../shared/model/index.ts'

/** Milliseconds to wait by a `Retry-After` header: seconds, or an HTTP date measured against the server's own `Date`
 *  (so that a wrong clock on either side does not matter). Negative is 0. Null when absent or unreadable.
 *  @param others names of further headers of the same form: the longest wait of all counts. */
export function retryAfterMs(
  headers: Readonly<Record<string, string>>,
  now: EpochMs,
  others: readonly string[] = [],
): number | null {
  const waits = ['retry-after', ...others].flatMap(
    (name) => waitMs(headers[name]?.trim(), headers.date, now) ?? [],
  )
  return waits.length === 0 ? null : Math.max(...waits)
}

function waitMs(text: string | undefined, date: string | undefined, now: EpochMs): number | null {
  if (!text) return null
  if (/^[+-]?\d+(\.\d+)?$/.test(text)) return Math.max(0, Number(text) * 1000)
  const until = Date.parse(text)
  if (Number.isNaN(until)) return null
  const serverNow = Date.parse(date ?? '')
  return Math.max(0, until - (Number.isNaN(serverNow) ? now : serverNow))
}

/** Milliseconds in a duration such as `20ms`, `1s` or `6m0s`; null when it is not one. */
export function durationMs(text: string): number | null {
  const match = /^(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?$/.exec(text.trim())
  if (!match || text.trim() === '') return null
  const [, hours = 0, minutes = 0, seconds = 0, ms = 0] = match
    .map(Number)
    .map((n) => (Number.isNaN(n) ? 0 : n))
  return hours * 3_600_000 + minutes * 60_000 + seconds * 1000 + ms
}
