/** Users, invites, groups, roles, and projects with what is in them. What is in an archived project answers 400. */
import { type Call, type JsonObject, refuse, Reply, type Route } from '../http/types.ts'
import { isObject } from '../http/mutations.ts'
import {
  choiceOf,
  complain,
  fieldOf,
  fieldsOf,
  given,
  isSet,
  oneOf,
  oneOfIfAny,
  optional,
  text,
  textIfAny,
} from '../kit/values.ts'
import { inviteStatus } from '../world/organization.ts'
import { idFor } from '../world/random.ts'
import type { EpochMs } from '../world/time.ts'
import { type Group, INVITE_LIFE, type Role } from './admin.ts'
import type { Key, Project, ServiceAccount } from './org.ts'
import * as shapes from './shapes.ts'
import type { OpenAiState } from './state.ts'
import { nextPaging, resource, seconds } from './style.ts'

export const ORG = '/v1/organization'
export const PROJECT = `${ORG}/projects/{project_id}`
const ORG_ROLES = ['owner', 'reader'] as const

/** Refuses what would look into an archived project. */
function open(project: Project): Project {
  if (project.archivedAt !== null)
    refuse(400, `Project ${project.id} is archived.`, { code: 'project_archived' })
  return project
}

/** The project of a path, open. */
export const openProject =
  (state: OpenAiState) =>
  (call: Call): Project => {
    const id = call.params['project_id'] ?? ''
    return open(state.projects.get(id) ?? complain(call, 'project', id, { kind: 'not-found' }))
  }

export function peopleRoutes(state: OpenAiState): Route[] {
  const lastUse = lastUseByOwner()
  const thousand = nextPaging({ fallback: 1000, max: 1000 })
  const hundred = nextPaging({ fallback: 100, max: 1000 })
  const find = <T>(call: Call, word: string, get: (id: string) => T | undefined): T => {
    const id = call.params[`${word}_id`] ?? ''
    return get(id) ?? complain(call, word, id, { kind: 'not-found' })
  }
  const userOf = (call: Call) => find(call, 'user', (id) => state.users.get(id))
  const groupOf = (call: Call) => find(call, 'group', (id) => state.groups.get(id))
  const projectIdOf = (call: Call): string | null => call.params['project_id'] ?? null

  /** Roles that somebody has, in the organization or in a project. */
  const assigned = (
    base: string,
    type: string,
    holderOf: (call: Call) => { id: string; fits: Fits },
  ): Route[] =>
    resource<Role, { id: string; fits: Fits }>({
      path: `${base}/{${type}_id}/roles/{role_id}`,
      dataset: 'roles',
      word: 'role',
      under: holderOf,
      of: ({ fits }, call) => state.rolesOf(projectIdOf(call)).filter(fits),
      paging: thousand,
      shape: (role, _, { id }) => shapes.assignedRoleShape(role, type, id),
    })
  const userRoles = (call: Call): { id: string; fits: Fits } => {
    const { id, role } = userOf(call)
    const projectId = projectIdOf(call)
    const name = projectId === null ? role : state.projectMembers.get(`${projectId}/${id}`)?.role
    return { id, fits: (candidate) => candidate.name === name }
  }
  const groupRoles = (call: Call): { id: string; fits: Fits } => {
    const { id, roleIds } = groupOf(call)
    return { id, fits: (candidate) => roleIds.includes(candidate.id) }
  }

  return [
    ...resource({
      path: `${ORG}/users/{user_id}`,
      dataset: 'users',
      word: 'user',
      in: state.users,
      filters: { emails: 'email' },
      shape: (user) => shapes.userShape(user, lastUse(state.keys.all()).get(user.id)),
      update: (_, call) => given(fieldsOf(call, { role: optional(oneOf(ORG_ROLES)) })),
      remove(user) {
        for (const member of state.projectMembers.all()) {
          if (member.userId === user.id) state.projectMembers.remove(member.id)
        }
        state.record('user.deleted', { id: user.id })
      },
    }),
    ...resource({
      path: `${ORG}/invites/{invite_id}`,
      dataset: 'invites',
      word: 'invite',
      in: state.invites,
      shape: (invite, call) => shapes.inviteShape(invite, call.now),
      create(call) {
        const asked = fieldsOf(call, { email: text, role: oneOf(ORG_ROLES) })
        const id = `invite-new${state.serial()}`
        state.record('invite.sent', { id, data: asked })
        const life = { createdAt: call.now, expiresAt: call.now + INVITE_LIFE, acceptedAt: null }
        return { id, ...asked, ...life, projects: projectsOf(call, state) }
      },
      remove(invite, call) {
        if (inviteStatus(invite, call.now) === 'accepted') refuse(400, 'Accepted invites cannot be deleted.')
      },
    }),
    ...resource({
      path: `${ORG}/groups/{group_id}`,
      dataset: 'groups',
      word: 'group',
      in: state.groups,
      paging: hundred,
      shape: shapes.groupShape,
    }),
    ...resource({
      path: `${ORG}/groups/{group_id}/users/{user_id}`,
      dataset: 'groups',
      word: 'group member',
      under(call): Group {
        const group = groupOf(call)
        if ('user_id' in call.params) userOf(call)
        return group
      },
      of: (group) => group.userIds.flatMap((id) => state.users.get(id) ?? []),
      paging: hundred,
      shape: ({ id, name, email }) => ({ id, name, email }),
      shapeOne: ({ id, name, email }) => ({
        ...{ id, name, email, picture: null },
        is_service_account: false,
        user_type: 'user',
      }),
    }),
    ...[ORG, '/v1/projects/{project_id}'].flatMap((base) => [
      ...assigned(`${base}/users`, 'user', userRoles),
      ...assigned(`${base}/groups`, 'group', groupRoles),
      ...resource({
        path: `${base}/roles/{role_id}`,
        dataset: 'roles',
        word: 'role',
        under(call) {
          const id = projectIdOf(call)
          if (id !== null && state.projects.get(id) === undefined)
            complain(call, 'project', id, { kind: 'not-found' })
          return id
        },
        of: (projectId) => state.rolesOf(projectId),
        paging: thousand,
        shape: shapes.roleShape,
      }),
    ]),
  ]
}

type Fits = (role: Role) => boolean

export function projectRoutes(state: OpenAiState): Route[] {
  const under = openProject(state)

  /** Makes a key for a service account and returns its one showing. */
  function newKey(call: Call, account: ServiceAccount, name: string): JsonObject {
    const value = `sk-svcacct-${idFor(`${account.id}|${state.serial()}`, 60)}`
    const id = `key_${idFor(value, 16)}`
    state.keys.add({
      id,
      projectId: account.projectId,
      name,
      redactedValue: `sk-svcacct-********${value.slice(-4)}`,
      createdAt: call.now,
      lastUsedAt: null,
      owner: { type: 'service_account', ...account },
    })
    state.record('api_key.created', { id, data: { scopes: ['all'] } }, account.projectId)
    const object = 'organization.project.service_account.api_key'
    return { object, value, name, created_at: seconds(call.now), id }
  }

  return [
    ...resource({
      path: PROJECT,
      dataset: 'projects',
      word: 'project',
      in: state.projects,
      where: (call) => (isSet(call, 'include_archived') ? () => true : (p) => p.archivedAt === null),
      shape: shapes.projectShape,
      create(call) {
        const { name, residency } = fieldsOf(call, { name: text, residency: textIfAny })
        const id = `proj_new${state.serial()}`
        state.record('project.created', { id, data: { name, title: name } }, id)
        const state_ = { createdAt: call.now, archivedAt: null, isDefault: false, externalKeyId: null }
        return { id, name, residency: residency ?? 'GLOBAL', ...state_ }
      },
      update(project, call) {
        if (open(project).isDefault) refuse(400, 'The default project cannot be modified.')
        return given(fieldsOf(call, { name: textIfAny }))
      },
      actions: {
        archive(project, call) {
          if (open(project).isDefault) refuse(400, 'The default project cannot be archived.')
          state.record('project.archived', { id: project.id }, project.id)
          return { archivedAt: call.now }
        },
      },
    }),
    ...resource({
      path: `${PROJECT}/users/{user_id}`,
      dataset: 'project_users',
      word: 'project user',
      under,
      in: state.projectMembers,
      of: (project) => state.membersOf(project.id),
      idOf: (member) => member.userId,
      shape: (member) => shapes.projectUserShape(member, state.users.get(member.userId)),
      remove(member) {
        if (state.users.get(member.userId)?.role === 'owner')
          refuse(400, 'Organization owners cannot be removed from a project.')
      },
    }),
    ...resource({
      path: `${PROJECT}/service_accounts/{service_account_id}`,
      dataset: 'service_accounts',
      word: 'service account',
      under,
      in: state.serviceAccounts,
      of: (project) => state.accountsOf(project.id),
      shape: shapes.serviceAccountShape,
      create(call, project): ServiceAccount {
        const { name } = fieldsOf(call, { name: text })
        const role = fieldOf(call, 'create_service_account_only') === true ? 'none' : 'member'
        const id = `svc_acct_new${state.serial()}`
        state.record('service_account.created', { id, data: { role } }, project.id)
        return { id, projectId: project.id, name, role, createdAt: call.now }
      },
      created: (account, call) => ({
        ...shapes.serviceAccountShape(account),
        api_key: account.role === 'none' ? null : newKey(call, account, 'Secret Key'),
      }),
      update: (_, call) =>
        given(fieldsOf(call, { name: textIfAny, role: oneOfIfAny(['owner', 'member'] as const) })),
      remove(account) {
        for (const key of state.keysOf(account.projectId))
          if (key.owner.id === account.id) state.endKey(key.id)
        state.record('service_account.deleted', { id: account.id }, account.projectId)
      },
      actions: {
        api_keys: (account, call) =>
          new Reply(
            200,
            newKey(call, account, textIfAny(fieldOf(call, 'name'), 'name', call) ?? 'Secret Key'),
          ),
      },
    }),
    ...resource({
      path: `${PROJECT}/api_keys/{api_key_id}`,
      dataset: 'api_keys',
      word: 'API key',
      under,
      of: (project) => state.keysOf(project.id),
      where(call) {
        const access = choiceOf(call, 'owner_project_access', ['active', 'inactive', 'any']) ?? 'active'
        return (key) => access === 'any' || state.ownerAccess(key) === access
      },
      shape: (key) => shapes.keyShape(key, state.ownerAccess(key)),
      remove(key, _, project) {
        if (key.owner.type === 'service_account')
          refuse(400, 'API keys of service accounts cannot be deleted; delete the service account instead.')
        state.record('api_key.deleted', { id: key.id }, project.id)
      },
      end: (key) => state.endKey(key.id),
    }),
    ...resource({
      path: `${PROJECT}/groups/{group_id}`,
      dataset: 'project_groups',
      word: 'project group',
      under,
      of: (project) => groupsIn(state, project),
      paging: nextPaging(),
      shape: (group, _, project) => shapes.projectGroupShape(group, project.id),
    }),
  ]
}

/** The first group works in the default project, the n-th also in the n-th. */
function groupsIn(state: OpenAiState, project: Project): readonly Group[] {
  const all = state.groups.all()
  const nth = state.projects.all().findIndex((candidate) => candidate.id === project.id)
  return project.isDefault ? all.slice(0, 1) : all.slice(nth % all.length, (nth % all.length) + 1)
}

/** Projects of an invite. Omitted means the default project, an empty list means none. */
function projectsOf(call: Call, state: OpenAiState): { id: string; role: string }[] {
  const wanted = fieldOf(call, 'projects')
  if (!Array.isArray(wanted)) return [{ id: state.org.projectIdOf(0), role: 'member' }]
  return wanted.flatMap((item) => {
    const { id, role } = isObject(item) ? item : {}
    return typeof id === 'string' && typeof role === 'string' ? [{ id, role }] : []
  })
}

/** When any key of a person was last used; computed once for a list of keys. */
function lastUseByOwner(): (keys: readonly Key[]) => Map<string, EpochMs> {
  const cache = new WeakMap<readonly Key[], Map<string, EpochMs>>()
  return (keys) => {
    const map = cache.get(keys) ?? new Map<string, EpochMs>()
    if (!cache.has(keys)) {
      for (const { owner, lastUsedAt } of keys)
        if (lastUsedAt !== null) map.set(owner.id, Math.max(map.get(owner.id) ?? 0, lastUsedAt))
      cache.set(keys, map)
    }
    return map
  }
}
