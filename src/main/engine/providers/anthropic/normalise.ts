/** Anthropic's rows as facts. Total: every row that passes wire.ts gives facts; a field that the provider left out
 *  stays out, one that it sent as null becomes null. Not here: fetching, judging. A key's last use is not reported by
 *  this provider, so it is absent. */
import type { Credential, Grant, FactPart, RateLimit, Service } from '../../facts/index.ts'
import { present } from '../kit/present.ts'
import type * as wire from './wire.ts'

const provider = 'anthropic'

const ADMIN_ROLES = new Set(['admin', 'owner', 'primary_owner', 'membership_admin'])
const OTHER_ROLES = new Set(['user', 'billing', 'claude_code_user', 'developer', 'managed'])

/** Undefined for a role word that this version does not know. */
function isAdmin(role: string | null | undefined): boolean | undefined {
  if (!role) return undefined
  return ADMIN_ROLES.has(role) ? true : OTHER_ROLES.has(role) ? false : undefined
}

const LEVELS: ReadonlyMap<string, NonNullable<Grant['level']>> = new Map([
  ['owner', 'owner'],
  ['primary_owner', 'owner'],
  ['admin', 'admin'],
  ['membership_admin', 'admin'],
  ['developer', 'write'],
  ['claude_code_user', 'invoke'],
  ['user', 'invoke'],
  ['billing', 'read'],
  ['workspace_admin', 'admin'],
  ['workspace_developer', 'write'],
  ['workspace_restricted_developer', 'write'],
  ['workspace_user', 'invoke'],
  ['workspace_billing', 'read'],
])

function grant(
  holderKind: Grant['holderKind'],
  holderId: string,
  resourceId: string,
  permission: string,
): FactPart {
  return present({
    kind: 'grant',
    id: `${holderId}|${resourceId}|${permission}`,
    provider,
    holderId,
    holderKind,
    resourceId,
    permission,
    level: LEVELS.get(permission),
  })
}

export function organization(id: string, name: string | null | undefined): FactPart {
  return present({
    kind: 'service',
    id,
    provider,
    serviceKind: 'model_api',
    scope: 'organization',
    name,
    state: 'active',
  })
}

export function user(row: wire.User, organizationId: string): FactPart[] {
  const account: FactPart = present({
    kind: 'account',
    id: row.id,
    provider,
    email: row.email,
    name: row.name,
    state: 'active',
    roles: row.role === undefined ? undefined : row.role === null ? [] : [row.role],
    isAdmin: isAdmin(row.role),
    addedAt: row.added_at,
  })
  return [account, ...(row.role ? [grant('account', row.id, organizationId, row.role)] : [])]
}

const INVITE_STATES = new Map([
  ['pending', 'invited'],
  ['expired', 'expired_invite'],
  ['deleted', 'deleted'],
] as const)

/** An accepted invite is a user by now. */
export function invite(row: wire.Invite): FactPart[] {
  if (row.status === 'accepted') return []
  const state = [...INVITE_STATES].find(([word]) => word === row.status)?.[1] ?? 'unknown'
  return [
    present({
      kind: 'account',
      id: row.id,
      provider,
      email: row.email,
      state,
      roles: row.role ? [row.role] : undefined,
      isAdmin: isAdmin(row.role),
      invitedAt: row.invited_at,
      inviteExpiresAt: row.expires_at,
    }),
  ]
}

const PRODUCTION = /^(prod|production|live)$/i
const NOT_PRODUCTION =
  /^(dev|develop|development|test|testing|stage|staging|sandbox|qa|uat|preprod|nonprod|demo)$/i

/** The environment that the client wrote on the workspace; other words say nothing. */
function envOf(tags: wire.Workspace['tags']): Service['env'] {
  const tag = tags?.env ?? tags?.environment ?? ''
  if (PRODUCTION.test(tag)) return 'prod'
  return NOT_PRODUCTION.test(tag) ? 'nonprod' : undefined
}

/** @param isDefault undefined where the API version does not tell. */
export function workspace(row: wire.Workspace, isDefault: boolean | undefined): FactPart {
  return present({
    kind: 'service',
    id: row.id,
    provider,
    serviceKind: 'model_api',
    scope: 'project',
    name: row.name,
    state: typeof row.archived_at === 'number' ? 'archived' : row.archived_at === null ? 'active' : 'unknown',
    isDefault,
    createdAt: row.created_at,
    archivedAt: row.archived_at,
    env: envOf(row.tags),
    region: row.data_residency === null ? null : row.data_residency?.workspace_geo,
  })
}

export function member(row: wire.Member, workspaceId: string): FactPart[] {
  return row.workspace_role ? [grant('account', row.user_id, workspaceId, row.workspace_role)] : []
}

const KEY_STATES = new Map([
  ['active', 'active'],
  ['inactive', 'disabled'],
  ['archived', 'archived'],
  ['expired', 'expired'],
] as const)

export function apiKey(row: wire.ApiKey): FactPart {
  const isAdminKey = row.partial_key_hint?.startsWith('sk-ant-admin') === true
  return present({
    kind: 'credential',
    id: row.id,
    provider,
    credentialKind: isAdminKey ? 'admin_key' : 'api_key',
    name: row.name,
    hint: row.partial_key_hint,
    ...scopeOf(row, isAdminKey),
    ...holderOf(row),
    createdBy: row.created_by === null ? null : row.created_by?.id,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    state: [...KEY_STATES].find(([word]) => word === row.status)?.[1] ?? 'unknown',
    authMethod: 'static_secret',
    level: isAdminKey ? 'admin' : undefined,
  })
}

/** Newer shape: organization or a workspace by its id. Older shape: null is the default workspace, which has no id. */
function scopeOf(row: wire.ApiKey, isAdminKey: boolean): Pick<Credential, 'scopeLevel' | 'scopeId'> {
  if (isAdminKey || row.scope?.type === 'organization') return { scopeLevel: 'org', scopeId: null }
  const scopeId = row.scope ? row.scope.workspace_id : row.workspace_id
  return present({ scopeLevel: 'project', scopeId })
}

/** Who the key acts as. Without a principal the provider does not say: its maker is not that (product: an owner is not a
 *  creator). */
function holderOf({ principal }: wire.ApiKey): Partial<Credential> {
  if (principal?.service_account_id) return { identityId: principal.service_account_id }
  return principal?.user_id ? { accountId: principal.user_id } : {}
}

/** One line per model of a group; a group without models stands under its own name. */
export function rateLimits(rows: readonly wire.RateLimitRow[]): RateLimit[] {
  return rows.flatMap((row) => {
    const of = (type: string) => row.limits.find((limit) => limit.type === type)?.value
    const limits = present({
      requestsPerMinute: of('requests_per_minute'),
      tokensPerMinute: of('tokens_per_minute') ?? of('input_tokens_per_minute'),
    })
    const names = row.models?.length
      ? row.models
      : [row.group?.display_name ?? row.group?.type ?? row.group_type ?? 'all']
    return names.map((model) => ({ model, ...limits }))
  })
}

/** One statement about a service that another data set lists. */
export function aboutService(
  id: string,
  statement: Partial<Extract<FactPart, { kind: 'service' }>>,
): FactPart {
  return { ...present({ ...statement }), kind: 'service', id, provider }
}

const INTERVALS = new Map([
  ['daily', 'day'],
  ['weekly', 'week'],
  ['monthly', 'month'],
])

/** The limit that applies to one scope: the monthly one where there are several; null when none caps anything.
 *  A limit of this provider refuses further requests, so it is a hard stop. */
export function spendLimitOf(rows: readonly wire.SpendLimit[]): NonNullable<Service['spendLimit']> | null {
  const capping = rows.filter((row) => row.amount !== null && row.is_enabled !== false)
  const row = capping.find(({ period }) => period === 'monthly') ?? capping[0]
  if (!row || row.amount === null) return null
  return {
    amount: { micros: row.amount, currency: row.currency.toUpperCase() },
    interval: INTERVALS.get(row.period ?? '') ?? row.period ?? 'month',
    hardStop: true,
  }
}

export function serviceAccount(
  row: wire.ServiceAccount,
  workspaces: readonly wire.ServiceAccountWorkspace[],
): FactPart[] {
  const role = row.organization_role
  return [
    present({
      kind: 'identity',
      id: row.id,
      provider,
      identityKind: 'service_account',
      name: row.name,
      scopeLevel: 'org',
      scopeId: null,
      createdBy: row.created_by_actor_id,
      createdAt: row.created_at,
      state:
        typeof row.archived_at === 'number' ? 'archived' : row.archived_at === null ? 'active' : 'unknown',
      permissions: role ? [role] : undefined,
      level: role ? LEVELS.get(role) : undefined,
    }),
    ...workspaces.flatMap(({ workspace_id: workspaceId, workspace_role: word }) =>
      word ? [grant('identity', row.id, workspaceId, word)] : [],
    ),
  ]
}

/** A group, and the organization roles that it carries (by id: the roles have their own data set). */
export function group(row: wire.Group, memberIds: readonly string[], organizationId: string): FactPart[] {
  const fact: FactPart = present({
    kind: 'group',
    id: row.id,
    provider,
    name: row.name,
    directoryManaged: row.source_type ? row.source_type === 'scim' : undefined,
    memberIds,
  })
  return [fact, ...(row.role_ids ?? []).map((roleId) => grant('group', row.id, organizationId, roleId))]
}

export function role(row: wire.Role, permissions: readonly string[], organizationId: string): FactPart {
  const source = row.source?.type
  return present({
    kind: 'role',
    id: row.id,
    provider,
    name: row.display_name,
    predefined: source ? source !== 'custom' : undefined,
    permissions: [...new Set(permissions)],
    scopeId: organizationId,
  })
}
