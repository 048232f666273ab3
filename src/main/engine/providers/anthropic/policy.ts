/** How the Anthropic Admin API wants to be called, and how far back Reeve reads. Data only. */
import type { Limits } from '../../ports/provider.ts'

export const LIMITS: Limits = {
  pools: {
    default: {
      scope: ['host', 'credential'],
      concurrency: { start: 4, max: 8 },
      budget: {
        limit: 'anthropic-ratelimit-requests-limit',
        remaining: 'anthropic-ratelimit-requests-remaining',
        reset: 'anthropic-ratelimit-requests-reset',
        resetForm: 'date',
      },
    },
  },
  timeoutMs: 45_000,
  maxBytes: 64 * 1024 * 1024,
  retry: { attempts: 4, baseMs: 500, capMs: 15_000, maxWaitMs: 120_000 },
}

/** The newest version first; one of them serves a whole sync. */
export const VERSIONS = ['2026-10-21', '2023-06-01'] as const
export type ApiVersion = (typeof VERSIONS)[number]

/** Spend limits can be read in beta only. No other call names it: once it ends, calls that name it are refused. */
export const SPEND_LIMITS_BETA = 'spend-limit-reads-2026-09-26'

export const READING = {
  /** Rows of a list page: the API's maximum. */
  pageSize: 1000,
  /** Pages of the newer lists, whose maximum is not stated. */
  newPageSize: 100,
  historyDays: 92,
  usageAgainDays: 3,
  costsAgainDays: 7,
  /** One request per day of Claude Code analytics, so the first sync reads fewer days. */
  codeDays: 30,
  codeAgainDays: 3,
  eventOverlapMs: 60 * 60 * 1000,
  /** Daily buckets in one answer: the API's maximum. */
  maxDays: 31,
} as const
