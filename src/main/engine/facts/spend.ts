/** Rows of metered use and of cost. */
import type { Day, Money, SpendBasis } from '../../../shared/model/index.ts'

/** One day's metered use along the finest dimensions that the provider gives. null = the provider says none. */
export interface UsageRow {
  readonly day: Day
  /** Provider's kind of use: completions, embeddings, messages, claude_code … */
  readonly usageKind: string
  readonly serviceId?: string | null
  /** The key that called. */
  readonly credentialId?: string | null
  /** The identity that called. */
  readonly identityId?: string | null
  /** The person's account that called. */
  readonly accountId?: string | null
  readonly model?: string | null
  readonly calls?: number
  readonly inputTokens?: number
  readonly cachedTokens?: number
  readonly outputTokens?: number
  /** Units other than tokens (images, seconds, sessions, bytes), with their name. */
  readonly quantity?: number
  readonly unit?: string
}

/** One day's cost along the dimensions that the provider gives. */
export interface CostRow {
  readonly day: Day
  readonly serviceId?: string | null
  readonly credentialId?: string | null
  readonly model?: string | null
  readonly lineItem?: string | null
  readonly amount: Money
  readonly basis: SpendBasis
}

/** The key or the identity that a row of use names; null = neither. */
export function callerOf(row: {
  readonly credentialId?: string | null
  readonly identityId?: string | null
}): { readonly kind: 'credential' | 'identity'; readonly id: string } | null {
  if (typeof row.credentialId === 'string') return { kind: 'credential', id: row.credentialId }
  return typeof row.identityId === 'string' ? { kind: 'identity', id: row.identityId } : null
}
