/** Organization, users, invites, workspaces with their members, and API keys: the endpoints of both versions. */
import { type Call, refuse, type Route } from '../http/types.ts'
import { routes } from '../kit/resource.ts'
import { complain, fieldsOf, given, isSet, oneOf, optional, text, textIfAny } from '../kit/values.ts'
import { inviteStatus } from '../world/organization.ts'
import { INVITE_LIFE, type Workspace } from './org.ts'
import { inviteShape, keyShape, memberShape, userShape, workspaceShape } from './shapes.ts'
import type { AnthropicState } from './state.ts'
import { isNew, resource } from './style.ts'

export const ORG = '/v1/organizations'
export const WORKSPACE = `${ORG}/workspaces/{workspace_id}`
const ORG_ROLES = ['user', 'developer', 'billing', 'claude_code_user', 'managed'] as const
const WORKSPACE_ROLES = [
  'workspace_user',
  'workspace_developer',
  'workspace_restricted_developer',
  'workspace_admin',
  'workspace_billing',
] as const
const KEY_STATUSES = ['active', 'inactive', 'archived'] as const
const MAX_WORKSPACES = 100

/** The default workspace has no id under the older version, so nobody can name it there. */
const isHidden = (workspace: Workspace, call: Call): boolean => workspace.isDefault && !isNew(call)

/** The workspace of a path. */
export function workspaceOf(state: AnthropicState, call: Call): Workspace {
  const workspace = state.workspaces.get(call.params['workspace_id'] ?? '')
  return workspace === undefined || isHidden(workspace, call)
    ? complain(call, 'Workspace', '', { kind: 'not-found' })
    : workspace
}

function open(workspace: Workspace): Workspace {
  if (workspace.archivedAt !== null) refuse(400, 'Workspace is archived')
  return workspace
}

export function coreRoutes(state: AnthropicState): Route[] {
  const geo = state.org.profile.hardened ? 'us' : 'global'
  const workspaceRole = { workspace_role: oneOf(WORKSPACE_ROLES) }

  return [
    ...routes('organization', {
      [`GET ${ORG}/me`]: () => ({
        id: state.org.id,
        name: state.org.settings.orgName,
        type: 'organization',
      }),
    }),
    ...resource({
      path: `${ORG}/users/{user_id}`,
      dataset: 'users',
      word: 'User',
      in: state.users,
      filters: { email: 'email', 'roles[]': 'role' },
      shape: userShape,
      update(user, call) {
        const role = oneOf(ORG_ROLES, 'role: Input should be a role other than admin')
        const change = fieldsOf(call, { role })
        if (user.role === 'admin') refuse(400, 'Admins cannot be changed through the API')
        return change
      },
      remove(user) {
        if (user.role === 'admin') refuse(400, 'Admins cannot be removed through the API')
        for (const member of state.workspaceMembers.all()) {
          if (member.userId === user.id) state.workspaceMembers.remove(member.id)
        }
        state.record('org_user_deleted', { deleted_user_id: user.id })
      },
    }),
    ...resource({
      path: `${ORG}/invites/{invite_id}`,
      dataset: 'invites',
      word: 'Invite',
      in: state.invites,
      filters: {
        email: 'email',
        'statuses[]': (invite, statuses, call) => statuses.includes(inviteStatus(invite, call.now)),
      },
      shape: (invite, call) => inviteShape(invite, call.now, isNew(call)),
      create(call) {
        const role = oneOf(ORG_ROLES, 'role: admin cannot be invited')
        const asked = fieldsOf(call, { email: text, role })
        const id = `invite_01new${state.serial()}`
        state.record('org_user_invite_sent', { invite_id: id })
        return { id, ...asked, invitedAt: call.now, expiresAt: call.now + INVITE_LIFE, acceptedAt: null }
      },
      remove(invite, call) {
        if (inviteStatus(invite, call.now) === 'accepted') refuse(400, 'Accepted invites cannot be deleted')
      },
    }),
    ...resource({
      path: WORKSPACE,
      dataset: 'workspaces',
      word: 'Workspace',
      in: state.workspaces,
      hidden: isHidden,
      where(call) {
        const archived = isSet(call, 'include_archived')
        const withDefault = isNew(call) && isSet(call, 'include_default')
        return (one) => (archived || one.archivedAt === null) && (withDefault || !one.isDefault)
      },
      filters: { 'ids[]': 'id' },
      shape: (workspace, call) => workspaceShape(workspace, isNew(call), geo),
      create(call) {
        const { name } = fieldsOf(call, { name: text })
        if (state.workspaces.all().filter((one) => one.archivedAt === null).length > MAX_WORKSPACES)
          refuse(400, `The organization has ${MAX_WORKSPACES} active workspaces already`)
        const id = `wrkspc_01new${state.serial()}`
        state.record('platform_workspace_created', { workspace_id: id })
        const looks = { displayColor: '#6C5BB9', tags: {} }
        return { id, name, createdAt: call.now, archivedAt: null, ...looks, isDefault: false }
      },
      update(workspace, call) {
        open(workspace)
        return given(fieldsOf(call, { name: textIfAny }))
      },
      actions: {
        archive(workspace, call) {
          if (open(workspace).isDefault) refuse(400, 'The default workspace cannot be archived')
          for (const key of state.keys.all()) {
            if (key.workspaceId !== workspace.id) continue
            state.keys.patch(key.id, { status: 'archived' })
            state.endKey(key.id)
          }
          state.record('platform_workspace_archived', { workspace_id: workspace.id })
          return { archivedAt: call.now }
        },
      },
    }),
    ...resource({
      path: `${WORKSPACE}/members/{user_id}`,
      dataset: 'workspace_members',
      word: 'Workspace member',
      under(call) {
        const workspace = workspaceOf(state, call)
        if (call.method === 'GET') return workspace
        open(workspace)
        // A change is read before the member is looked for.
        if (call.method === 'POST' && 'user_id' in call.params) fieldsOf(call, workspaceRole)
        return workspace
      },
      in: state.workspaceMembers,
      of: (workspace) => state.membersOf(workspace.id),
      idOf: (member) => member.userId,
      shape: memberShape,
      create(call, workspace) {
        const asked = fieldsOf(call, { user_id: text, ...workspaceRole })
        if (state.users.get(asked.user_id) === undefined) complain(call, 'User', '', { kind: 'not-found' })
        const id = `${workspace.id}/${asked.user_id}`
        if (state.workspaceMembers.get(id) !== undefined)
          refuse(400, 'User is already a member of the workspace')
        const { user_id: userId, workspace_role } = asked
        return { id, workspaceId: workspace.id, userId, workspaceRole: workspace_role }
      },
      update: (_, call) => ({ workspaceRole: fieldsOf(call, workspaceRole).workspace_role }),
      remove: () => undefined,
    }),
    ...resource({
      path: `${ORG}/api_keys/{api_key_id}`,
      dataset: 'api_keys',
      word: 'API key',
      in: state.keys,
      filters: { status: 'status', workspace_id: 'workspaceId', created_by_user_id: 'creatorId' },
      shape: (key, call) => keyShape(key, isNew(call), state.defaultWorkspaceId),
      update(key, call) {
        const status = oneOf(KEY_STATUSES, "status: Input should be 'active', 'inactive' or 'archived'")
        const change = fieldsOf(call, { name: textIfAny, status: optional(status) })
        if (key.status === 'archived' && change.status === 'active')
          refuse(400, 'Archived keys cannot be activated')
        if (change.status === 'active') state.reviveKey(key.id)
        else if (change.status !== undefined) state.endKey(key.id)
        state.record('platform_api_key_updated', { api_key_id: key.id })
        return given(change)
      },
    }),
  ]
}
