/**
 * An Anthropic organization as callers find it: the world at the simulated moment, with what callers changed. This
 * is what `simulator.world` shows to tests.
 */
import { Collection, grouped } from '../http/collection.ts'
import { idFor } from '../world/random.ts'
import { dayOf, type EpochMs, FOUNDING } from '../world/time.ts'
import type { LiveActivity } from './activities.ts'
import type { ApiKey, Invite, OrgWorld, ServiceAccount, User, Workspace, WorkspaceMember } from './org.ts'

export interface SpendLimit {
  id: string
  /** Whole cents as text; null for no amount. */
  amount: string | null
  createdAt: EpochMs
  scope: { type: 'organization' } | { type: 'workspace'; workspaceId: string }
}

export interface AnthropicState {
  readonly org: OrgWorld
  now: () => EpochMs
  setNow: (at: EpochMs) => void
  readonly users: Collection<User>
  readonly invites: Collection<Invite>
  readonly workspaces: Collection<Workspace>
  readonly workspaceMembers: Collection<WorkspaceMember>
  readonly keys: Collection<ApiKey>
  readonly serviceAccounts: Collection<ServiceAccount>
  readonly spendLimits: Collection<SpendLimit>
  /** Values of `anthropic-beta` that are known; others are refused, on every path. */
  readonly betas: Set<string>
  /** The default workspace's id. */
  readonly defaultWorkspaceId: string
  membersOf: (workspaceId: string) => readonly WorkspaceMember[]
  /** When a caller switched a key off. */
  keyEndedAt: (id: string) => EpochMs | undefined
  endKey: (id: string) => void
  /** Takes back what `endKey` said, when a key is switched on again. */
  reviveKey: (id: string) => void
  record: (activity: LiveActivity) => void
  readonly liveActivities: readonly LiveActivity[]
  serial: () => number
}

export function createState(org: OrgWorld, startAt: EpochMs): AnthropicState {
  let now = startAt
  let serial = 0
  const keyEnds = new Map<string, EpochMs>()
  const liveActivities: LiveActivity[] = []
  const collections = {
    users: new Collection(() => org.users(now)),
    invites: new Collection(() => org.invites(now)),
    workspaces: new Collection(() => org.workspaces(now)),
    workspaceMembers: new Collection(() => org.workspaceMembers(now)),
    keys: new Collection(() => org.keys(now)),
    serviceAccounts: new Collection(() => org.serviceAccounts(now)),
    spendLimits: new Collection(() => spendLimits(org, now)),
  }
  const byWorkspace = grouped((member: WorkspaceMember) => member.workspaceId)
  const empty: readonly never[] = []

  return {
    ...collections,
    org,
    now: () => now,
    setNow(at) {
      now = at
      for (const collection of Object.values(collections)) collection.refresh()
    },
    betas: new Set(['spend-limit-reads-2026-09-26']),
    defaultWorkspaceId: org.workspaceIdOf(0),
    membersOf: (id) => byWorkspace(collections.workspaceMembers.all()).get(id) ?? empty,
    keyEndedAt: (id) => keyEnds.get(id),
    endKey: (id) => void keyEnds.set(id, now),
    reviveKey: (id) => void keyEnds.delete(id),
    record: (activity) => void liveActivities.push(activity),
    liveActivities,
    serial: () => (serial += 1),
  }
}

/** A monthly limit on the organization, and on each open workspace where the organization is well run. */
function spendLimits(org: OrgWorld, now: EpochMs): SpendLimit[] {
  const kind = org.profile.spendLimit
  if (kind === 'none') return []
  const years = Math.max(0, Math.floor((dayOf(now) - dayOf(FOUNDING)) / 365))
  const cents = (dollars: number): string => String(Math.ceil(dollars * (1 + 0.3 * years)) * 100)
  const limit = (what: string, dollars: number, scope: SpendLimit['scope']): SpendLimit => ({
    id: `spl_01${idFor(`${org.settings.seed}|spend-limit|${what}`, 22)}`,
    amount: cents(dollars),
    createdAt: FOUNDING,
    scope,
  })
  const ofOrg = limit('organization', 2500 + org.chain.slots.length * 260, { type: 'organization' })
  if (kind === 'organization') return [ofOrg]
  const open = org
    .workspaces(now)
    .filter((workspace) => !workspace.isDefault && workspace.archivedAt === null)
  return [ofOrg, ...open.map((w) => limit(w.id, 1200, { type: 'workspace', workspaceId: w.id }))]
}
