/** Admin keys, certificates, limits, alerts, retention, model and tool permissions, and models. */
import { isObject } from '../http/mutations.ts'
import { type Call, type JsonObject, refuse, type Route } from '../http/types.ts'
import { routes } from '../kit/resource.ts'
import { complain, fieldOf, fieldsOf, oneOf, text } from '../kit/values.ts'
import { idFor } from '../world/random.ts'
import { FOUNDING } from '../world/time.ts'
import type { Project } from './org.ts'
import { ALL_MODELS, COMPLETION_MODELS } from './prices.ts'
import { openProject, ORG, PROJECT } from './routes.ts'
import { adminKeyShape, certificateShape, spendAlertShape, spendLimitShape } from './shapes.ts'
import type { OpenAiState } from './state.ts'
import { idPaging, resource, seconds } from './style.ts'

const RETENTION = [
  'zero_data_retention',
  'modified_abuse_monitoring',
  'enhanced_zero_data_retention',
  'enhanced_modified_abuse_monitoring',
]
const RATE_LIMITS = Object.keys(COMPLETION_MODELS).map((model) => ({ id: `rl-${model}`, model }))
const MAX_EXPIRY = 31_536_000

export function settingsRoutes(state: OpenAiState): Route[] {
  const under = openProject(state)
  const inProject = (then: (project: Project, call: Call) => JsonObject) => (call: Call) =>
    then(under(call), call)

  const rateLimit = (project: Project, id: string, model: string): JsonObject => ({
    object: 'project.rate_limit',
    id,
    model,
    max_requests_per_1_minute: 500,
    max_tokens_per_1_minute: 200_000,
    max_requests_per_1_day: 10_000,
    batch_1_day_max_input_tokens: 20_000_000,
    ...state.projectSettings(project.id).rateLimits[id],
  })
  const alerts = (base: string, project?: (call: Call) => Project): Route[] =>
    resource({
      path: `${base}/spend_alerts/{alert_id}`,
      dataset: 'spend_alerts',
      word: 'spend alert',
      under: (call) => project?.(call).id ?? null,
      in: state.spendAlerts,
      of: (projectId) => state.spendAlerts.all().filter((alert) => alert.projectId === projectId),
      paging: idPaging({ min: 0 }),
      shape: spendAlertShape,
      create(call, projectId) {
        const param = 'threshold_amount'
        const thresholdAmount = fieldOf(call, param)
        if (typeof thresholdAmount !== 'number')
          return refuse(400, `Missing required parameter: '${param}'.`, { param })
        const channel = fieldOf(call, 'notification_channel')
        const given = isObject(channel) ? channel['recipients'] : undefined
        const recipients = Array.isArray(given) ? given.filter((item) => typeof item === 'string') : []
        return { id: `alert_new${state.serial()}`, thresholdAmount, recipients, projectId }
      },
      remove: () => undefined,
    })
  /** A limit on spend, of the organization or of a project, which `place` finds. */
  const limit = (base: string, scope: string, place: (call: Call) => LimitPlace): Route[] => {
    const noLimit = (): never =>
      refuse(404, 'No hard spend limit is configured.', { code: 'spend_limit_not_found' })
    return routes(
      'spend_limit',
      {
        'GET /spend_limit': (call) => spendLimitShape(place(call).cents ?? noLimit(), scope),
        'POST /spend_limit'(call) {
          const { set } = place(call)
          const param = 'threshold_amount'
          const cents = fieldOf(call, param)
          if (typeof cents !== 'number' || !Number.isInteger(cents) || cents <= 0)
            return refuse(400, `Invalid '${param}': whole cents.`, { param })
          set(cents)
          return spendLimitShape(cents, scope)
        },
        'DELETE /spend_limit'(call) {
          const { cents, set } = place(call)
          if (cents === null) noLimit()
          set(null)
          return { object: `${scope}.spend_limit.deleted`, deleted: true }
        },
      },
      { base },
    )
  }

  return [
    ...resource({
      path: `${ORG}/admin_api_keys/{key_id}`,
      dataset: 'admin_api_keys',
      word: 'admin API key',
      in: state.adminKeys,
      shape: adminKeyShape,
      create(call) {
        const { name } = fieldsOf(call, { name: text })
        const param = 'expires_in_seconds'
        const expires = fieldOf(call, param)
        if (expires !== undefined && (typeof expires !== 'number' || expires < 1 || expires > MAX_EXPIRY))
          return refuse(400, `Invalid '${param}': 1 to ${MAX_EXPIRY}.`, { param })
        const owner = state.users.all()[0]
        return {
          id: `key_new${state.serial()}`,
          name,
          value: `sk-admin-${idFor(`${name}|${state.serial()}`, 48)}`,
          createdAt: call.now,
          expiresAt: expires === undefined ? null : call.now + expires * 1000,
          lastUsedAt: null,
          owner: { id: owner?.id ?? '', name: owner?.name ?? '', createdAt: owner?.addedAt ?? call.now },
        }
      },
      created: (key) => ({ ...adminKeyShape(key), value: key.value }),
      remove: () => undefined,
    }),
    ...resource({
      path: `${ORG}/certificates/{certificate_id}`,
      dataset: 'certificates',
      word: 'certificate',
      in: state.certificates,
      shape: (certificate) => certificateShape(certificate, 'organization.certificate'),
      shapeOne: (certificate) => certificateShape(certificate, 'certificate'),
    }),
    ...resource({
      path: `${PROJECT}/certificates/{certificate_id}`,
      dataset: 'certificates',
      word: 'certificate',
      reads: ['list'],
      under,
      in: state.certificates,
      shape: (certificate) => certificateShape(certificate, 'organization.project.certificate'),
    }),
    ...routes('data_retention', {
      [`GET ${ORG}/data_retention`]: () => ({
        object: 'organization.data_retention',
        type: state.settings.retention,
      }),
      [`POST ${ORG}/data_retention`](call) {
        const { retention_type: type } = fieldsOf(call, { retention_type: oneOf(RETENTION) })
        state.settings.retention = type
        return { object: 'organization.data_retention', type }
      },
      [`GET ${PROJECT}/data_retention`]: inProject(({ id }) => ({
        object: 'project.data_retention',
        type: state.projectSettings(id).retention,
      })),
      [`POST ${PROJECT}/data_retention`]: inProject(({ id }, call) => {
        const type = fieldOf(call, 'retention_type')
        if (typeof type !== 'string') return complain(call, 'retention_type', '', { kind: 'field' })
        state.changeProjectSettings(id, { retention: type })
        return { object: 'project.data_retention', type }
      }),
    }),
    ...routes('hosted_tools', {
      [`GET ${PROJECT}/hosted_tool_permissions`]: inProject(({ id }) =>
        Object.fromEntries(
          Object.entries(state.projectSettings(id).hostedTools).map(([name, enabled]) => [name, { enabled }]),
        ),
      ),
    }),
    ...routes('model_permissions', {
      [`GET ${PROJECT}/model_permissions`]: inProject(({ id }) => {
        const { mode, ids } = state.projectSettings(id).models ?? { mode: 'deny_list', ids: [] }
        return { object: 'project.model_permissions', mode, model_ids: ids }
      }),
    }),
    ...resource({
      path: `${PROJECT}/rate_limits/{rate_limit_id}`,
      dataset: 'rate_limits',
      word: 'rate limit',
      reads: ['list'],
      under,
      of: () => RATE_LIMITS,
      paging: idPaging({ fallback: 100 }),
      shape: ({ id, model }, _, project) => rateLimit(project, id, model),
    }),
    ...routes('rate_limits', {
      [`POST ${PROJECT}/rate_limits/{rate_limit_id}`]: inProject((project, call) => {
        const asked = call.params['rate_limit_id'] ?? ''
        const found = RATE_LIMITS.find(({ id }) => id === asked)
        if (found === undefined) return refuse(400, `Invalid rate limit '${asked}'.`)
        const known = state.projectSettings(project.id).rateLimits
        state.changeProjectSettings(project.id, { rateLimits: { ...known, [asked]: numbersOf(call) } })
        return rateLimit(project, found.id, found.model)
      }),
    }),
    ...alerts(ORG),
    ...alerts(PROJECT, under),
    ...limit(ORG, 'organization', () => ({
      cents: state.settings.spendLimit,
      set: (cents) => void (state.settings.spendLimit = cents),
    })),
    ...limit(PROJECT, 'project', (call) => {
      const { id } = under(call)
      const set = (spendLimit: number | null): void => state.changeProjectSettings(id, { spendLimit })
      return { cents: state.projectSettings(id).spendLimit, set }
    }),
    ...routes('models', {
      'GET /v1/models': () => ({
        object: 'list',
        data: ALL_MODELS.map((id) => ({
          ...{ id, object: 'model', created: seconds(FOUNDING), owned_by: 'openai' },
          shutdown_date: null,
        })),
      }),
    }),
  ]
}

interface LimitPlace {
  cents: number | null
  set: (cents: number | null) => void
}

function numbersOf({ body }: Call): Record<string, number> {
  const entries = isObject(body) ? Object.entries(body) : []
  return Object.fromEntries(
    entries.filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  )
}
