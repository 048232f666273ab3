/**
 * An OpenAI organization as callers find it: the world at the simulated moment, with what callers changed. This is
 * what `simulator.world` shows to tests: plain lists of what exists now.
 */
import { Collection, grouped } from '../http/collection.ts'
import type { EpochMs } from '../world/time.ts'
import {
  type AdminKey,
  adminKeys,
  type Certificate,
  certificates,
  type Group,
  groups,
  type Invite,
  invites,
  type Role,
  roles,
  type SpendAlert,
  spendAlerts,
  spendLimitCents,
} from './admin.ts'
import type { LiveEvent } from './audit.ts'
import type { Key, OrgWorld, Project, ProjectMember, ServiceAccount, User } from './org.ts'

export interface OrgSettings {
  retention: string
  spendLimit: number | null
}

export interface ProjectSettings {
  retention: string
  spendLimit: number | null
  models: { mode: 'allow_list' | 'deny_list'; ids: string[] } | null
  hostedTools: Readonly<Record<string, boolean>>
  rateLimits: Readonly<Record<string, Readonly<Record<string, number>>>>
}

export interface OpenAiState {
  readonly org: OrgWorld
  now: () => EpochMs
  setNow: (at: EpochMs) => void
  readonly users: Collection<User>
  readonly projects: Collection<Project>
  readonly projectMembers: Collection<ProjectMember>
  readonly serviceAccounts: Collection<ServiceAccount>
  readonly keys: Collection<Key>
  readonly adminKeys: Collection<AdminKey>
  readonly invites: Collection<Invite>
  readonly groups: Collection<Group>
  readonly certificates: Collection<Certificate>
  readonly spendAlerts: Collection<SpendAlert>
  membersOf: (projectId: string) => readonly ProjectMember[]
  accountsOf: (projectId: string) => readonly ServiceAccount[]
  keysOf: (projectId: string) => readonly Key[]
  rolesOf: (projectId: string | null) => readonly Role[]
  settings: OrgSettings
  projectSettings: (projectId: string) => ProjectSettings
  changeProjectSettings: (projectId: string, change: Partial<ProjectSettings>) => void
  /** Deletes a key: it leaves the lists and is used no more. */
  endKey: (id: string) => void
  /** When a caller deleted a key. */
  keyEndedAt: (id: string) => EpochMs | undefined
  /** Whether the owner of a key can still use its project. */
  ownerAccess: (key: Key) => 'active' | 'inactive'
  /** Records something a caller did, for the audit log. */
  record: (event: LiveEvent) => void
  readonly liveEvents: readonly LiveEvent[]
  /** A number that is new at each call, for ids of things that callers make. */
  serial: () => number
}

const TOOLS = ['file_search', 'web_search', 'image_generation', 'mcp', 'code_interpreter']

export function createState(org: OrgWorld, startAt: EpochMs): OpenAiState {
  let now = startAt
  let serial = 0
  const liveEvents: LiveEvent[] = []
  const keyEnds = new Map<string, EpochMs>()
  const changes = new Map<string, Partial<ProjectSettings>>()

  const users = new Collection(() => org.users(now))
  const projects = new Collection(() => org.projects(now))
  const collections = {
    users,
    projects,
    projectMembers: new Collection(() => org.projectMembers(now)),
    serviceAccounts: new Collection(() => org.serviceAccounts(now)),
    keys: new Collection(() => org.keys(now)),
    adminKeys: new Collection(() => adminKeys(org, now)),
    invites: new Collection(() => invites(org, now)),
    groups: new Collection(() => groups(org, org.users(now))),
    certificates: new Collection(() => certificates(org, now)),
    spendAlerts: new Collection(() => [
      ...spendAlerts(org, null, now),
      ...org.containers.flatMap((container) => spendAlerts(org, container.nth, now)),
    ]),
  }
  const byProject = {
    members: grouped((member: ProjectMember) => member.projectId),
    accounts: grouped((account: ServiceAccount) => account.projectId),
    keys: grouped((key: Key) => key.projectId),
  }
  const empty: readonly never[] = []
  const roleLists = new Map<string, Role[]>()

  function projectSettings(projectId: string): ProjectSettings {
    const nth = org.containers.find((container) => org.projectIdOf(container.nth) === projectId)?.nth ?? null
    const hardened = org.profile.hardened
    return {
      retention: hardened ? 'zero_data_retention' : 'organization_default',
      spendLimit: nth === null ? null : spendLimitCents(org, nth, now),
      models: hardened
        ? { mode: 'allow_list', ids: ['gpt-5.1', 'gpt-5.1-mini', 'text-embedding-3-large'] }
        : null,
      hostedTools: Object.fromEntries(TOOLS.map((tool) => [tool, !hardened || tool === 'file_search'])),
      rateLimits: {},
      ...changes.get(projectId),
    }
  }

  return {
    ...collections,
    org,
    now: () => now,
    setNow(at) {
      now = at
      for (const collection of Object.values(collections)) collection.refresh()
    },
    membersOf: (id) => byProject.members(collections.projectMembers.all()).get(id) ?? empty,
    accountsOf: (id) => byProject.accounts(collections.serviceAccounts.all()).get(id) ?? empty,
    keysOf: (id) => byProject.keys(collections.keys.all()).get(id) ?? empty,
    rolesOf(projectId) {
      const key = projectId ?? ''
      const list = roleLists.get(key) ?? roles(org, projectId)
      roleLists.set(key, list)
      return list
    },
    settings: {
      retention: org.profile.hardened ? 'zero_data_retention' : 'modified_abuse_monitoring',
      spendLimit: spendLimitCents(org, null, startAt),
    },
    projectSettings,
    changeProjectSettings: (id, change) => void changes.set(id, { ...changes.get(id), ...change }),
    endKey(id) {
      collections.keys.remove(id)
      keyEnds.set(id, now)
    },
    keyEndedAt: (id) => keyEnds.get(id),
    ownerAccess(key) {
      if (key.owner.type === 'service_account') {
        return collections.serviceAccounts.get(key.owner.id) === undefined ? 'inactive' : 'active'
      }
      if (users.get(key.owner.id) === undefined) return 'inactive'
      return collections.projectMembers.get(`${key.projectId}/${key.owner.id}`) === undefined
        ? 'inactive'
        : 'active'
    },
    record: (event) => void liveEvents.push(event),
    liveEvents,
    serial: () => (serial += 1),
  }
}
