/** Organization, users, invites, workspaces with their members, and API keys: the endpoints of both versions. */
import type { Call, Reply, Route } from '../http/types.ts'
import { DAY } from '../world/time.ts'
import type { ApiKey, Invite, User, Workspace } from './org.ts'
import { fail, field, idList, isReply, NEW, notFound, ok, textField, versionOf } from './reply.ts'
import { inviteShape, inviteStatus, keyShape, memberShape, userShape, workspaceShape } from './shapes.ts'
import type { AnthropicState } from './state.ts'

const ORG_ROLES = ['user', 'developer', 'billing', 'claude_code_user', 'managed']
const WORKSPACE_ROLES = [
  'workspace_user',
  'workspace_developer',
  'workspace_restricted_developer',
  'workspace_admin',
  'workspace_billing',
]

export function coreRoutes(state: AnthropicState): Route[] {
  const route = (
    method: Route['method'],
    path: string,
    dataset: string,
    handle: (call: Call) => Reply,
  ): Route => ({
    method,
    path: `/v1/organizations${path}`,
    dataset,
    handle,
  })
  const version = (call: Call): '2023-06-01' | '2026-10-21' => versionOf(call) ?? '2023-06-01'
  const geo = state.org.profile.hardened ? 'us' : 'global'
  const record = (call: Call, type: string, details: Record<string, string>): void =>
    state.record({ at: call.now, type, details })

  const withUser = (then: (user: User, call: Call) => Reply) => (call: Call) => {
    const user = state.users.get(call.params['user_id'] ?? '')
    return user === undefined ? notFound('User') : then(user, call)
  }
  const withInvite = (then: (invite: Invite, call: Call) => Reply) => (call: Call) => {
    const invite = state.invites.get(call.params['invite_id'] ?? '')
    return invite === undefined ? notFound('Invite') : then(invite, call)
  }
  /** The default workspace has no id under the older version, so nobody can name it there. */
  const withWorkspace = (then: (workspace: Workspace, call: Call) => Reply) => (call: Call) => {
    const workspace = state.workspaces.get(call.params['workspace_id'] ?? '')
    if (workspace === undefined || (workspace.isDefault && version(call) !== NEW))
      return notFound('Workspace')
    return then(workspace, call)
  }
  const openWorkspace = (then: (workspace: Workspace, call: Call) => Reply) =>
    withWorkspace((workspace, call) =>
      workspace.archivedAt === null ? then(workspace, call) : fail(400, 'Workspace is archived'),
    )
  const withKey = (then: (key: ApiKey, call: Call) => Reply) => (call: Call) => {
    const key = state.keys.get(call.params['api_key_id'] ?? '')
    return key === undefined ? notFound('API key') : then(key, call)
  }
  const shapeKey = (call: Call) => (key: ApiKey) => keyShape(key, version(call), state.defaultWorkspaceId)
  const shapeWorkspace = (call: Call) => (workspace: Workspace) =>
    workspaceShape(workspace, version(call), geo)

  return [
    route('GET', '/me', 'organization', () =>
      ok({ id: state.org.id, name: state.org.settings.orgName, type: 'organization' }),
    ),

    route('GET', '/users', 'users', (call) => {
      const email = call.query.get('email')
      const roles = call.query.getAll('roles[]')
      const narrowed = email !== null || roles.length > 0
      const fits = (user: User): boolean =>
        (email === null || user.email === email) && (roles.length === 0 || roles.includes(user.role))
      return idList(call, narrowed ? state.users.all().filter(fits) : state.users.all(), userShape)
    }),
    route(
      'GET',
      '/users/{user_id}',
      'users',
      withUser((user) => ok(userShape(user))),
    ),
    route(
      'POST',
      '/users/{user_id}',
      'users',
      withUser((user, call) => {
        const role = field(call, 'role')
        if (typeof role !== 'string' || !ORG_ROLES.includes(role))
          return fail(400, 'role: Input should be a role other than admin')
        if (user.role === 'admin') return fail(400, 'Admins cannot be changed through the API')
        return ok(userShape(state.users.patch(user.id, { role }) ?? user))
      }),
    ),
    route(
      'DELETE',
      '/users/{user_id}',
      'users',
      withUser((user, call) => {
        if (user.role === 'admin') return fail(400, 'Admins cannot be removed through the API')
        state.users.remove(user.id)
        for (const member of state.workspaceMembers.all()) {
          if (member.userId === user.id) state.workspaceMembers.remove(member.id)
        }
        record(call, 'org_user_deleted', { deleted_user_id: user.id })
        return ok({ id: user.id, type: 'user_deleted' })
      }),
    ),

    route('GET', '/invites', 'invites', (call) => {
      const email = call.query.get('email')
      const statuses = call.query.getAll('statuses[]')
      const narrowed = email !== null || statuses.length > 0
      const fits = (invite: Invite): boolean =>
        (email === null || invite.email === email) &&
        (statuses.length === 0 || statuses.includes(inviteStatus(invite, call.now)))
      const all = narrowed ? state.invites.all().filter(fits) : state.invites.all()
      return idList(call, all, (invite) => inviteShape(invite, call.now, version(call)))
    }),
    route('POST', '/invites', 'invites', (call) => {
      const email = textField(call, 'email')
      if (isReply(email)) return email
      const role = field(call, 'role')
      if (typeof role !== 'string' || !ORG_ROLES.includes(role))
        return fail(400, 'role: admin cannot be invited')
      const invite = state.invites.add({
        id: `invite_01new${state.serial()}`,
        email,
        role,
        invitedAt: call.now,
        expiresAt: call.now + 21 * DAY,
        acceptedAt: null,
      })
      record(call, 'org_user_invite_sent', { invite_id: invite.id })
      return ok(inviteShape(invite, call.now, version(call)))
    }),
    route(
      'GET',
      '/invites/{invite_id}',
      'invites',
      withInvite((invite, call) => ok(inviteShape(invite, call.now, version(call)))),
    ),
    route(
      'DELETE',
      '/invites/{invite_id}',
      'invites',
      withInvite((invite, call) => {
        if (inviteStatus(invite, call.now) === 'accepted')
          return fail(400, 'Accepted invites cannot be deleted')
        state.invites.remove(invite.id)
        return ok({ id: invite.id, type: 'invite_deleted' })
      }),
    ),

    route('GET', '/workspaces', 'workspaces', (call) => {
      const archived = call.query.get('include_archived') === 'true'
      const withDefault = version(call) === NEW && call.query.get('include_default') === 'true'
      const ids = call.query.getAll('ids[]')
      const all = state.workspaces
        .all()
        .filter(
          (workspace) =>
            (archived || workspace.archivedAt === null) &&
            (withDefault || !workspace.isDefault) &&
            (ids.length === 0 || ids.includes(workspace.id)),
        )
      return idList(call, all, shapeWorkspace(call))
    }),
    route('POST', '/workspaces', 'workspaces', (call) => {
      const name = textField(call, 'name')
      if (isReply(name)) return name
      if (state.workspaces.all().filter((w) => w.archivedAt === null).length > 100) {
        return fail(400, 'The organization has 100 active workspaces already')
      }
      const workspace = state.workspaces.add({
        id: `wrkspc_01new${state.serial()}`,
        name,
        createdAt: call.now,
        archivedAt: null,
        color: '#6C5BB9',
        tags: {},
        isDefault: false,
      })
      record(call, 'platform_workspace_created', { workspace_id: workspace.id })
      return ok(shapeWorkspace(call)(workspace))
    }),
    route(
      'GET',
      '/workspaces/{workspace_id}',
      'workspaces',
      withWorkspace((workspace, call) => ok(shapeWorkspace(call)(workspace))),
    ),
    route(
      'POST',
      '/workspaces/{workspace_id}',
      'workspaces',
      openWorkspace((workspace, call) => {
        const name = field(call, 'name')
        const changed = typeof name === 'string' ? state.workspaces.patch(workspace.id, { name }) : workspace
        return ok(shapeWorkspace(call)(changed ?? workspace))
      }),
    ),
    route(
      'POST',
      '/workspaces/{workspace_id}/archive',
      'workspaces',
      openWorkspace((workspace, call) => {
        if (workspace.isDefault) return fail(400, 'The default workspace cannot be archived')
        for (const key of state.keys.all()) {
          if (key.workspaceId !== workspace.id) continue
          state.keys.patch(key.id, { status: 'archived' })
          state.endKey(key.id)
        }
        record(call, 'platform_workspace_archived', { workspace_id: workspace.id })
        return ok(
          shapeWorkspace(call)(state.workspaces.patch(workspace.id, { archivedAt: call.now }) ?? workspace),
        )
      }),
    ),

    route(
      'GET',
      '/workspaces/{workspace_id}/members',
      'workspace_members',
      withWorkspace((workspace, call) =>
        idList(call, state.membersOf(workspace.id), memberShape, (member) => member.userId),
      ),
    ),
    route(
      'GET',
      '/workspaces/{workspace_id}/members/{user_id}',
      'workspace_members',
      withWorkspace((workspace, call) => {
        const member = state.workspaceMembers.get(`${workspace.id}/${call.params['user_id'] ?? ''}`)
        return member === undefined ? notFound('Workspace member') : ok(memberShape(member))
      }),
    ),
    route(
      'POST',
      '/workspaces/{workspace_id}/members',
      'workspace_members',
      openWorkspace((workspace, call) => {
        const userId = textField(call, 'user_id')
        if (isReply(userId)) return userId
        const role = field(call, 'workspace_role')
        if (typeof role !== 'string' || !WORKSPACE_ROLES.includes(role))
          return fail(400, 'workspace_role: Field required')
        if (state.users.get(userId) === undefined) return notFound('User')
        const id = `${workspace.id}/${userId}`
        if (state.workspaceMembers.get(id) !== undefined)
          return fail(400, 'User is already a member of the workspace')
        return ok(memberShape(state.workspaceMembers.add({ id, workspaceId: workspace.id, userId, role })))
      }),
    ),
    route(
      'POST',
      '/workspaces/{workspace_id}/members/{user_id}',
      'workspace_members',
      openWorkspace((workspace, call) => {
        const id = `${workspace.id}/${call.params['user_id'] ?? ''}`
        const role = field(call, 'workspace_role')
        if (typeof role !== 'string' || !WORKSPACE_ROLES.includes(role))
          return fail(400, 'workspace_role: Field required')
        if (state.workspaceMembers.get(id) === undefined) return notFound('Workspace member')
        const member = state.workspaceMembers.patch(id, { role })
        return member === undefined ? notFound('Workspace member') : ok(memberShape(member))
      }),
    ),
    route(
      'DELETE',
      '/workspaces/{workspace_id}/members/{user_id}',
      'workspace_members',
      openWorkspace((workspace, call) => {
        const userId = call.params['user_id'] ?? ''
        const id = `${workspace.id}/${userId}`
        if (state.workspaceMembers.get(id) === undefined) return notFound('Workspace member')
        state.workspaceMembers.remove(id)
        return ok({ type: 'workspace_member_deleted', user_id: userId, workspace_id: workspace.id })
      }),
    ),

    route('GET', '/api_keys', 'api_keys', (call) => {
      const status = call.query.get('status')
      const workspaceId = call.query.get('workspace_id')
      const creator = call.query.get('created_by_user_id')
      const narrowed = status !== null || workspaceId !== null || creator !== null
      const fits = (key: ApiKey): boolean =>
        (status === null || key.status === status) &&
        (workspaceId === null || key.workspaceId === workspaceId) &&
        (creator === null || key.creatorId === creator)
      return idList(call, narrowed ? state.keys.all().filter(fits) : state.keys.all(), shapeKey(call))
    }),
    route(
      'GET',
      '/api_keys/{api_key_id}',
      'api_keys',
      withKey((key, call) => ok(shapeKey(call)(key))),
    ),
    route(
      'POST',
      '/api_keys/{api_key_id}',
      'api_keys',
      withKey((key, call) => {
        const name = field(call, 'name')
        const status = field(call, 'status')
        if (
          status !== undefined &&
          status !== null &&
          status !== 'active' &&
          status !== 'inactive' &&
          status !== 'archived'
        ) {
          return fail(400, "status: Input should be 'active', 'inactive' or 'archived'")
        }
        if (key.status === 'archived' && status === 'active')
          return fail(400, 'Archived keys cannot be activated')
        if (status === 'active') state.reviveKey(key.id)
        else if (typeof status === 'string') state.endKey(key.id)
        const changed = state.keys.patch(key.id, {
          ...(typeof name === 'string' ? { name } : {}),
          ...(typeof status === 'string' ? { status } : {}),
        })
        record(call, 'platform_api_key_updated', { api_key_id: key.id })
        return ok(shapeKey(call)(changed ?? key))
      }),
    ),
  ]
}
