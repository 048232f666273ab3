/**
 * Rate limits (both versions, two shapes), and what only the newer version has: spend limits, service accounts,
 * federation, groups, roles, external keys. Analytics belong to another plan and are refused.
 */
import { isObject } from '../http/mutations.ts'
import { type Call, type JsonObject, refuse, type Route } from '../http/types.ts'
import { routes } from '../kit/resource.ts'
import { fieldOf, fieldsOf, isSet, text } from '../kit/values.ts'
import { idFor } from '../world/random.ts'
import { FOUNDING } from '../world/time.ts'
import type { ServiceAccount } from './org.ts'
import { MODELS } from './prices.ts'
import { ORG, WORKSPACE, workspaceOf } from './routes.ts'
import { serviceAccountMemberShape, serviceAccountShape, spendLimitShape } from './shapes.ts'
import type { AnthropicState, SpendLimit } from './state.ts'
import { isNew, pagePaging, resource, rfc } from './style.ts'

interface LimitGroup {
  id: string
  type: string
  title: string | null
  models: string[] | null
  limits: { type: string; value: number }[]
}

function limitGroups(seed: string): LimitGroup[] {
  const group = (type: string, limits: Readonly<Record<string, number>>, model?: string): LimitGroup => {
    const title = model === undefined ? null : (MODELS[model]?.title ?? null)
    return {
      id: `rl_01${idFor(`${seed}|${type}|${title ?? ''}`, 22)}`,
      type,
      title,
      models: model === undefined ? null : [model],
      limits: Object.entries(limits).map(([name, value]) => ({ type: name, value })),
    }
  }
  return [
    ...Object.keys(MODELS).map((model, i) => {
      const tokens = { input_tokens_per_minute: 2_000_000 >> i, output_tokens_per_minute: 400_000 >> i }
      return group('model_group', { requests_per_minute: 4000, ...tokens }, model)
    }),
    group('batch', { requests_per_minute: 4000 }),
    group('token_count', { requests_per_minute: 8000 }),
    group('web_search', { tool_uses_per_second: 30 }),
  ]
}

const LIMIT_FILTERS = {
  group_type: 'type',
  model: ({ models }: LimitGroup, [model = '']: readonly string[]) => (models ?? []).includes(model),
} as const

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

/** Refuses an endpoint that the older version does not know. */
function newer(call: Call): void {
  if (!isNew(call)) refuse(404, 'Not found')
}

export function moreRoutes(state: AnthropicState): Route[] {
  const { seed } = state.org.settings
  const { hardened } = state.org.profile
  const groups = limitGroups(seed)
  const groupShape = ({ type, title }: LimitGroup): JsonObject => ({
    id: `rlg_01${idFor(`${type}|${title ?? ''}`, 22)}`,
    type,
    ...(title === null ? {} : { display_name: title }),
  })
  const member = (account: ServiceAccount): JsonObject =>
    serviceAccountMemberShape(account, state.defaultWorkspaceId)
  const issuer = {
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
  const empty = (name: string, dataset: string): Route[] =>
    resource({
      path: `${ORG}/${name}/{id}`,
      dataset,
      word: name,
      reads: ['list'],
      under: newer,
      of: (): { id: string }[] => [],
      paging: pagePaging,
      shape: () => ({}),
    })

  return [
    ...resource({
      path: `${ORG}/rate_limits/{rate_limit_id}`,
      dataset: 'rate_limits',
      word: 'Rate limit',
      reads: ['list'],
      of: () => groups,
      filters: LIMIT_FILTERS,
      paging: pagePaging,
      shape: (group, call): JsonObject => ({
        ...(isNew(call) ? { id: group.id, group: groupShape(group) } : { group_type: group.type }),
        limits: group.limits,
        models: group.models,
        type: 'rate_limit',
      }),
    }),
    ...resource({
      path: `${WORKSPACE}/rate_limits/{rate_limit_id}`,
      dataset: 'rate_limits',
      word: 'Rate limit',
      reads: ['list'],
      // A well run organization gives each workspace half of what the organization has; else nothing is set.
      under: (call) => !workspaceOf(state, call).isDefault && hardened,
      of: (own, call) => (own || isSet(call, 'include_inherited') ? groups : []),
      filters: LIMIT_FILTERS,
      paging: pagePaging,
      shape(group, call, own): JsonObject {
        const limits = group.limits.map(({ type, value }) => ({
          type,
          value: own ? Math.floor(value / 2) : value,
          org_limit: value,
          ...(isNew(call) ? { source: { type: own ? 'workspace' : 'organization' } } : {}),
        }))
        const workspace_id = call.params['workspace_id'] ?? ''
        return {
          ...(isNew(call)
            ? { group: groupShape(group), rate_limit_id: group.id, workspace_id }
            : { group_type: group.type }),
          limits,
          models: group.models,
          type: 'workspace_rate_limit',
        }
      },
    }),

    ...resource({
      path: `${ORG}/spend_limits/{spend_limit_id}`,
      dataset: 'spend_limits',
      word: 'Spend limit',
      under: newer,
      in: state.spendLimits,
      filters: {
        'scope_type[]': ({ scope }, types) => types.includes(scope.type),
        workspace_id: ({ scope }, [id]) => scope.type === 'workspace' && scope.workspace_id === id,
      },
      paging: pagePaging,
      shape: spendLimitShape,
      create(call): SpendLimit {
        const { amount } = fieldsOf(call, { amount: text })
        const scope = fieldOf(call, 'scope')
        const workspace_id = isObject(scope) ? scope['workspace_id'] : undefined
        return {
          id: `spl_01new${state.serial()}`,
          amount,
          createdAt: call.now,
          scope:
            typeof workspace_id === 'string' ? { type: 'workspace', workspace_id } : { type: 'organization' },
        }
      },
      remove: () => undefined,
    }),
    ...empty('spend_limits/effective', 'spend_limits'),
    ...empty('spend_limit_increase_requests', 'spend_limits'),
    ...routes('compliance_settings', {
      [`GET ${ORG}/compliance_settings`](call) {
        newer(call)
        const type = state.org.audit === 'on' ? 'enabled' : 'disabled'
        return { state: { type }, type: 'compliance_settings' }
      },
    }),

    ...resource({
      path: `${ORG}/service_accounts/{service_account_id}`,
      dataset: 'service_accounts',
      word: 'Service account',
      under: newer,
      in: state.serviceAccounts,
      where: (call) => (isSet(call, 'include_archived') ? () => true : (one) => one.archivedAt === null),
      paging: pagePaging,
      shape: serviceAccountShape,
      create(call): ServiceAccount {
        const { name } = fieldsOf(call, { name: text })
        return {
          id: `svac_01new${state.serial()}`,
          name,
          createdAt: call.now,
          creatorId: state.users.all()[0]?.id ?? '',
          archivedAt: null,
          description: null,
          organizationRole: 'developer',
          workspaceId: state.defaultWorkspaceId,
        }
      },
      actions: { archive: (_, call) => ({ archivedAt: call.now }) },
    }),
    ...resource({
      path: `${ORG}/service_accounts/{service_account_id}/workspaces/{workspace_id}`,
      dataset: 'service_accounts',
      word: 'Workspace',
      reads: ['list'],
      under(call) {
        newer(call)
        return (
          state.serviceAccounts.get(call.params['service_account_id'] ?? '') ??
          refuse(404, 'Service account not found')
        )
      },
      of: (account) => [account],
      paging: pagePaging,
      shape: member,
    }),
    ...resource({
      path: `${WORKSPACE}/service_accounts/{service_account_id}`,
      dataset: 'service_accounts',
      word: 'Service account',
      under: newer,
      of: (_, call) =>
        state.serviceAccounts.all().filter((one) => one.workspaceId === call.params['workspace_id']),
      paging: pagePaging,
      shape: member,
    }),

    ...resource({
      path: `${ORG}/federation_issuers/{federation_issuer_id}`,
      dataset: 'federation',
      word: 'Federation issuer',
      under: newer,
      of: () => (hardened ? [issuer] : []),
      paging: pagePaging,
      shape: (one) => one,
    }),
    ...empty('federation_rules', 'federation'),
    ...empty('rbac_groups', 'rbac'),
    ...empty('rbac_roles', 'rbac'),
    ...empty('external_keys', 'external_keys'),
    ...ANALYTICS.flatMap((name) =>
      routes('analytics', {
        [`GET ${ORG}/analytics/${name}`](call: Call) {
          newer(call)
          const needs = 'Analytics need an Enterprise organization and a key with the read:analytics scope.'
          return refuse(403, needs)
        },
      }),
    ),
  ]
}
