/** The wire form of each record. Where the two API versions differ, the function takes whether it is the newer one. */
import type { JsonObject } from '../http/types.ts'
import { inviteStatus } from '../world/organization.ts'
import type { EpochMs } from '../world/time.ts'
import type { ApiKey, Invite, ServiceAccount, User, Workspace, WorkspaceMember } from './org.ts'
import type { SpendLimit } from './state.ts'
import { rfc, wire } from './style.ts'

export const userShape = (user: User): JsonObject => ({
  type: 'user',
  ...wire(user, 'id', 'addedAt', 'email', 'name', 'role'),
})

export const inviteShape = (invite: Invite, now: EpochMs, isNew: boolean): JsonObject => ({
  type: 'invite',
  ...wire(invite, 'id', 'email', 'expiresAt', 'invitedAt', 'role'),
  status: inviteStatus(invite, now),
  ...(isNew ? { ...wire(invite, 'acceptedAt'), rbac_group_ids: [] } : {}),
})

export const workspaceShape = (workspace: Workspace, isNew: boolean, geo: string): JsonObject => ({
  type: 'workspace',
  ...wire(workspace, 'id', 'archivedAt', 'createdAt', 'displayColor', 'name', 'tags'),
  data_residency: {
    allowed_inference_geos: geo === 'us' ? ['us'] : 'unrestricted',
    default_inference_geo: geo,
    workspace_geo: 'us',
  },
  ...(isNew
    ? {
        compartment_id: workspace.id.replace('wrkspc', 'cmpt'),
        external_key_id: null,
        user_profile_id: null,
      }
    : {}),
})

export const memberShape = (member: WorkspaceMember): JsonObject => ({
  type: 'workspace_member',
  ...wire(member, 'userId', 'workspaceId', 'workspaceRole'),
})

/** `defaultId` is the default workspace's id, which the older version shows as null. */
export function keyShape(key: ApiKey, isNew: boolean, defaultId: string): JsonObject {
  const { workspaceId: workspace_id, serviceAccountId: service_account_id, creatorId } = key
  const shared = {
    type: 'api_key',
    ...wire(key, 'id', 'createdAt', 'expiresAt', 'name', 'partialKeyHint', 'status'),
    created_by: { id: creatorId, type: 'user' },
  }
  if (!isNew) return { ...shared, workspace_id: workspace_id === defaultId ? null : workspace_id }
  const principal: JsonObject =
    service_account_id === null
      ? { type: 'user_actor', user_id: creatorId }
      : { type: 'service_account_actor', service_account_id }
  return { ...shared, principal, scope: { type: 'workspace', workspace_id } }
}

export const serviceAccountShape = (account: ServiceAccount): JsonObject => ({
  type: 'service_account',
  ...wire(account, 'id', 'archivedAt', 'createdAt', 'description', 'name', 'organizationRole'),
  archived_by_actor_id: null,
  created_by_actor_id: account.creatorId,
  updated_at: rfc(account.createdAt),
  updated_by_actor_id: null,
})

export const serviceAccountMemberShape = (account: ServiceAccount, defaultId: string): JsonObject => ({
  type: 'service_account_workspace_member',
  created_by_actor_id: account.creatorId,
  implicit: account.workspaceId === defaultId,
  service_account_id: account.id,
  workspace_id: account.workspaceId,
  workspace_role: 'workspace_developer',
})

export const spendLimitShape = (limit: SpendLimit): JsonObject => ({
  type: 'spend_limit',
  ...wire(limit, 'id', 'amount', 'createdAt', 'scope'),
  currency: 'USD',
  is_enabled: true,
  period: 'monthly',
  updated_at: rfc(limit.createdAt),
})
