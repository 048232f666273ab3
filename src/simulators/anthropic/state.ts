/**
 * An Anthropic organization as callers find it: the world at the simulated moment, with what callers changed. This
 * is what `simulator.world` shows to tests.
 */
import { grouped } from '../http/collection.ts'
import type { JsonObject } from '../http/types.ts'
import { createClock } from '../kit/state.ts'
import { idFor } from '../world/random.ts'
import { dayOf, type EpochMs, FOUNDING } from '../world/time.ts'
import type { OrgWorld, WorkspaceMember } from './org.ts'

export interface SpendLimit {
  id: string
  /** Whole cents as text; null for no amount. */
  amount: string | null
  createdAt: EpochMs
  scope: { type: 'organization' } | { type: 'workspace'; workspace_id: string }
}

/** Something a caller did through the API. */
export interface LiveActivity {
  at: EpochMs
  type: string
  details: JsonObject
}

export type AnthropicState = ReturnType<typeof createState>

export function createState(org: OrgWorld, startAt: EpochMs) {
  const { collection, ...clock } = createClock(startAt)
  const keyEnds = new Map<string, EpochMs>()
  const liveActivities: LiveActivity[] = []
  const workspaceMembers = collection(org.workspaceMembers)
  const byWorkspace = grouped((member: WorkspaceMember) => member.workspaceId)
  const empty: readonly never[] = []

  return {
    ...clock,
    org,
    users: collection(org.users),
    invites: collection(org.invites),
    workspaces: collection(org.workspaces),
    workspaceMembers,
    keys: collection(org.keys),
    serviceAccounts: collection(org.serviceAccounts),
    spendLimits: collection((now) => spendLimits(org, now)),
    /** Values of `anthropic-beta` that are known; others are refused, on every path. */
    betas: new Set(['spend-limit-reads-2026-09-26']),
    defaultWorkspaceId: org.workspaceIdOf(0),
    membersOf: (workspaceId: string): readonly WorkspaceMember[] =>
      byWorkspace(workspaceMembers.all()).get(workspaceId) ?? empty,
    /** When a caller switched a key off. */
    keyEndedAt: (id: string): EpochMs | undefined => keyEnds.get(id),
    endKey: (id: string): void => void keyEnds.set(id, clock.now()),
    /** Takes back what `endKey` said, when a key is switched on again. */
    reviveKey: (id: string): void => void keyEnds.delete(id),
    record: (type: string, details: JsonObject): void =>
      void liveActivities.push({ at: clock.now(), type, details }),
    liveActivities: liveActivities as readonly LiveActivity[],
  }
}

/** A monthly limit on the organization, and on each open workspace where the organization is well run. */
function spendLimits(org: OrgWorld, now: EpochMs): SpendLimit[] {
  const kind = org.profile.spendLimit
  if (kind === 'none') return []
  const years = Math.max(0, Math.floor((dayOf(now) - dayOf(FOUNDING)) / 365))
  const limit = (what: string, dollars: number, workspace_id?: string): SpendLimit => ({
    id: `spl_01${idFor(`${org.settings.seed}|spend-limit|${what}`, 22)}`,
    amount: String(Math.ceil(dollars * (1 + 0.3 * years)) * 100),
    createdAt: FOUNDING,
    scope: workspace_id === undefined ? { type: 'organization' } : { type: 'workspace', workspace_id },
  })
  const ofOrg = limit('organization', 2500 + org.chain.slots.length * 260)
  if (kind === 'organization') return [ofOrg]
  const open = org.workspaces(now).filter(({ isDefault, archivedAt }) => !isDefault && archivedAt === null)
  return [ofOrg, ...open.map(({ id }) => limit(id, 1200, id))]
}
