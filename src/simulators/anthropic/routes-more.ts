/**
 * Rate limits (both versions, two shapes), and what only the newer version has: spend limits, service accounts,
 * federation, groups, roles, external keys. Analytics belong to another plan and are refused.
 */
import type { Call, JsonObject, Reply, Route } from '../http/types.ts'
import { idFor } from '../world/random.ts'
import { FOUNDING } from '../world/time.ts'
import type { ServiceAccount } from './org.ts'
import { MODELS } from './prices.ts'
import { fail, field, isReply, NEW, notFound, ok, pageList, rfc, textField, versionOf } from './reply.ts'
import { serviceAccountMemberShape, serviceAccountShape } from './shapes.ts'
import type { AnthropicState, SpendLimit } from './state.ts'

interface LimitGroup {
  type: string
  title: string | null
  models: string[] | null
  limits: { type: string; value: number }[]
}

const LIMITS: readonly LimitGroup[] = [
  ...Object.entries(MODELS).map(([model, price], i) => ({
    type: 'model_group',
    title: price.title,
    models: [model],
    limits: [
      { type: 'requests_per_minute', value: 4000 },
      { type: 'input_tokens_per_minute', value: 2_000_000 >> i },
      { type: 'output_tokens_per_minute', value: 400_000 >> i },
    ],
  })),
  { type: 'batch', title: null, models: null, limits: [{ type: 'requests_per_minute', value: 4000 }] },
  { type: 'token_count', title: null, models: null, limits: [{ type: 'requests_per_minute', value: 8000 }] },
  { type: 'web_search', title: null, models: null, limits: [{ type: 'tool_uses_per_second', value: 30 }] },
]

/** Endpoints that need an OAuth token; Admin keys are refused there. */
export const OAUTH_DATASETS = new Set(['service_accounts', 'federation'])

export function moreRoutes(state: AnthropicState): Route[] {
  const { seed } = state.org.settings
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
  /** An endpoint that the older version does not know. */
  const newer = (
    method: Route['method'],
    path: string,
    dataset: string,
    handle: (call: Call) => Reply,
  ): Route =>
    route(method, path, dataset, (call) => (versionOf(call) === NEW ? handle(call) : fail(404, 'Not found')))
  const limitId = (group: LimitGroup): string =>
    `rl_01${idFor(`${seed}|${group.type}|${group.title ?? ''}`, 22)}`
  const chosen = (call: Call): LimitGroup[] => {
    const type = call.query.get('group_type')
    const model = call.query.get('model')
    return LIMITS.filter(
      (group) =>
        (type === null || group.type === type) && (model === null || (group.models ?? []).includes(model)),
    )
  }
  const groupShape = (group: LimitGroup): JsonObject => ({
    id: `rlg_01${idFor(`${group.type}|${group.title ?? ''}`, 22)}`,
    type: group.type,
    ...(group.title === null ? {} : { display_name: group.title }),
  })

  const spendLimitShape = (limit: SpendLimit): JsonObject => ({
    id: limit.id,
    amount: limit.amount,
    created_at: rfc(limit.createdAt),
    currency: 'USD',
    is_enabled: true,
    period: 'monthly',
    scope:
      limit.scope.type === 'organization'
        ? { type: 'organization' }
        : { type: 'workspace', workspace_id: limit.scope.workspaceId },
    type: 'spend_limit',
    updated_at: rfc(limit.createdAt),
  })

  const withAccount = (then: (account: ServiceAccount, call: Call) => Reply) => (call: Call) => {
    const account = state.serviceAccounts.get(call.params['service_account_id'] ?? '')
    return account === undefined ? notFound('Service account') : then(account, call)
  }
  const member = (account: ServiceAccount): JsonObject =>
    serviceAccountMemberShape(account, state.defaultWorkspaceId)
  const accountsIn = (call: Call): ServiceAccount[] =>
    state.serviceAccounts.all().filter((account) => account.workspaceId === call.params['workspace_id'])

  const issuer: JsonObject = {
    id: `fiss_01${idFor(`${seed}|issuer`, 22)}`,
    archived_at: null,
    archived_by_actor_id: null,
    check_jti: true,
    created_at: rfc(FOUNDING),
    created_by_actor_id: null,
    issuer_url: 'https://token.actions.example',
    jwks: { type: 'discovery' },
    jwks_polling_disabled_at: null,
    max_jwt_lifetime_seconds: 3600,
    name: 'CI runners',
    poll_status: null,
    type: 'federation_issuer',
    updated_at: rfc(FOUNDING),
    updated_by_actor_id: null,
  }
  const issuers = state.org.profile.hardened ? [issuer] : []
  const empty = (path: string, dataset: string): Route =>
    newer('GET', path, dataset, (call) => pageList(call, [], () => ({})))
  const otherPlan = (path: string): Route =>
    newer('GET', `/analytics/${path}`, 'analytics', () =>
      fail(403, 'Analytics need an Enterprise organization and a key with the read:analytics scope.'),
    )

  return [
    route('GET', '/rate_limits', 'rate_limits', (call) =>
      pageList(call, chosen(call), (group): JsonObject =>
        versionOf(call) === NEW
          ? {
              id: limitId(group),
              group: groupShape(group),
              limits: group.limits,
              models: group.models,
              type: 'rate_limit',
            }
          : { group_type: group.type, limits: group.limits, models: group.models, type: 'rate_limit' },
      ),
    ),
    route('GET', '/workspaces/{workspace_id}/rate_limits', 'rate_limits', (call) => {
      const id = call.params['workspace_id'] ?? ''
      const isNew = versionOf(call) === NEW
      const workspace = state.workspaces.get(id)
      if (workspace === undefined || (workspace.isDefault && !isNew)) return notFound('Workspace')
      // A well run organization gives each workspace half of what the organization has; else nothing is set.
      const own = state.org.profile.hardened && !workspace.isDefault
      if (!own && call.query.get('include_inherited') !== 'true') return pageList(call, [], () => ({}))
      return pageList(call, chosen(call), (group): JsonObject => {
        const limits = group.limits.map((limit) => ({
          type: limit.type,
          value: own ? Math.floor(limit.value / 2) : limit.value,
          org_limit: limit.value,
          ...(isNew ? { source: { type: own ? 'workspace' : 'organization' } } : {}),
        }))
        return isNew
          ? {
              group: groupShape(group),
              limits,
              models: group.models,
              rate_limit_id: limitId(group),
              type: 'workspace_rate_limit',
              workspace_id: id,
            }
          : { group_type: group.type, limits, models: group.models, type: 'workspace_rate_limit' }
      })
    }),

    newer('GET', '/spend_limits', 'spend_limits', (call) => {
      const types = call.query.getAll('scope_type[]')
      const workspaceId = call.query.get('workspace_id')
      const fits = ({ scope }: SpendLimit): boolean =>
        (types.length === 0 || types.includes(scope.type)) &&
        (workspaceId === null || (scope.type === 'workspace' && scope.workspaceId === workspaceId))
      return pageList(call, state.spendLimits.all().filter(fits), spendLimitShape)
    }),
    empty('/spend_limits/effective', 'spend_limits'),
    newer('GET', '/spend_limits/{spend_limit_id}', 'spend_limits', (call) => {
      const limit = state.spendLimits.get(call.params['spend_limit_id'] ?? '')
      return limit === undefined ? notFound('Spend limit') : ok(spendLimitShape(limit))
    }),
    newer('POST', '/spend_limits', 'spend_limits', (call) => {
      const amount = textField(call, 'amount')
      if (isReply(amount)) return amount
      const scope = field(call, 'scope')
      const asked =
        typeof scope === 'object' && scope !== null && !Array.isArray(scope)
          ? scope['workspace_id']
          : undefined
      const limit = state.spendLimits.add({
        id: `spl_01new${state.serial()}`,
        amount,
        createdAt: call.now,
        scope:
          typeof asked === 'string' ? { type: 'workspace', workspaceId: asked } : { type: 'organization' },
      })
      return ok(spendLimitShape(limit))
    }),
    newer('DELETE', '/spend_limits/{spend_limit_id}', 'spend_limits', (call) => {
      const id = call.params['spend_limit_id'] ?? ''
      if (state.spendLimits.get(id) === undefined) return notFound('Spend limit')
      state.spendLimits.remove(id)
      return ok({ id, type: 'spend_limit_deleted' })
    }),
    empty('/spend_limit_increase_requests', 'spend_limits'),

    newer('GET', '/compliance_settings', 'compliance_settings', () => {
      const on =
        state.org.settings.audit === undefined ? state.org.profile.auditOn : state.org.settings.audit === 'on'
      return ok({ state: { type: on ? 'enabled' : 'disabled' }, type: 'compliance_settings' })
    }),

    newer('GET', '/service_accounts', 'service_accounts', (call) => {
      const archived = call.query.get('include_archived') === 'true'
      const all = state.serviceAccounts.all()
      return pageList(
        call,
        archived ? all : all.filter((account) => account.archivedAt === null),
        serviceAccountShape,
      )
    }),
    newer(
      'GET',
      '/service_accounts/{service_account_id}',
      'service_accounts',
      withAccount((account) => ok(serviceAccountShape(account))),
    ),
    newer('POST', '/service_accounts', 'service_accounts', (call) => {
      const name = textField(call, 'name')
      if (isReply(name)) return name
      const account = state.serviceAccounts.add({
        id: `svac_01new${state.serial()}`,
        name,
        createdAt: call.now,
        creatorId: state.users.all()[0]?.id ?? '',
        archivedAt: null,
        description: null,
        role: 'developer',
        workspaceId: state.defaultWorkspaceId,
      })
      return ok(serviceAccountShape(account))
    }),
    newer(
      'POST',
      '/service_accounts/{service_account_id}/archive',
      'service_accounts',
      withAccount((account, call) =>
        ok(serviceAccountShape(state.serviceAccounts.patch(account.id, { archivedAt: call.now }) ?? account)),
      ),
    ),
    newer(
      'GET',
      '/service_accounts/{service_account_id}/workspaces',
      'service_accounts',
      withAccount((account, call) => pageList(call, [account], member)),
    ),
    newer('GET', '/workspaces/{workspace_id}/service_accounts', 'service_accounts', (call) =>
      pageList(call, accountsIn(call), member),
    ),
    newer(
      'GET',
      '/workspaces/{workspace_id}/service_accounts/{service_account_id}',
      'service_accounts',
      (call) => {
        const account = accountsIn(call).find(
          (candidate) => candidate.id === call.params['service_account_id'],
        )
        return account === undefined ? notFound('Service account') : ok(member(account))
      },
    ),

    newer('GET', '/federation_issuers', 'federation', (call) => pageList(call, issuers, (one) => one)),
    newer('GET', '/federation_issuers/{federation_issuer_id}', 'federation', (call) =>
      issuers.length > 0 && issuer['id'] === call.params['federation_issuer_id']
        ? ok(issuer)
        : notFound('Federation issuer'),
    ),
    empty('/federation_rules', 'federation'),
    empty('/rbac_groups', 'rbac'),
    empty('/rbac_roles', 'rbac'),
    empty('/external_keys', 'external_keys'),
    ...ANALYTICS.map(otherPlan),
  ]
}

const ANALYTICS = [
  'apps/chat/projects',
  'artifacts',
  'connectors',
  'cost',
  'cost_report',
  'skills',
  'summaries',
  'usage',
  'usage_report',
  'user_cost_report',
  'user_usage_report',
  'users',
]
