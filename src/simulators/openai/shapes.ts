/** The wire form of each record, field by field as the provider's description has it. */
import type { JsonObject } from '../http/types.ts'
import { inviteStatus } from '../world/organization.ts'
import type { EpochMs } from '../world/time.ts'
import type { AdminKey, Certificate, Group, Invite, Role, SpendAlert } from './admin.ts'
import type { Key, Project, ProjectMember, ServiceAccount, User } from './org.ts'
import { seconds, wire } from './style.ts'

export const userShape = (user: User, lastUsedAt: EpochMs | undefined): JsonObject => ({
  object: 'organization.user',
  ...wire(user, 'id', 'name', 'email', 'role', 'addedAt', 'isScimManaged'),
  is_service_account: false,
  api_key_last_used_at: lastUsedAt === undefined ? null : seconds(lastUsedAt),
})

export const projectShape = (project: Project): JsonObject => ({
  object: 'organization.project',
  ...wire(project, 'id', 'name', 'createdAt', 'archivedAt', 'externalKeyId', 'residency'),
  status: project.archivedAt === null ? 'active' : 'archived',
})

export const projectUserShape = (member: ProjectMember, user: User | undefined): JsonObject => ({
  object: 'organization.project.user',
  ...wire(member, 'role', 'addedAt'),
  id: member.userId,
  name: user?.name ?? null,
  email: user?.email ?? null,
})

export const serviceAccountShape = (account: ServiceAccount): JsonObject => ({
  object: 'organization.project.service_account',
  ...wire(account, 'id', 'name', 'role', 'createdAt'),
})

export function keyShape(key: Key, access: 'active' | 'inactive'): JsonObject {
  const { owner } = key
  const known = wire(owner, 'id', 'name', 'createdAt', 'role')
  return {
    object: 'organization.project.api_key',
    ...wire(key, 'id', 'name', 'redactedValue', 'createdAt', 'lastUsedAt'),
    owner_project_access: access,
    owner:
      owner.type === 'user'
        ? { type: 'user', user: { object: 'organization.project.user', email: owner.email, ...known } }
        : {
            type: 'service_account',
            service_account: { object: 'organization.project.service_account', ...known },
          },
  }
}

export const adminKeyShape = (key: AdminKey): JsonObject => ({
  object: 'organization.admin_api_key',
  ...wire(key, 'id', 'name', 'createdAt', 'expiresAt', 'lastUsedAt'),
  redacted_value: `sk-admin-${'*'.repeat(8)}${key.value.slice(-4)}`,
  owner: {
    type: 'user',
    object: 'organization.user',
    ...wire(key.owner, 'id', 'name', 'createdAt'),
    role: 'owner',
  },
})

export const inviteShape = (invite: Invite, now: EpochMs): JsonObject => ({
  object: 'organization.invite',
  ...wire(invite, 'id', 'email', 'role', 'createdAt', 'expiresAt', 'acceptedAt', 'projects'),
  status: inviteStatus(invite, now),
})

/** A group in its own endpoints; in a project it has another form. */
export const groupShape = (group: Group): JsonObject => ({
  object: 'group',
  ...wire(group, 'id', 'name', 'createdAt', 'isScimManaged'),
  group_type: 'group',
})

export const projectGroupShape = (group: Group, projectId: string): JsonObject => ({
  object: 'project.group',
  project_id: projectId,
  group_id: group.id,
  group_name: group.name,
  group_type: 'group',
  ...wire(group, 'createdAt'),
})

const ROLE_FIELDS = ['id', 'name', 'description', 'permissions', 'resourceType', 'predefinedRole'] as const

export const roleShape = (role: Role): JsonObject => ({ object: 'role', ...wire(role, ...ROLE_FIELDS) })

/** A role as somebody has it. */
export const assignedRoleShape = (role: Role, principalType: string, principalId: string): JsonObject => ({
  ...wire(role, ...ROLE_FIELDS),
  created_at: null,
  updated_at: null,
  created_by: null,
  created_by_user_obj: null,
  metadata: null,
  assignment_sources: [{ principal_id: principalId, principal_type: principalType }],
})

export const certificateShape = (certificate: Certificate, object: string): JsonObject => ({
  object,
  ...wire(certificate, 'id', 'name', 'createdAt'),
  certificate_details: wire(certificate, 'validAt', 'expiresAt'),
  ...(object === 'certificate' ? {} : { active: certificate.active }),
})

export const spendAlertShape = (alert: SpendAlert): JsonObject => ({
  object: alert.projectId === null ? 'organization.spend_alert' : 'project.spend_alert',
  ...wire(alert, 'id', 'thresholdAmount'),
  currency: 'USD',
  interval: 'month',
  notification_channel: { type: 'email', recipients: alert.recipients, subject_prefix: null },
})

export const spendLimitShape = (cents: number, scope: string): JsonObject => ({
  object: `${scope}.spend_limit`,
  threshold_amount: cents,
  currency: 'USD',
  interval: 'month',
  enforcement: { status: 'inactive' },
})
