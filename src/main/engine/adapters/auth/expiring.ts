/** A token or temporary key, kept until shortly before it expires. */
import type { EpochMs } from '../../../../shared/model/index.ts'
import type { Clock } from '../../ports/system.ts'
import { shareRun } from './shared-run.ts'

const MAX_MARGIN_MS = 5 * 60_000
/** A value that was fetched because the one before was refused is not replaced again within this time: another one
 *  would be refused as well, and every request would ask the token server. */
const RENEWED_STAYS_MS = 5 * 60_000

export interface Expiring<T> {
  readonly value: T
  readonly expiresAt: EpochMs
}

export interface Kept<T> {
  get(signal: AbortSignal): Promise<T>
  /** Says that the provider refused a value. `again`: the next `get` gives another one. */
  refused(isCurrent: (value: T) => boolean): 'again' | 'stop'
}

/** @param fetch one is in flight at most, whoever asks. Failures are not kept. */
export function keepUntilExpiry<T>(
  clock: Clock,
  fetch: (signal: AbortSignal) => Promise<Expiring<T>>,
): Kept<T> {
  let kept: { value: T; staleAt: EpochMs; fetchedAt: EpochMs; renewed: boolean } | null = null
  let renewing = false
  const refresh = shareRun(async (signal) => {
    const fresh = await fetch(signal)
    const now = clock.now()
    const margin = Math.min(MAX_MARGIN_MS, Math.max(0, fresh.expiresAt - now) / 10)
    kept = { value: fresh.value, staleAt: fresh.expiresAt - margin, fetchedAt: now, renewed: renewing }
    renewing = false
    return fresh.value
  })
  return {
    async get(signal) {
      if (kept && clock.now() < kept.staleAt) return kept.value
      return refresh(signal)
    },
    refused(isCurrent) {
      // Another request was refused first: its successor is there or on its way.
      if (!kept || !isCurrent(kept.value)) return 'again'
      if (kept.renewed && clock.now() - kept.fetchedAt < RENEWED_STAYS_MS) return 'stop'
      kept = null
      renewing = true
      return 'again'
    },
  }
}
