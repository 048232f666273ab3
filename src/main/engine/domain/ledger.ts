/** The identities and the credentials of a client: each with its owner resolved and the facts about it turned into flags.
 *  An identity can act; a credential authenticates it, or a person's account.
 *  A flag is set only on known facts; what is not reported sets none and shows as "not reported". */
import {
  CREDENTIAL_FLAGS,
  DAY,
  firstOfLastDays,
  type CredentialFlag,
  type EpochMs,
  type IdentityFlag,
} from '../../../shared/model/index.ts'
import type { FactSet, Sourced } from '../facts/fact-set.ts'
import { callerOf, holderOf, nameOf, type Credential, type Identity, type Service } from '../facts/index.ts'
import { accessOf, believed, canHaveGap, isWithin, type Reading } from './belief.ts'
import { knownUse, lastUseVerdict, type LastUseVerdict } from './dormancy.ts'
import { datasetStateOf, datasetStatesOf } from './freshness.ts'
import { coverageFor } from './coverage-for.ts'
import { filling, listing } from './supply.ts'

/** Somebody or something that a fact names by id. `unknown`: an id that no list shows. */
export interface Who {
  readonly id: string
  readonly label: string
  readonly kind: 'account' | 'identity' | 'unknown'
  /** `gone`: a complete list no longer shows it. */
  readonly state: string
}

/** As the control over dormancy judges it; `ended`: it cannot act. */
type Use = LastUseVerdict['use'] | 'ended'

interface Entry<Flag> {
  /** `connection/id`. */
  readonly id: string
  readonly service: Sourced<Service> | null
  /** The account that answers for it. undefined = the provider does not say; null = it says none. */
  readonly owner: Who | null | undefined
  readonly creator: Who | null | undefined
  readonly flags: readonly Flag[]
  readonly use: Use
  /** Calls in the last 30 days; undefined = the provider does not count calls by key. */
  readonly calls30d: number | undefined
}

export interface IdentityEntry extends Entry<IdentityFlag> {
  readonly identity: Sourced<Identity>
  /** Its credentials, whatever their state. */
  readonly credentials: readonly CredentialEntry[]
  /** Its own last use where the provider reports it, else the latest of its credentials where that of each is known. */
  readonly lastUsedAt: EpochMs | null | undefined
  readonly lastUsedFrom: 'provider' | 'credential' | undefined
}

export interface CredentialEntry extends Entry<CredentialFlag> {
  readonly credential: Sourced<Credential>
  /** Whom it authenticates. undefined = the provider does not say; null = it says nobody. */
  readonly holder: Who | null | undefined
}

export interface Ledger {
  readonly identities: readonly IdentityEntry[]
  readonly credentials: readonly CredentialEntry[]
}

/** Lists of people who have an account. Lists of invited people, which name nobody, are not among them. */
export const PEOPLE = { kind: 'account', listing: 'name' } as const

const keyOf = (connectionId: string, id: string): string => `${connectionId}/${id}`

const ENDED: ReadonlySet<string> = new Set(['deleted', 'revoked', 'archived'])

/** Whether the provider still has it. What it has ended is listed, but not counted. */
export const exists = (fact: Pick<Identity | Credential, 'state'>): boolean => !ENDED.has(fact.state)

type Moment = Pick<FactSet, 'at' | 'limits'>

/** What the control says of the use of each: unknown too where its lists were not read in time. */
function usesAt(facts: FactSet): (fact: Sourced<Identity> | Sourced<Credential>) => Use {
  const { at, limits } = facts
  const states = datasetStatesOf(facts)
  const supplies = new Map(facts.connections.map(({ id, provider }) => [id, facts.supply.get(provider)]))
  const reading: Reading = {
    at,
    datasetState: (id, dataset) => datasetStateOf(states, id, dataset),
    fillersOf: (id, kind, field) => filling(supplies.get(id), [kind], [field]),
  }
  const access = new Map(
    [...supplies].map(([id, supply]) => {
      const lists = listing(supply, ['identity', 'credential']).map((dataset) =>
        reading.datasetState(id, dataset),
      )
      return [id, accessOf(lists.filter(canHaveGap))] as const
    }),
  )
  return (fact) => {
    if (fact.state !== 'active') return fact.state === 'unknown' ? 'unknown' : 'ended'
    const { connectionId } = fact
    if (!isWithin(access.get(connectionId) ?? 'none', fact, reading)) return 'unknown'
    const known = knownUse(fact, (of, field) => believed(reading, of, field))
    return lastUseVerdict(known, limits, at).use
  }
}

/** Flags that are true of both kinds. `answers`: whoever must be there for it to have an owner. */
function sharedFlags(
  fact: Identity | Credential,
  service: Service | null,
  answers: Who | null | undefined,
  use: Use,
): IdentityFlag[] {
  const flags: IdentityFlag[] = []
  const live = fact.state === 'active'
  if (fact.level === 'admin' || fact.level === 'owner') flags.push('admin')
  if (live && answers === null) flags.push('ownerless')
  if (live && answers?.state === 'gone') flags.push('owner_inactive')
  if (use === 'dormant' || use === 'never_used') flags.push(use)
  if (live && service?.state === 'archived') flags.push('scope_retired')
  return flags
}

function credentialFlags(
  credential: Credential,
  service: Service | null,
  holder: Who | null | undefined,
  use: Use,
  { at, limits }: Moment,
): CredentialFlag[] {
  const flags = new Set<CredentialFlag>(sharedFlags(credential, service, holder, use))
  const live = credential.state === 'active'
  if (credential.credentialKind === 'admin_key') flags.add('admin')
  if (live && credential.ownerAccess === 'inactive') flags.add('owner_inactive')
  const { expiresAt } = credential
  if (credential.authMethod === 'static_secret' && live) {
    if (expiresAt === null) flags.add('never_expires')
    const born = credential.rotatedAt ?? credential.createdAt
    if (born != null && born < at - limits.keyAgeDays * DAY) flags.add('old')
  }
  if (expiresAt != null) {
    if (expiresAt <= at) flags.add('expired')
    else if (live && expiresAt <= at + limits.expiringDays * DAY) flags.add('expiring')
  }
  return CREDENTIAL_FLAGS.filter((flag) => flags.has(flag))
}

/** Every identity and every credential of the client as of the moment.
 *  @param judgedAt the moment at which controls judged these facts: what they say of use, the flags say too. */
export function buildLedger(facts: FactSet, judgedAt: EpochMs = facts.at): Ledger {
  const useOf = usesAt({ ...facts, at: judgedAt })
  const who = findWho(facts)
  const services = new Map(facts.of('service').map((s) => [keyOf(s.connectionId, s.id), s]))
  const identities = new Map(facts.of('identity').map((i) => [keyOf(i.connectionId, i.id), i]))
  const calls = countCalls(facts)

  const serviceOf = ({ connectionId, scopeId }: Sourced<Identity | Credential>) =>
    scopeId == null ? null : (services.get(keyOf(connectionId, scopeId)) ?? null)
  const named = (
    connectionId: string,
    id: string | null | undefined,
    kind?: 'account' | 'identity',
  ): Who | null | undefined => (id == null ? id : who(connectionId, id, kind))
  const ownerOf = ({ connectionId, ownerId, ownerKind }: Sourced<Identity>): Who | null | undefined =>
    named(connectionId, ownerId, ownerKind)

  const credentials = facts.of('credential').map((credential): CredentialEntry => {
    const { connectionId } = credential
    const id = keyOf(connectionId, credential.id)
    const service = serviceOf(credential)
    const held = holderOf(credential)
    const holder = held == null ? held : who(connectionId, held.id, held.kind)
    const use = useOf(credential)
    const identity = held?.kind === 'identity' ? identities.get(keyOf(connectionId, held.id)) : undefined
    return {
      id,
      credential,
      service,
      holder,
      owner: held?.kind === 'identity' ? identity && ownerOf(identity) : holder,
      creator: named(connectionId, credential.createdBy),
      use,
      flags: credentialFlags(credential, service, holder, use, facts),
      calls30d: calls.known.has(connectionId) ? (calls.byCredential.get(id) ?? 0) : undefined,
    }
  })
  const byIdentity = new Map<string, CredentialEntry[]>()
  for (const entry of credentials) {
    if (entry.credential.identityId == null) continue
    const key = keyOf(entry.credential.connectionId, entry.credential.identityId)
    const own = byIdentity.get(key)
    if (own === undefined) byIdentity.set(key, [entry])
    else own.push(entry)
  }
  return {
    credentials,
    identities: facts.of('identity').map((identity): IdentityEntry => {
      const id = keyOf(identity.connectionId, identity.id)
      const service = serviceOf(identity)
      const owner = ownerOf(identity)
      const use = useOf(identity)
      const own = byIdentity.get(id) ?? []
      return {
        id,
        identity,
        service,
        owner,
        creator: named(identity.connectionId, identity.createdBy),
        use,
        flags: sharedFlags(identity, service, owner, use),
        credentials: own,
        ...lastUseOf(identity, own),
        calls30d: calls.known.has(identity.connectionId) ? (calls.byIdentity.get(id) ?? 0) : undefined,
      }
    }),
  }
}

/** A credential that was deleted may have been used later than those that are left, so "never" is not derived. */
function lastUseOf(
  { lastUsedAt }: Identity,
  credentials: readonly CredentialEntry[],
): Pick<IdentityEntry, 'lastUsedAt' | 'lastUsedFrom'> {
  if (lastUsedAt !== undefined) return { lastUsedAt, lastUsedFrom: 'provider' }
  const uses = credentials.map((entry) => entry.credential.lastUsedAt)
  const known = uses.filter((use) => typeof use === 'number')
  if (uses.includes(undefined) || known.length === 0)
    return { lastUsedAt: undefined, lastUsedFrom: undefined }
  return { lastUsedAt: Math.max(...known), lastUsedFrom: 'credential' }
}

/** Finds who an id names: of the kind given, else an account before an identity. */
function findWho(facts: FactSet): (connectionId: string, id: string, kind?: 'account' | 'identity') => Who {
  const byId = {
    account: new Map(facts.of('account').map((a) => [keyOf(a.connectionId, a.id), a])),
    identity: new Map(facts.of('identity').map((i) => [keyOf(i.connectionId, i.id), i])),
  }
  const isRead = (connectionId: string, kind: 'account' | 'identity'): boolean => {
    const covered = coverageFor(facts, [kind === 'account' ? PEOPLE : kind])
    const own = covered.filter((c) => c.connectionId === connectionId)
    return own.length > 0 && own.every((c) => c.state === 'complete')
  }
  const wasRead = new Map<string, boolean>()
  return (connectionId, id, kind) => {
    for (const each of kind === undefined ? (['account', 'identity'] as const) : [kind]) {
      const found = byId[each].get(keyOf(connectionId, id))
      if (found) return { id, label: nameOf(found), kind: each, state: found.state }
    }
    const key = keyOf(connectionId, kind ?? 'account')
    const listed = wasRead.get(key) ?? isRead(connectionId, kind ?? 'account')
    wasRead.set(key, listed)
    return { id, label: id, kind: 'unknown', state: listed ? 'gone' : 'unknown' }
  }
}

/** Whether nobody answers for it; undefined = not known. A credential's owner is whom it authenticates: that its identity
 *  has no owner is true of the identity. */
export function isOwnerless(entry: IdentityEntry | CredentialEntry): boolean | undefined {
  const flags: readonly CredentialFlag[] = entry.flags
  if (flags.includes('ownerless') || flags.includes('owner_inactive')) return true
  const answers = 'holder' in entry ? entry.holder : entry.owner
  return answers === undefined || answers?.state === 'unknown' ? undefined : false
}

/** Whether a credential that works is not used; undefined = not known. */
export const isDormant = ({ use }: CredentialEntry): boolean | undefined =>
  use === 'unknown' ? undefined : use === 'dormant' || use === 'never_used'

/** Calls of the last 30 days by the key or the identity that made them. A key's calls are its identity's too. */
function countCalls(facts: FactSet) {
  const from = firstOfLastDays(30, facts.at)
  const identityOf = new Map(
    facts.of('credential').flatMap((c) => {
      const id = c.identityId
      return typeof id === 'string' ? [[keyOf(c.connectionId, c.id), id] as const] : []
    }),
  )
  const known = new Set<string>()
  const byCredential = new Map<string, number>()
  const byIdentity = new Map<string, number>()
  const add = (sums: Map<string, number>, key: string, calls: number) =>
    sums.set(key, (sums.get(key) ?? 0) + calls)
  for (const row of facts.usage) {
    if (row.calls === null || callerOf(row) === null) continue
    known.add(row.connectionId)
    if (row.day < from) continue
    const credential = row.credentialId === null ? null : keyOf(row.connectionId, row.credentialId)
    if (credential !== null) add(byCredential, credential, row.calls)
    const identityId = row.identityId ?? (credential === null ? undefined : identityOf.get(credential))
    if (identityId !== undefined) add(byIdentity, keyOf(row.connectionId, identityId), row.calls)
  }
  return { known, byCredential, byIdentity }
}
