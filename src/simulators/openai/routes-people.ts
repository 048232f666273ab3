/** Users, invites, groups and roles of the organization and of its projects. */
import { valuesOf } from '../http/report.ts'
import type { Call, JsonObject, Reply, Route } from '../http/types.ts'
import { DAY, type EpochMs } from '../world/time.ts'
import type { Group, Invite, Role } from './admin.ts'
import { inviteStatus } from './admin.ts'
import type { Key, User } from './org.ts'
import { fail, field, isReply, list, nextList, notFound, ok, textField } from './reply.ts'
import {
  assignedRoleShape,
  groupMemberShape,
  groupShape,
  groupUserShape,
  inviteShape,
  roleShape,
  userShape,
} from './shapes.ts'
import type { OpenAiState } from './state.ts'

const idOf = (item: { id: string }): string => item.id
const THOUSAND = { fallback: 1000, max: 1000, min: 0 }

export function peopleRoutes(state: OpenAiState): Route[] {
  const route = (
    method: Route['method'],
    path: string,
    dataset: string,
    handle: (call: Call) => Reply,
  ): Route => ({
    method,
    path: `/v1${path}`,
    dataset,
    handle,
  })
  const lastUse = lastUseByOwner()
  const shapeOf = (user: User): JsonObject => userShape(user, lastUse(state.keys.all()).get(user.id) ?? null)

  const withUser = (call: Call, then: (user: User) => Reply): Reply => {
    const user = state.users.get(call.params['user_id'] ?? '')
    return user === undefined ? notFound('user', call.params['user_id'] ?? '') : then(user)
  }
  const withGroup = (call: Call, then: (group: Group) => Reply): Reply => {
    const group = state.groups.get(call.params['group_id'] ?? '')
    return group === undefined ? notFound('group', call.params['group_id'] ?? '') : then(group)
  }
  const withInvite = (call: Call, then: (invite: Invite) => Reply): Reply => {
    const invite = state.invites.get(call.params['invite_id'] ?? '')
    return invite === undefined ? notFound('invite', call.params['invite_id'] ?? '') : then(invite)
  }
  const roleBy = (projectId: string | null, find: (role: Role) => boolean): Role | undefined =>
    state.rolesOf(projectId).find(find)

  /** Roles that a user or a group holds, with one way to look at each. */
  const assigned = (call: Call, held: Role[], principal: { id: string; type: string }): Reply => {
    const sources = [{ principal_id: principal.id, principal_type: principal.type }]
    const one = call.params['role_id']
    if (one === undefined)
      return nextList(call, held, idOf, (role) => assignedRoleShape(role, sources), THOUSAND)
    const role = held.find((candidate) => candidate.id === one)
    return role === undefined ? notFound('role', one) : ok(assignedRoleShape(role, sources))
  }
  const rolesOfUser = (call: Call): Reply =>
    withUser(call, (user) => {
      const projectId = call.params['project_id'] ?? null
      const name = projectId === null ? user.role : state.projectMembers.get(`${projectId}/${user.id}`)?.role
      return assigned(
        call,
        state.rolesOf(projectId).filter((role) => role.name === name),
        { id: user.id, type: 'user' },
      )
    })
  const rolesOfGroup = (call: Call): Reply =>
    withGroup(call, (group) => {
      const held = state
        .rolesOf(call.params['project_id'] ?? null)
        .filter((role) => group.roleIds.includes(role.id))
      return assigned(call, held, { id: group.id, type: 'group' })
    })
  const roleList = (call: Call): Reply => {
    const projectId = call.params['project_id'] ?? null
    if (projectId !== null && state.projects.get(projectId) === undefined)
      return notFound('project', projectId)
    return nextList(call, state.rolesOf(projectId), idOf, roleShape, THOUSAND)
  }
  const oneRole = (call: Call): Reply => {
    const id = call.params['role_id'] ?? ''
    const role = roleBy(call.params['project_id'] ?? null, (candidate) => candidate.id === id)
    return role === undefined ? notFound('role', id) : ok(roleShape(role))
  }
  const usersOfGroup = (group: Group): User[] => group.userIds.flatMap((id) => state.users.get(id) ?? [])

  return [
    route('GET', '/organization/users', 'users', (call) => {
      const emails = valuesOf(call.query, 'emails')
      const all = state.users.all()
      return list(
        call,
        emails.length === 0 ? all : all.filter((user) => emails.includes(user.email)),
        idOf,
        shapeOf,
      )
    }),
    route('GET', '/organization/users/{user_id}', 'users', (call) =>
      withUser(call, (user) => ok(shapeOf(user))),
    ),
    route('POST', '/organization/users/{user_id}', 'users', (call) =>
      withUser(call, (user) => {
        const role = field(call, 'role')
        if (role !== undefined && role !== null && role !== 'owner' && role !== 'reader') {
          return fail(400, "Invalid 'role'.", null, 'role')
        }
        const changed = typeof role === 'string' ? state.users.patch(user.id, { role }) : user
        return ok(shapeOf(changed ?? user))
      }),
    ),
    route('DELETE', '/organization/users/{user_id}', 'users', (call) =>
      withUser(call, (user) => {
        state.users.remove(user.id)
        for (const member of state.projectMembers.all()) {
          if (member.userId === user.id) state.projectMembers.remove(member.id)
        }
        state.record({
          at: call.now,
          type: 'user.deleted',
          projectId: null,
          details: { id: user.id },
          viaKey: 'key_admin',
        })
        return ok({ object: 'organization.user.deleted', id: user.id, deleted: true })
      }),
    ),
    route('GET', '/organization/users/{user_id}/roles', 'roles', rolesOfUser),
    route('GET', '/organization/users/{user_id}/roles/{role_id}', 'roles', rolesOfUser),
    route('GET', '/projects/{project_id}/users/{user_id}/roles', 'roles', rolesOfUser),
    route('GET', '/projects/{project_id}/users/{user_id}/roles/{role_id}', 'roles', rolesOfUser),

    route('GET', '/organization/invites', 'invites', (call) =>
      list(call, state.invites.all(), idOf, (invite) => inviteShape(invite, call.now)),
    ),
    route('POST', '/organization/invites', 'invites', (call) => {
      const email = textField(call, 'email')
      if (isReply(email)) return email
      const role = field(call, 'role')
      if (role !== 'owner' && role !== 'reader') return fail(400, "Invalid 'role'.", null, 'role')
      const invite = state.invites.add({
        id: `invite-new${state.serial()}`,
        email,
        role,
        createdAt: call.now,
        expiresAt: call.now + 7 * DAY,
        acceptedAt: null,
        projects: projectsOf(call, state),
      })
      const details = { id: invite.id, data: { email, role } }
      state.record({ at: call.now, type: 'invite.sent', projectId: null, details, viaKey: 'key_admin' })
      return ok(inviteShape(invite, call.now))
    }),
    route('GET', '/organization/invites/{invite_id}', 'invites', (call) =>
      withInvite(call, (invite) => ok(inviteShape(invite, call.now))),
    ),
    route('DELETE', '/organization/invites/{invite_id}', 'invites', (call) =>
      withInvite(call, (invite) => {
        if (inviteStatus(invite, call.now) === 'accepted')
          return fail(400, 'Accepted invites cannot be deleted.')
        state.invites.remove(invite.id)
        return ok({ object: 'organization.invite.deleted', id: invite.id, deleted: true })
      }),
    ),

    route('GET', '/organization/groups', 'groups', (call) =>
      nextList(call, state.groups.all(), idOf, groupShape, { fallback: 100, max: 1000, min: 0 }),
    ),
    route('GET', '/organization/groups/{group_id}', 'groups', (call) =>
      withGroup(call, (group) => ok(groupShape(group))),
    ),
    route('GET', '/organization/groups/{group_id}/users', 'groups', (call) =>
      withGroup(call, (group) =>
        nextList(call, usersOfGroup(group), idOf, groupUserShape, { fallback: 100, max: 1000, min: 0 }),
      ),
    ),
    route('GET', '/organization/groups/{group_id}/users/{user_id}', 'groups', (call) =>
      withGroup(call, (group) =>
        withUser(call, (user) =>
          group.userIds.includes(user.id) ? ok(groupMemberShape(user)) : notFound('group member', user.id),
        ),
      ),
    ),
    route('GET', '/organization/groups/{group_id}/roles', 'roles', rolesOfGroup),
    route('GET', '/organization/groups/{group_id}/roles/{role_id}', 'roles', rolesOfGroup),
    route('GET', '/projects/{project_id}/groups/{group_id}/roles', 'roles', rolesOfGroup),
    route('GET', '/projects/{project_id}/groups/{group_id}/roles/{role_id}', 'roles', rolesOfGroup),

    route('GET', '/organization/roles', 'roles', roleList),
    route('GET', '/organization/roles/{role_id}', 'roles', oneRole),
    route('GET', '/projects/{project_id}/roles', 'roles', roleList),
    route('GET', '/projects/{project_id}/roles/{role_id}', 'roles', oneRole),
  ]
}

/** Omitted means the default project, an empty list means none. */
function projectsOf(call: Call, state: OpenAiState): { id: string; role: string }[] {
  const wanted = field(call, 'projects')
  if (!Array.isArray(wanted)) return [{ id: state.org.projectIdOf(0), role: 'member' }]
  return wanted.flatMap((item) => {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return []
    const { id, role } = item
    return typeof id === 'string' && typeof role === 'string' ? [{ id, role }] : []
  })
}

/** When any key of a person was last used; computed once for a list of keys. */
function lastUseByOwner(): (keys: readonly Key[]) => Map<string, EpochMs> {
  const cache = new WeakMap<readonly Key[], Map<string, EpochMs>>()
  return (keys) => {
    let map = cache.get(keys)
    if (map === undefined) {
      map = new Map()
      for (const key of keys) {
        if (key.lastUsedAt !== null)
          map.set(key.owner.id, Math.max(map.get(key.owner.id) ?? 0, key.lastUsedAt))
      }
      cache.set(keys, map)
    }
    return map
  }
}
