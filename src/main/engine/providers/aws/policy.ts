/** How AWS wants to be called. Data only. No limit is published for these calls and no header states one: begin low and
 *  let answers widen it. Counted by account, and by region where the service has one. */
import type { Limits } from '../../ports/provider.ts'

export const LIMITS: Limits = {
  pools: {
    default: { scope: ['account', 'host'], concurrency: { start: 2, max: 6 } },
    regional: { scope: ['account', 'region'], concurrency: { start: 2, max: 4 } },
  },
  timeoutMs: 45_000,
  maxBytes: 16 * 1024 * 1024,
  // Throttling never says how long: more tries, with longer waits between them.
  retry: { attempts: 6, baseMs: 500, capMs: 20_000, maxWaitMs: 120_000 },
}

export const READING = {
  /** Rows of a page; IAM's maximum is 1,000. */
  pageSize: 200,
} as const
