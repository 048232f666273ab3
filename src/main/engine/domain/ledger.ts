/** The ledger of non-human identities: each with its owner resolved and the facts about it turned into flags.
 *  A flag is set only on known facts; what is not reported sets none and shows as "not reported". */
import { DAY, type EpochMs } from '../../../shared/model/index.ts'
import type { FactSet, Sourced } from './fact-set.ts'
import type { Human, Nhi, Service } from './facts.ts'
import { DORMANT_DAYS, EXPIRING_DAYS, KEY_AGE_DAYS, NEVER_USED_DAYS } from './limits.ts'

export type LedgerFlag =
  | 'admin'
  | 'dormant'
  | 'never_used'
  | 'ownerless'
  | 'owner_inactive'
  | 'never_expires'
  | 'expiring'
  | 'expired'
  | 'old'
  | 'scope_retired'

export interface LedgerEntry {
  /** `connection/nhiId`. */
  readonly id: string
  readonly nhi: Sourced<Nhi>
  readonly service: Sourced<Service> | null
  /** undefined = the provider does not say; null = it says none. `unknown`: an id that no list shows. */
  readonly owner:
    | {
        readonly id: string
        readonly label: string
        readonly kind: 'human' | 'nhi' | 'unknown'
        readonly state: string
      }
    | null
    | undefined
  readonly creator: { readonly id: string; readonly label: string; readonly state: string } | null | undefined
  readonly flags: readonly LedgerFlag[]
  /** Calls in the last 30 days; undefined = the provider does not count calls by identity. */
  readonly calls30d: number | undefined
}

const keyOf = (connectionId: string, id: string): string => `${connectionId}/${id}`

function flagsOf(
  nhi: Sourced<Nhi>,
  service: Service | null,
  owner: LedgerEntry['owner'],
  at: EpochMs,
): LedgerFlag[] {
  const flags: LedgerFlag[] = []
  const live = nhi.state === 'active'
  if (nhi.level === 'admin' || nhi.level === 'owner' || nhi.nhiKind === 'admin_key') flags.push('admin')
  if (live && owner === null) flags.push('ownerless')
  if (live && (nhi.ownerAccess === 'inactive' || owner?.state === 'gone')) flags.push('owner_inactive')
  const idleSince = nhi.lastUsedAt === undefined ? nhi.notUsedSince : nhi.lastUsedAt
  if (live && idleSince != null && idleSince < at - DORMANT_DAYS * DAY) flags.push('dormant')
  if (live && nhi.lastUsedAt === null && nhi.createdAt != null && nhi.createdAt < at - NEVER_USED_DAYS * DAY)
    flags.push('never_used')
  if (nhi.authMethod === 'static_secret' && live) {
    if (nhi.expiresAt === null) flags.push('never_expires')
    const born = nhi.rotatedAt ?? nhi.createdAt
    if (born != null && born < at - KEY_AGE_DAYS * DAY) flags.push('old')
  }
  if (nhi.expiresAt != null) {
    if (nhi.expiresAt <= at) flags.push('expired')
    else if (live && nhi.expiresAt <= at + EXPIRING_DAYS * DAY) flags.push('expiring')
  }
  if (live && service?.state === 'archived') flags.push('scope_retired')
  return flags
}

/** Every identity of the client as of the moment. */
export function buildLedger(facts: FactSet): LedgerEntry[] {
  const humans = new Map<string, Human>(facts.humans.map((h) => [keyOf(h.connectionId, h.id), h]))
  const nhis = new Map(facts.nhis.map((n) => [keyOf(n.connectionId, n.id), n]))
  const services = new Map(facts.services.map((s) => [keyOf(s.connectionId, s.id), s]))
  const usersComplete = new Set(
    facts.coverage.filter((c) => c.dataset === 'users' && c.state === 'complete').map((c) => c.connectionId),
  )
  const from = new Date(facts.at - 30 * DAY).toISOString().slice(0, 10)
  const calls = new Map<string, number>()
  const usageKnown = new Set<string>()
  for (const u of facts.usage) {
    if (u.identityId === null) continue
    if (u.calls === null) continue
    usageKnown.add(u.connectionId)
    if (u.day < from) continue
    const key = keyOf(u.connectionId, u.identityId)
    calls.set(key, (calls.get(key) ?? 0) + u.calls)
  }

  const who = (
    connectionId: string,
    id: string,
  ): { id: string; label: string; kind: 'human' | 'nhi' | 'unknown'; state: string } => {
    const human = humans.get(keyOf(connectionId, id))
    if (human) return { id, label: human.name ?? human.email ?? id, kind: 'human', state: human.state }
    const nhi = nhis.get(keyOf(connectionId, id))
    if (nhi) return { id, label: nhi.name ?? id, kind: 'nhi', state: nhi.state }
    // An owner that a complete list of users no longer shows has left; otherwise it is not known who that is.
    return { id, label: id, kind: 'unknown', state: usersComplete.has(connectionId) ? 'gone' : 'unknown' }
  }

  return facts.nhis.map((nhi) => {
    const service = nhi.scopeId != null ? (services.get(keyOf(nhi.connectionId, nhi.scopeId)) ?? null) : null
    const ownerId = nhi.ownerId
    const owner = ownerId == null ? ownerId : who(nhi.connectionId, ownerId)
    const creator = nhi.createdBy == null ? nhi.createdBy : who(nhi.connectionId, nhi.createdBy)
    const key = keyOf(nhi.connectionId, nhi.id)
    return {
      id: key,
      nhi,
      service,
      owner,
      creator,
      flags: flagsOf(nhi, service, owner, facts.at),
      calls30d: usageKnown.has(nhi.connectionId) ? (calls.get(key) ?? 0) : undefined,
    }
  })
}
