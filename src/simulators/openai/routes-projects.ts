/** Projects with what is in them: members, service accounts, API keys, groups. Lists of an archived one answer 400. */
import type { Call, JsonObject, Reply, Route } from '../http/types.ts'
import { idFor } from '../world/random.ts'
import type { Key, Project, ServiceAccount } from './org.ts'
import { fail, field, isReply, list, nextList, notFound, ok, seconds, textField } from './reply.ts'
import { keyShape, projectGroupShape, projectShape, projectUserShape, serviceAccountShape } from './shapes.ts'
import type { OpenAiState } from './state.ts'

const idOf = (item: { id: string }): string => item.id

/** Finds the project of a call, and refuses when it is archived. */
export function withProject(state: OpenAiState, call: Call, then: (project: Project) => Reply): Reply {
  const id = call.params['project_id'] ?? ''
  const project = state.projects.get(id)
  if (project === undefined) return notFound('project', id)
  if (project.archivedAt !== null) return fail(400, `Project ${id} is archived.`, 'project_archived')
  return then(project)
}

export function projectRoutes(state: OpenAiState): Route[] {
  const route = (
    method: Route['method'],
    path: string,
    dataset: string,
    handle: (call: Call) => Reply,
  ): Route => ({
    method,
    path: `/v1/organization/projects${path}`,
    dataset,
    handle,
  })
  const inProject = (then: (project: Project, call: Call) => Reply) => (call: Call) =>
    withProject(state, call, (project) => then(project, call))
  const shapeOfKey = (key: Key): JsonObject => keyShape(key, state.ownerAccess(key))

  const record = (call: Call, type: string, projectId: string, details: JsonObject): void =>
    state.record({ at: call.now, type, projectId, details, viaKey: 'key_admin' })

  const withAccount = (then: (account: ServiceAccount, call: Call) => Reply) =>
    inProject((project, call) => {
      const id = call.params['service_account_id'] ?? ''
      const account = state.serviceAccounts.get(id)
      return account === undefined || account.projectId !== project.id
        ? notFound('service account', id)
        : then(account, call)
    })

  /** Makes a key for a service account and returns its one showing. */
  function newKey(call: Call, account: ServiceAccount, name: string): JsonObject {
    const value = `sk-svcacct-${idFor(`${account.id}|${state.serial()}`, 60)}`
    const key = state.keys.add({
      id: `key_${idFor(value, 16)}`,
      projectId: account.projectId,
      name,
      redacted: `sk-svcacct-********${value.slice(-4)}`,
      createdAt: call.now,
      lastUsedAt: null,
      owner: {
        type: 'service_account',
        id: account.id,
        name: account.name,
        createdAt: account.createdAt,
        role: account.role,
      },
    })
    record(call, 'api_key.created', account.projectId, { id: key.id, data: { scopes: ['all'] } })
    return {
      object: 'organization.project.service_account.api_key',
      value,
      name,
      created_at: seconds(call.now),
      id: key.id,
    }
  }

  const visibleKeys = (project: Project, wanted: string | null): readonly Key[] => {
    const keys = state.keysOf(project.id)
    if (wanted === 'any') return keys
    const access = wanted ?? 'active'
    return keys.filter((key) => state.ownerAccess(key) === access)
  }

  return [
    route('GET', '', 'projects', (call) => {
      const archived = call.query.get('include_archived') === 'true'
      const all = state.projects.all()
      return list(
        call,
        archived ? all : all.filter((project) => project.archivedAt === null),
        idOf,
        projectShape,
      )
    }),
    route('POST', '', 'projects', (call) => {
      const name = textField(call, 'name')
      if (isReply(name)) return name
      const residency = field(call, 'residency')
      const project = state.projects.add({
        id: `proj_new${state.serial()}`,
        name,
        createdAt: call.now,
        archivedAt: null,
        residency: typeof residency === 'string' ? residency : 'GLOBAL',
        isDefault: false,
        externalKeyId: null,
      })
      record(call, 'project.created', project.id, { id: project.id, data: { name, title: name } })
      return ok(projectShape(project))
    }),
    route('GET', '/{project_id}', 'projects', (call) => {
      const project = state.projects.get(call.params['project_id'] ?? '')
      return project === undefined
        ? notFound('project', call.params['project_id'] ?? '')
        : ok(projectShape(project))
    }),
    route(
      'POST',
      '/{project_id}',
      'projects',
      inProject((project, call) => {
        if (project.isDefault) return fail(400, 'The default project cannot be modified.')
        const name = field(call, 'name')
        return ok(
          projectShape(
            (typeof name === 'string' ? state.projects.patch(project.id, { name }) : project) ?? project,
          ),
        )
      }),
    ),
    route(
      'POST',
      '/{project_id}/archive',
      'projects',
      inProject((project, call) => {
        if (project.isDefault) return fail(400, 'The default project cannot be archived.')
        record(call, 'project.archived', project.id, { id: project.id })
        return ok(projectShape(state.projects.patch(project.id, { archivedAt: call.now }) ?? project))
      }),
    ),

    route(
      'GET',
      '/{project_id}/users',
      'project_users',
      inProject((project, call) =>
        list(
          call,
          state.membersOf(project.id),
          (m) => m.userId,
          (m) => projectUserShape(m, state.users.get(m.userId)),
        ),
      ),
    ),
    route(
      'GET',
      '/{project_id}/users/{user_id}',
      'project_users',
      inProject((project, call) => {
        const id = call.params['user_id'] ?? ''
        const member = state.projectMembers.get(`${project.id}/${id}`)
        return member === undefined
          ? notFound('project user', id)
          : ok(projectUserShape(member, state.users.get(id)))
      }),
    ),
    route(
      'DELETE',
      '/{project_id}/users/{user_id}',
      'project_users',
      inProject((project, call) => {
        const id = call.params['user_id'] ?? ''
        const member = state.projectMembers.get(`${project.id}/${id}`)
        if (member === undefined) return notFound('project user', id)
        if (state.users.get(id)?.role === 'owner')
          return fail(400, 'Organization owners cannot be removed from a project.')
        state.projectMembers.remove(member.id)
        return ok({ object: 'organization.project.user.deleted', id, deleted: true })
      }),
    ),

    route(
      'GET',
      '/{project_id}/service_accounts',
      'service_accounts',
      inProject((project, call) => list(call, state.accountsOf(project.id), idOf, serviceAccountShape)),
    ),
    route(
      'POST',
      '/{project_id}/service_accounts',
      'service_accounts',
      inProject((project, call) => {
        const name = textField(call, 'name')
        if (isReply(name)) return name
        const only = field(call, 'create_service_account_only') === true
        const role = only ? 'none' : 'member'
        const account = state.serviceAccounts.add({
          id: `svc_acct_new${state.serial()}`,
          projectId: project.id,
          name,
          role,
          createdAt: call.now,
        })
        record(call, 'service_account.created', project.id, { id: account.id, data: { role } })
        return ok({
          ...serviceAccountShape(account),
          api_key: only ? null : newKey(call, account, 'Secret Key'),
        })
      }),
    ),
    route(
      'GET',
      '/{project_id}/service_accounts/{service_account_id}',
      'service_accounts',
      withAccount((account) => ok(serviceAccountShape(account))),
    ),
    route(
      'POST',
      '/{project_id}/service_accounts/{service_account_id}',
      'service_accounts',
      withAccount((account, call) => {
        const name = field(call, 'name')
        const role = field(call, 'role')
        const changed = state.serviceAccounts.patch(account.id, {
          ...(typeof name === 'string' ? { name } : {}),
          ...(role === 'owner' || role === 'member' ? { role } : {}),
        })
        return ok(serviceAccountShape(changed ?? account))
      }),
    ),
    route(
      'DELETE',
      '/{project_id}/service_accounts/{service_account_id}',
      'service_accounts',
      withAccount((account, call) => {
        for (const key of state.keysOf(account.projectId)) {
          if (key.owner.id === account.id) state.endKey(key.id)
        }
        state.serviceAccounts.remove(account.id)
        record(call, 'service_account.deleted', account.projectId, { id: account.id })
        return ok({ object: 'organization.project.service_account.deleted', id: account.id, deleted: true })
      }),
    ),
    route(
      'POST',
      '/{project_id}/service_accounts/{service_account_id}/api_keys',
      'service_accounts',
      withAccount((account, call) => {
        const name = field(call, 'name')
        return ok(newKey(call, account, typeof name === 'string' ? name : 'Secret Key'))
      }),
    ),

    route(
      'GET',
      '/{project_id}/api_keys',
      'api_keys',
      inProject((project, call) => {
        const wanted = call.query.get('owner_project_access')
        if (wanted !== null && !['active', 'inactive', 'any'].includes(wanted)) {
          return fail(400, `Invalid 'owner_project_access': '${wanted}'.`, null, 'owner_project_access')
        }
        return list(call, visibleKeys(project, wanted), idOf, shapeOfKey)
      }),
    ),
    route(
      'GET',
      '/{project_id}/api_keys/{api_key_id}',
      'api_keys',
      inProject((project, call) => {
        const id = call.params['api_key_id'] ?? ''
        const key = state.keys.get(id)
        return key === undefined || key.projectId !== project.id
          ? notFound('API key', id)
          : ok(shapeOfKey(key))
      }),
    ),
    route(
      'DELETE',
      '/{project_id}/api_keys/{api_key_id}',
      'api_keys',
      inProject((project, call) => {
        const id = call.params['api_key_id'] ?? ''
        const key = state.keys.get(id)
        if (key === undefined || key.projectId !== project.id) return notFound('API key', id)
        if (key.owner.type === 'service_account') {
          return fail(
            400,
            'API keys of service accounts cannot be deleted; delete the service account instead.',
          )
        }
        state.endKey(id)
        record(call, 'api_key.deleted', project.id, { id })
        return ok({ object: 'organization.project.api_key.deleted', id, deleted: true })
      }),
    ),

    route(
      'GET',
      '/{project_id}/groups',
      'project_groups',
      inProject((project, call) =>
        nextList(call, groupsIn(state, project), idOf, (group) => projectGroupShape(group, project.id), {
          min: 0,
        }),
      ),
    ),
    route(
      'GET',
      '/{project_id}/groups/{group_id}',
      'project_groups',
      inProject((project, call) => {
        const id = call.params['group_id'] ?? ''
        const group = groupsIn(state, project).find((candidate) => candidate.id === id)
        return group === undefined ? notFound('project group', id) : ok(projectGroupShape(group, project.id))
      }),
    ),
  ]
}

/** The first group works in the default project, the n-th also in the n-th. */
function groupsIn(state: OpenAiState, project: Project): ReturnType<OpenAiState['groups']['all']> {
  const all = state.groups.all()
  const nth = state.projects.all().findIndex((candidate) => candidate.id === project.id)
  return project.isDefault ? all.slice(0, 1) : all.slice(nth % all.length, (nth % all.length) + 1)
}
