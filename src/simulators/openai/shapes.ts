/** The wire form of each record, field by field as the provider's description has it. */
import type { JsonObject } from '../http/types.ts'
import type { EpochMs } from '../world/time.ts'
import type { AdminKey, Certificate, Group, Invite, Role, SpendAlert } from './admin.ts'
import { inviteStatus } from './admin.ts'
import type { Key, Project, ProjectMember, ServiceAccount, User } from './org.ts'
import { seconds, secondsOrNull } from './reply.ts'

export function userShape(user: User, apiKeyLastUsedAt: EpochMs | null): JsonObject {
  return {
    object: 'organization.user',
    id: user.id,
    name: user.name,
    email: user.email,
    role: user.role,
    added_at: seconds(user.addedAt),
    is_service_account: false,
    is_scim_managed: user.scim,
    api_key_last_used_at: secondsOrNull(apiKeyLastUsedAt),
  }
}

export function projectShape(project: Project): JsonObject {
  return {
    id: project.id,
    object: 'organization.project',
    name: project.name,
    created_at: seconds(project.createdAt),
    archived_at: secondsOrNull(project.archivedAt),
    status: project.archivedAt === null ? 'active' : 'archived',
    external_key_id: project.externalKeyId,
    residency: project.residency,
  }
}

export function projectUserShape(member: ProjectMember, user: User | undefined): JsonObject {
  return {
    object: 'organization.project.user',
    id: member.userId,
    name: user?.name ?? null,
    email: user?.email ?? null,
    role: member.role,
    added_at: seconds(member.addedAt),
  }
}

export function serviceAccountShape(account: ServiceAccount): JsonObject {
  return {
    object: 'organization.project.service_account',
    id: account.id,
    name: account.name,
    role: account.role,
    created_at: seconds(account.createdAt),
  }
}

export function keyShape(key: Key, access: 'active' | 'inactive'): JsonObject {
  const { owner } = key
  const known = { id: owner.id, name: owner.name, created_at: seconds(owner.createdAt), role: owner.role }
  return {
    object: 'organization.project.api_key',
    id: key.id,
    name: key.name,
    redacted_value: key.redacted,
    created_at: seconds(key.createdAt),
    last_used_at: secondsOrNull(key.lastUsedAt),
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

export function adminKeyShape(key: AdminKey): JsonObject {
  return {
    object: 'organization.admin_api_key',
    id: key.id,
    name: key.name,
    redacted_value: `sk-admin-${'*'.repeat(8)}${key.value.slice(-4)}`,
    created_at: seconds(key.createdAt),
    expires_at: secondsOrNull(key.expiresAt),
    last_used_at: secondsOrNull(key.lastUsedAt),
    owner: {
      type: 'user',
      object: 'organization.user',
      id: key.owner.id,
      name: key.owner.name,
      created_at: seconds(key.owner.createdAt),
      role: 'owner',
    },
  }
}

export function inviteShape(invite: Invite, now: EpochMs): JsonObject {
  return {
    object: 'organization.invite',
    id: invite.id,
    email: invite.email,
    role: invite.role,
    status: inviteStatus(invite, now),
    created_at: seconds(invite.createdAt),
    expires_at: seconds(invite.expiresAt),
    accepted_at: secondsOrNull(invite.acceptedAt),
    projects: invite.projects,
  }
}

/** A group in its own endpoints; in role assignments it has another form. */
export function groupShape(group: Group): JsonObject {
  return {
    object: 'group',
    id: group.id,
    name: group.name,
    created_at: seconds(group.createdAt),
    is_scim_managed: group.scim,
    group_type: 'group',
  }
}

export function projectGroupShape(group: Group, projectId: string): JsonObject {
  return {
    object: 'project.group',
    project_id: projectId,
    group_id: group.id,
    group_name: group.name,
    group_type: 'group',
    created_at: seconds(group.createdAt),
  }
}

export function groupUserShape(user: User): JsonObject {
  return { id: user.id, name: user.name, email: user.email }
}

export function groupMemberShape(user: User): JsonObject {
  return { ...groupUserShape(user), picture: null, is_service_account: false, user_type: 'user' }
}

export function roleShape(role: Role): JsonObject {
  return {
    object: 'role',
    id: role.id,
    name: role.name,
    description: role.description,
    permissions: role.permissions,
    resource_type: role.resourceType,
    predefined_role: role.predefined,
  }
}

export function assignedRoleShape(
  role: Role,
  sources: { principal_id: string; principal_type: string }[],
): JsonObject {
  return {
    id: role.id,
    name: role.name,
    permissions: role.permissions,
    resource_type: role.resourceType,
    predefined_role: role.predefined,
    description: role.description,
    created_at: null,
    updated_at: null,
    created_by: null,
    created_by_user_obj: null,
    metadata: null,
    assignment_sources: sources,
  }
}

export function certificateShape(certificate: Certificate, object: string): JsonObject {
  return {
    object,
    id: certificate.id,
    name: certificate.name,
    created_at: seconds(certificate.createdAt),
    certificate_details: {
      valid_at: seconds(certificate.validAt),
      expires_at: seconds(certificate.expiresAt),
    },
    ...(object === 'certificate' ? {} : { active: certificate.active }),
  }
}

export function spendAlertShape(alert: SpendAlert): JsonObject {
  return {
    id: alert.id,
    object: alert.projectId === null ? 'organization.spend_alert' : 'project.spend_alert',
    threshold_amount: alert.threshold,
    currency: 'USD',
    interval: 'month',
    notification_channel: { type: 'email', recipients: alert.recipients, subject_prefix: null },
  }
}

export function spendLimitShape(cents: number, object: string, enforcing: boolean): JsonObject {
  return {
    object,
    threshold_amount: cents,
    currency: 'USD',
    interval: 'month',
    enforcement: { status: enforcing ? 'enforcing' : 'inactive' },
  }
}
