/**
 * An OpenAI organization as callers find it: the world at the simulated moment, with what callers changed. This is
 * what `simulator.world` shows to tests: plain lists of what exists now.
 */
import { grouped } from '../http/collection.ts'
import type { JsonObject } from '../http/types.ts'
import { createClock } from '../kit/state.ts'
import type { EpochMs } from '../world/time.ts'
import {
  adminKeys,
  certificates,
  groups,
  invites,
  type Role,
  roles,
  spendAlerts,
  spendLimitCents,
} from './admin.ts'
import type { Key, OrgWorld, ProjectMember, ServiceAccount } from './org.ts'

export interface ProjectSettings {
  retention: string
  /** Cents. */
  spendLimit: number | null
  models: { mode: 'allow_list' | 'deny_list'; ids: string[] } | null
  hostedTools: Readonly<Record<string, boolean>>
  rateLimits: Readonly<Record<string, Readonly<Record<string, number>>>>
}

/** Something a caller did through the API. */
export interface LiveEvent {
  at: EpochMs
  type: string
  projectId: string | null
  details: JsonObject
}

export type OpenAiState = ReturnType<typeof createState>

const TOOLS = ['file_search', 'web_search', 'image_generation', 'mcp', 'code_interpreter']

export function createState(org: OrgWorld, startAt: EpochMs) {
  const { collection, ...clock } = createClock(startAt)
  const { hardened } = org.profile
  const liveEvents: LiveEvent[] = []
  const keyEnds = new Map<string, EpochMs>()
  const changes = new Map<string, Partial<ProjectSettings>>()
  const roleLists = new Map<string | null, Role[]>()

  const users = collection(org.users)
  const projectMembers = collection(org.projectMembers)
  const serviceAccounts = collection(org.serviceAccounts)
  const keys = collection(org.keys)
  const membersByProject = grouped((member: ProjectMember) => member.projectId)
  const accountsByProject = grouped((account: ServiceAccount) => account.projectId)
  const keysByProject = grouped((key: Key) => key.projectId)
  const empty: readonly never[] = []

  return {
    ...clock,
    org,
    users,
    projects: collection(org.projects),
    projectMembers,
    serviceAccounts,
    keys,
    adminKeys: collection((now) => adminKeys(org, now)),
    invites: collection((now) => invites(org, now)),
    groups: collection((now) => groups(org, org.users(now))),
    certificates: collection((now) => certificates(org, now)),
    spendAlerts: collection((now) =>
      [null, ...org.containers.map(({ nth }) => nth)].flatMap((nth) => spendAlerts(org, nth, now)),
    ),
    membersOf: (projectId: string): readonly ProjectMember[] =>
      membersByProject(projectMembers.all()).get(projectId) ?? empty,
    accountsOf: (projectId: string): readonly ServiceAccount[] =>
      accountsByProject(serviceAccounts.all()).get(projectId) ?? empty,
    keysOf: (projectId: string): readonly Key[] => keysByProject(keys.all()).get(projectId) ?? empty,
    rolesOf(projectId: string | null): readonly Role[] {
      const list = roleLists.get(projectId) ?? roles(org, projectId)
      roleLists.set(projectId, list)
      return list
    },
    settings: {
      retention: hardened ? 'zero_data_retention' : 'modified_abuse_monitoring',
      spendLimit: spendLimitCents(org, null, startAt),
    },
    projectSettings(projectId: string): ProjectSettings {
      const nth = org.containers.find((container) => org.projectIdOf(container.nth) === projectId)?.nth
      const ids = ['gpt-5.1', 'gpt-5.1-mini', 'text-embedding-3-large']
      return {
        retention: hardened ? 'zero_data_retention' : 'organization_default',
        spendLimit: nth === undefined ? null : spendLimitCents(org, nth, clock.now()),
        models: hardened ? { mode: 'allow_list', ids } : null,
        hostedTools: Object.fromEntries(TOOLS.map((tool) => [tool, !hardened || tool === 'file_search'])),
        rateLimits: {},
        ...changes.get(projectId),
      }
    },
    changeProjectSettings: (id: string, change: Partial<ProjectSettings>): void =>
      void changes.set(id, { ...changes.get(id), ...change }),
    /** Deletes a key: it leaves the lists and is used no more. */
    endKey(id: string): void {
      keys.remove(id)
      keyEnds.set(id, clock.now())
    },
    /** When a caller deleted a key. */
    keyEndedAt: (id: string): EpochMs | undefined => keyEnds.get(id),
    /** Whether the owner of a key can still use its project. */
    ownerAccess({ owner, projectId }: Key): 'active' | 'inactive' {
      const found =
        owner.type === 'service_account'
          ? serviceAccounts.get(owner.id)
          : users.get(owner.id) && projectMembers.get(`${projectId}/${owner.id}`)
      return found === undefined ? 'inactive' : 'active'
    },
    /** Records something a caller did, for the audit log. */
    record: (type: string, details: JsonObject, projectId: string | null = null): void =>
      void liveEvents.push({ at: clock.now(), type, projectId, details }),
    liveEvents: liveEvents as readonly LiveEvent[],
  }
}
