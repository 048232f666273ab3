/** The wire form of each record. Where the two API versions differ, the function takes the version. */
import type { JsonObject } from '../http/types.ts'
import type { EpochMs } from '../world/time.ts'
import type { ApiKey, Invite, ServiceAccount, User, Workspace, WorkspaceMember } from './org.ts'
import { NEW, rfc, rfcOrNull, type Version } from './reply.ts'

export function userShape(user: User): JsonObject {
  return {
    id: user.id,
    added_at: rfc(user.addedAt),
    email: user.email,
    name: user.name,
    role: user.role,
    type: 'user',
  }
}

export function inviteStatus(invite: Invite, now: EpochMs): string {
  if (invite.acceptedAt !== null && invite.acceptedAt <= now) return 'accepted'
  return invite.expiresAt <= now ? 'expired' : 'pending'
}

export function inviteShape(invite: Invite, now: EpochMs, version: Version): JsonObject {
  return {
    id: invite.id,
    email: invite.email,
    expires_at: rfc(invite.expiresAt),
    invited_at: rfc(invite.invitedAt),
    role: invite.role,
    status: inviteStatus(invite, now),
    type: 'invite',
    ...(version === NEW ? { accepted_at: rfcOrNull(invite.acceptedAt), rbac_group_ids: [] } : {}),
  }
}

export function workspaceShape(workspace: Workspace, version: Version, geo: string): JsonObject {
  return {
    id: workspace.id,
    archived_at: rfcOrNull(workspace.archivedAt),
    created_at: rfc(workspace.createdAt),
    data_residency: {
      allowed_inference_geos: geo === 'us' ? ['us'] : 'unrestricted',
      default_inference_geo: geo,
      workspace_geo: 'us',
    },
    display_color: workspace.color,
    name: workspace.name,
    tags: { ...workspace.tags },
    type: 'workspace',
    ...(version === NEW
      ? {
          compartment_id: workspace.id.replace('wrkspc', 'cmpt'),
          external_key_id: null,
          user_profile_id: null,
        }
      : {}),
  }
}

export function memberShape(member: WorkspaceMember): JsonObject {
  return {
    type: 'workspace_member',
    user_id: member.userId,
    workspace_id: member.workspaceId,
    workspace_role: member.role,
  }
}

/** `defaultId` is the default workspace's id, which the older version shows as null. */
export function keyShape(key: ApiKey, version: Version, defaultId: string): JsonObject {
  const shared = {
    id: key.id,
    created_at: rfc(key.createdAt),
    created_by: { id: key.creatorId, type: 'user' },
    expires_at: rfcOrNull(key.expiresAt),
    name: key.name,
    partial_key_hint: key.hint,
    status: key.status,
    type: 'api_key',
  }
  if (version !== NEW)
    return { ...shared, workspace_id: key.workspaceId === defaultId ? null : key.workspaceId }
  const principal: JsonObject =
    key.serviceAccountId === null
      ? { type: 'user_actor', user_id: key.creatorId }
      : { type: 'service_account_actor', service_account_id: key.serviceAccountId }
  return { ...shared, principal, scope: { type: 'workspace', workspace_id: key.workspaceId } }
}

export function serviceAccountShape(account: ServiceAccount): JsonObject {
  return {
    id: account.id,
    archived_at: rfcOrNull(account.archivedAt),
    archived_by_actor_id: null,
    created_at: rfc(account.createdAt),
    created_by_actor_id: account.creatorId,
    description: account.description,
    name: account.name,
    organization_role: account.role,
    type: 'service_account',
    updated_at: rfc(account.createdAt),
    updated_by_actor_id: null,
  }
}

export function serviceAccountMemberShape(account: ServiceAccount, defaultId: string): JsonObject {
  return {
    created_by_actor_id: account.creatorId,
    implicit: account.workspaceId === defaultId,
    service_account_id: account.id,
    type: 'service_account_workspace_member',
    workspace_id: account.workspaceId,
    workspace_role: 'workspace_developer',
  }
}
