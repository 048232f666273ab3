/** OpenAI's rows as facts. Total: every row that passes wire.ts gives facts; a field that the provider left out stays
 *  out, one that it sent as null becomes null. Not here: fetching, judging. */
import type { Money } from '../../../../shared/model/index.ts'
import type { Credential, Grant, FactPart, RateLimit } from '../../facts/index.ts'
import { present } from '../kit/present.ts'
import type * as wire from './wire.ts'

/** Service fact id of the organization: this API never names it. */
export const ORGANIZATION = 'organization'

const provider = 'openai'

/** Level of a role word; words that this version does not know have none. */
function levelOf(role: string | null | undefined): Grant['level'] {
  if (role === 'owner') return 'owner'
  if (role === 'member') return 'write'
  if (role === 'reader') return 'read'
  return undefined
}

function grant(
  holderKind: Grant['holderKind'],
  holderId: string,
  resourceId: string,
  permission: string,
  extra: Partial<Grant> = {},
): FactPart {
  return present({
    kind: 'grant',
    id: `${holderId}|${resourceId}|${permission}`,
    provider,
    holderId,
    holderKind,
    resourceId,
    permission,
    level: levelOf(permission),
    ...extra,
  })
}

export function organization(): FactPart {
  return {
    kind: 'service',
    id: ORGANIZATION,
    provider,
    serviceKind: 'model_api',
    scope: 'organization',
    state: 'active',
  }
}

/** A member; the user entry of a service account becomes an identity. */
export function user(row: wire.User): FactPart[] {
  if (row.is_service_account === true) {
    const identity: FactPart = present({
      kind: 'identity',
      id: row.id,
      provider,
      identityKind: 'service_account',
      name: row.name,
      scopeLevel: 'org',
      scopeId: null,
      state: 'active',
      createdAt: row.added_at,
      level: levelOf(row.role),
    })
    return [identity]
  }
  const isDisabled = row.user?.enabled === false || row.user?.banned === true
  const account: FactPart = present({
    kind: 'account',
    id: row.id,
    provider,
    email: row.email,
    name: row.name,
    state: isDisabled ? 'disabled' : 'active',
    roles: row.role === undefined ? undefined : row.role === null ? [] : [row.role],
    isAdmin: isAdmin(row.role),
    addedAt: row.added_at,
    // Null means that no key of the person was used; it does not mean that the person was never active.
    lastActivityAt: row.api_key_last_used_at ?? undefined,
  })
  return [account, ...(row.role ? [grant('account', row.id, ORGANIZATION, row.role)] : [])]
}

/** `owner` administers the organization, `reader` does not; a custom role may or may not, so it is not said. */
function isAdmin(role: string | null | undefined): boolean | undefined {
  if (role === 'owner') return true
  return role === 'reader' || role === null ? false : undefined
}

/** A pending or expired invite is a person without an account; an accepted one is a user by now. */
export function invite(row: wire.Invite): FactPart[] {
  if (row.status === 'accepted') return []
  return [
    present({
      kind: 'account',
      id: row.id,
      provider,
      email: row.email,
      state: row.status === 'pending' ? 'invited' : row.status === 'expired' ? 'expired_invite' : 'unknown',
      roles: row.role ? [row.role] : undefined,
      isAdmin: isAdmin(row.role),
      invitedAt: row.created_at,
      inviteExpiresAt: row.expires_at,
    }),
  ]
}

export function group(row: wire.Group, memberIds: readonly string[] | undefined): FactPart {
  return present({
    kind: 'group',
    id: row.id,
    provider,
    name: row.name,
    directoryManaged: row.is_scim_managed ?? undefined,
    memberIds,
  })
}

/** The roles that a group holds on the organization or a project. */
export function groupGrants(groupId: string, resourceId: string, roles: readonly wire.Role[]): FactPart[] {
  return roles.map((row) => grant('group', groupId, resourceId, row.name ?? row.id))
}

/** A predefined role is the same everywhere and names no scope. */
export function role(row: wire.Role, scopeId: string): FactPart {
  return present({
    kind: 'role',
    id: row.id,
    provider,
    name: row.name,
    predefined: row.predefined_role ?? undefined,
    permissions: row.permissions ?? undefined,
    scopeId: row.predefined_role === true ? undefined : scopeId,
  })
}

export function project(row: wire.Project): FactPart {
  const isArchived = row.status === 'archived' || typeof row.archived_at === 'number'
  const isActive = row.status === 'active' || (!row.status && row.archived_at === null)
  return present({
    kind: 'service',
    id: row.id,
    provider,
    serviceKind: 'model_api',
    scope: 'project',
    name: row.name,
    state: isArchived ? 'archived' : isActive ? 'active' : 'unknown',
    createdAt: row.created_at,
    archivedAt: row.archived_at,
    region: row.residency,
  })
}

export function projectUser(row: wire.ProjectUser, projectId: string): FactPart[] {
  return row.role ? [grant('account', row.id, projectId, row.role, present({ grantedAt: row.added_at }))] : []
}

export function serviceAccount(row: wire.ServiceAccount, projectId: string): FactPart[] {
  const hasRole = row.role && row.role !== 'none'
  const identity: FactPart = present({
    kind: 'identity',
    id: row.id,
    provider,
    identityKind: 'service_account',
    name: row.name,
    scopeLevel: 'project',
    scopeId: projectId,
    createdAt: row.created_at,
    state: 'active',
    permissions: row.role === 'none' || row.role === null ? [] : row.role ? [row.role] : undefined,
    level: levelOf(row.role),
  })
  return [identity, ...(hasRole ? [grant('identity', row.id, projectId, row.role ?? '')] : [])]
}

/** A key of a project. The list holds enabled keys only, so each one is active. */
export function projectKey(row: wire.ProjectKey, projectId: string): FactPart {
  const identityId = row.owner?.service_account?.id
  const accountId = row.owner?.user?.id
  const holder: Partial<Credential> =
    row.owner?.type === 'service_account' || (accountId === undefined && identityId !== undefined)
      ? { identityId }
      : { accountId }
  const access = row.owner_project_access
  return present({
    kind: 'credential',
    id: row.id,
    provider,
    credentialKind: 'api_key',
    name: row.name,
    hint: row.redacted_value,
    scopeLevel: 'project',
    scopeId: projectId,
    ...present(holder),
    ownerAccess: access === 'active' || access === 'inactive' ? access : undefined,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    expiresAt: row.expires_at,
    state: 'active',
    authMethod: 'static_secret',
  })
}

export function adminKey(row: wire.AdminKey): FactPart {
  return present({
    kind: 'credential',
    id: row.id,
    provider,
    credentialKind: 'admin_key',
    name: row.name,
    hint: row.redacted_value,
    scopeLevel: 'org',
    scopeId: null,
    ...adminKeyHolder(row),
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    expiresAt: row.expires_at,
    state: 'active',
    authMethod: 'static_secret',
    level: 'admin',
  })
}

/** The owner of an admin key is whom it authenticates: a service account, else a person. */
function adminKeyHolder({ owner }: wire.AdminKey): Partial<Credential> {
  if (owner === null) return { accountId: null }
  return present(owner?.type === 'service_account' ? { identityId: owner.id } : { accountId: owner?.id })
}

/** One statement about a service that another data set lists. */
export function aboutService(
  id: string,
  statement: Partial<Extract<FactPart, { kind: 'service' }>>,
): FactPart {
  return { ...present({ ...statement }), kind: 'service', id, provider }
}

export function rateLimits(rows: readonly wire.RateLimitRow[]): RateLimit[] {
  return rows.map((row) =>
    present({
      model: row.model,
      requestsPerMinute: row.max_requests_per_1_minute,
      tokensPerMinute: row.max_tokens_per_1_minute,
    }),
  )
}

/** Whole cents to money. */
export function threshold(row: wire.SpendThreshold): Money {
  return { micros: Math.round(row.threshold_amount * 10_000), currency: row.currency.toUpperCase() }
}

/** Zero retention keeps nothing; the other settings state no number of days, so none is claimed. */
export function retentionDays(type: string | undefined): number | undefined {
  return type === 'zero_data_retention' || type === 'enhanced_zero_data_retention' ? 0 : undefined
}

/** No policy (null) means that every model is allowed. A mode that is not known says nothing. */
export function modelPermissions(row: wire.ModelPermissions | null): {
  approvedModels?: readonly string[] | null
  deniedModels?: readonly string[] | null
} {
  if (row === null) return { approvedModels: null, deniedModels: null }
  if (row.mode === 'allow_list') return { approvedModels: row.model_ids, deniedModels: null }
  return row.mode === 'deny_list' ? { approvedModels: null, deniedModels: row.model_ids } : {}
}
