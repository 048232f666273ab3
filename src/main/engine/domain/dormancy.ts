/** Whether what can act is in use: one answer, for the control, the flags and the figures. */
import { DAY } from '../../../shared/model/index.ts'
import type { EpochMs } from '../../../shared/model/index.ts'
import type { Sourced } from '../facts/fact-set.ts'
import type { Credential, Fact, Identity } from '../facts/index.ts'
import type { Limits } from './limits.ts'

/** What is believed of a fact's use. */
export interface KnownUse {
  readonly kind: 'identity' | 'credential'
  readonly createdAt: EpochMs | null | undefined
  readonly lastUsedAt: EpochMs | null | undefined
  readonly notUsedSince: EpochMs | undefined
}

export type LastUseVerdict =
  /** Used within the limit, or too young to be called unused. */
  | { readonly use: 'in_use' }
  /** `since`: the last use, the making of what was never used, or the moment from which on there was none. */
  | { readonly use: 'dormant' | 'never_used'; readonly since: EpochMs; readonly limitDays: number }
  | { readonly use: 'unknown'; readonly missing: 'created' | 'last used' }
  /** An identity is used through its credentials. */
  | { readonly use: 'of_credentials' }

/** @param value reads a field as far as it may be believed. */
export const knownUse = (
  fact: Sourced<Identity> | Sourced<Credential>,
  value: <F extends Sourced<Fact>, K extends keyof F & string>(fact: F, field: K) => F[K] | undefined,
): KnownUse => ({
  kind: fact.kind,
  createdAt: fact.createdAt,
  lastUsedAt: value(fact, 'lastUsedAt'),
  notUsedSince: fact.kind === 'credential' ? value(fact, 'notUsedSince') : undefined,
})

export function lastUseVerdict(
  { kind, createdAt, lastUsedAt, notUsedSince }: KnownUse,
  { dormantDays, neverUsedDays }: Pick<Limits, 'dormantDays' | 'neverUsedDays'>,
  at: EpochMs,
): LastUseVerdict {
  const limit = at - dormantDays * DAY
  const neverLimit = at - neverUsedDays * DAY
  const dormant = (since: EpochMs): LastUseVerdict => ({ use: 'dormant', since, limitDays: dormantDays })
  if (typeof lastUsedAt === 'number') return lastUsedAt >= limit ? { use: 'in_use' } : dormant(lastUsedAt)
  if (kind === 'identity' && lastUsedAt === undefined) return { use: 'of_credentials' }
  if (typeof createdAt !== 'number')
    return { use: 'unknown', missing: lastUsedAt === null ? 'created' : 'last used' }
  if (createdAt >= Math.max(neverLimit, limit)) return { use: 'in_use' }
  if (lastUsedAt === null)
    return createdAt >= neverLimit
      ? { use: 'in_use' }
      : { use: 'never_used', since: createdAt, limitDays: neverUsedDays }
  if (notUsedSince === undefined || notUsedSince >= limit) return { use: 'unknown', missing: 'last used' }
  return dormant(notUsedSince)
}
