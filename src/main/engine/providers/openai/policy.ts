/** How the OpenAI Administration API wants to be called, and how far back Reeve reads. Data only. */
import type { Limits } from '../../ports/provider.ts'

export const LIMITS: Limits = {
  pools: {
    default: {
      scope: ['host', 'credential'],
      // No limit is published for this API: begin low, let answers widen it.
      concurrency: { start: 4, max: 8 },
      budget: {
        limit: 'x-ratelimit-limit-requests',
        remaining: 'x-ratelimit-remaining-requests',
        reset: 'x-ratelimit-reset-requests',
        resetForm: 'duration',
      },
    },
  },
  timeoutMs: 45_000,
  maxBytes: 64 * 1024 * 1024,
  retry: { attempts: 4, baseMs: 500, capMs: 15_000, maxWaitMs: 120_000 },
}

export const READING = {
  /** Rows of a list page: the API's maximum. */
  pageSize: 100,
  /** Roles and groups take more. */
  longPageSize: 1000,
  /** Days of usage, costs and events that the first sync reads. */
  historyDays: 92,
  /** Days read again, because the provider restates them. */
  usageAgainDays: 3,
  costsAgainDays: 7,
  /** Events are asked for again from this long before the newest one known. */
  eventOverlapMs: 60 * 60 * 1000,
  /** Daily buckets in one answer: the API's maximum for usage; costs would take 180. */
  maxDays: 31,
} as const
