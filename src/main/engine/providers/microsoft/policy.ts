/** How Graph wants to be called. Data only. Source of the limits: Microsoft Graph throttling limits, identity and
 *  access service, read 2026-11-28 (contracts/ADDITIONS.md §2.1). */
import type { Limits } from '../../ports/provider.ts'

export const LIMITS: Limits = {
  pools: {
    default: {
      // Counted by application and tenant, whoever uses them.
      scope: ['account'],
      concurrency: { start: 4, max: 8 },
      // Resource units of the smallest class of tenants, below 50 users; larger ones have more.
      rate: { cost: 3_500, perMs: 10_000 },
      pressure: { header: 'x-ms-throttle-limit-percentage', from: 0.8 },
    },
  },
  timeoutMs: 45_000,
  maxBytes: 64 * 1024 * 1024,
  retry: { attempts: 4, baseMs: 500, capMs: 15_000, maxWaitMs: 120_000 },
}

/** Resource units. Reading users costs 2, one less with `$select`; what a next link costs is not said. */
export const UNITS = { page: 2, small: 1 } as const

export const READING = {
  /** Rows of a page; Graph's maximum is 999. */
  pageSize: 500,
} as const
