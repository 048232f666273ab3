/** Admin keys, certificates, limits, alerts, retention, model and tool permissions, and models. */
import type { Call, JsonObject, JsonValue, Reply, Route } from '../http/types.ts'
import { FOUNDING } from '../world/time.ts'
import { idFor } from '../world/random.ts'
import type { SpendAlert } from './admin.ts'
import type { Project } from './org.ts'
import { ALL_MODELS, COMPLETION_MODELS } from './prices.ts'
import { fail, field, isReply, list, notFound, ok, seconds, textField } from './reply.ts'
import { withProject } from './routes-projects.ts'
import { adminKeyShape, certificateShape, spendAlertShape, spendLimitShape } from './shapes.ts'
import type { OpenAiState } from './state.ts'

const idOf = (item: { id: string }): string => item.id
const RETENTION = [
  'zero_data_retention',
  'modified_abuse_monitoring',
  'enhanced_zero_data_retention',
  'enhanced_modified_abuse_monitoring',
]

export function settingsRoutes(state: OpenAiState): Route[] {
  const route = (
    method: Route['method'],
    path: string,
    dataset: string,
    handle: (call: Call) => Reply,
  ): Route => ({
    method,
    path: `/v1/organization${path}`,
    dataset,
    handle,
  })
  const inProject = (then: (project: Project, call: Call) => Reply) => (call: Call) =>
    withProject(state, call, (project) => then(project, call))

  const rateLimit = (project: Project, model: string): JsonObject => ({
    object: 'project.rate_limit',
    id: `rl-${model}`,
    model,
    max_requests_per_1_minute: 500,
    max_tokens_per_1_minute: 200_000,
    max_requests_per_1_day: 10_000,
    batch_1_day_max_input_tokens: 20_000_000,
    ...state.projectSettings(project.id).rateLimits[`rl-${model}`],
  })
  const alertsOf = (projectId: string | null): SpendAlert[] =>
    state.spendAlerts.all().filter((a) => a.projectId === projectId)
  const alertRoutes = (
    base: string,
    dataset: string,
    handle: (then: (projectId: string | null, call: Call) => Reply) => Route['handle'],
  ): Route[] => [
    route(
      'GET',
      base,
      dataset,
      handle((projectId, call) => list(call, alertsOf(projectId), idOf, spendAlertShape, { min: 0 })),
    ),
    route(
      'GET',
      `${base}/{alert_id}`,
      dataset,
      handle((projectId, call) => {
        const alert = state.spendAlerts.get(call.params['alert_id'] ?? '')
        return alert === undefined || alert.projectId !== projectId
          ? notFound('spend alert', call.params['alert_id'] ?? '')
          : ok(spendAlertShape(alert))
      }),
    ),
    route(
      'POST',
      base,
      dataset,
      handle((projectId, call) => {
        const threshold = field(call, 'threshold_amount')
        if (typeof threshold !== 'number')
          return fail(400, "Missing required parameter: 'threshold_amount'.", null, 'threshold_amount')
        const recipients = recipientsOf(field(call, 'notification_channel'))
        return ok(
          spendAlertShape(
            state.spendAlerts.add({ id: `alert_new${state.serial()}`, threshold, recipients, projectId }),
          ),
        )
      }),
    ),
    route(
      'DELETE',
      `${base}/{alert_id}`,
      dataset,
      handle((projectId, call) => {
        const id = call.params['alert_id'] ?? ''
        if (state.spendAlerts.get(id)?.projectId !== projectId) return notFound('spend alert', id)
        state.spendAlerts.remove(id)
        return ok({
          id,
          object: `${projectId === null ? 'organization' : 'project'}.spend_alert.deleted`,
          deleted: true,
        })
      }),
    ),
  ]
  const limitBody = (call: Call): number | Reply => {
    const cents = field(call, 'threshold_amount')
    return typeof cents === 'number' && Number.isInteger(cents) && cents > 0
      ? cents
      : fail(400, "Invalid 'threshold_amount': whole cents.", null, 'threshold_amount')
  }
  const noLimit = (): Reply => fail(404, 'No hard spend limit is configured.', 'spend_limit_not_found')
  const noModelRules = { object: 'project.model_permissions', mode: 'deny_list', model_ids: [] }

  return [
    route('GET', '/admin_api_keys', 'admin_api_keys', (call) =>
      list(call, state.adminKeys.all(), idOf, adminKeyShape),
    ),
    route('GET', '/admin_api_keys/{key_id}', 'admin_api_keys', (call) => {
      const key = state.adminKeys.get(call.params['key_id'] ?? '')
      return key === undefined
        ? notFound('admin API key', call.params['key_id'] ?? '')
        : ok(adminKeyShape(key))
    }),
    route('POST', '/admin_api_keys', 'admin_api_keys', (call) => {
      const name = textField(call, 'name')
      if (isReply(name)) return name
      const expires = field(call, 'expires_in_seconds')
      if (expires !== undefined && (typeof expires !== 'number' || expires < 1 || expires > 31_536_000)) {
        return fail(400, "Invalid 'expires_in_seconds': 1 to 31536000.", null, 'expires_in_seconds')
      }
      const owner = state.users.all()[0]
      const key = state.adminKeys.add({
        id: `key_new${state.serial()}`,
        name,
        value: `sk-admin-${idFor(`${name}|${state.serial()}`, 48)}`,
        createdAt: call.now,
        expiresAt: expires === undefined ? null : call.now + expires * 1000,
        lastUsedAt: null,
        owner: { id: owner?.id ?? '', name: owner?.name ?? '', createdAt: owner?.addedAt ?? call.now },
      })
      return ok({ ...adminKeyShape(key), value: key.value })
    }),
    route('DELETE', '/admin_api_keys/{key_id}', 'admin_api_keys', (call) => {
      const id = call.params['key_id'] ?? ''
      if (state.adminKeys.get(id) === undefined) return notFound('admin API key', id)
      state.adminKeys.remove(id)
      return ok({ id, object: 'organization.admin_api_key.deleted', deleted: true })
    }),

    route('GET', '/certificates', 'certificates', (call) =>
      list(call, state.certificates.all(), idOf, (c) => certificateShape(c, 'organization.certificate')),
    ),
    route('GET', '/certificates/{certificate_id}', 'certificates', (call) => {
      const certificate = state.certificates.get(call.params['certificate_id'] ?? '')
      return certificate === undefined
        ? notFound('certificate', call.params['certificate_id'] ?? '')
        : ok(certificateShape(certificate, 'certificate'))
    }),
    route(
      'GET',
      '/projects/{project_id}/certificates',
      'certificates',
      inProject((_, call) =>
        list(call, state.certificates.all(), idOf, (c) =>
          certificateShape(c, 'organization.project.certificate'),
        ),
      ),
    ),

    route('GET', '/data_retention', 'data_retention', () =>
      ok({ object: 'organization.data_retention', type: state.settings.retention }),
    ),
    route('POST', '/data_retention', 'data_retention', (call) => {
      const type = field(call, 'retention_type')
      if (typeof type !== 'string' || !RETENTION.includes(type))
        return fail(400, "Invalid 'retention_type'.", null, 'retention_type')
      state.settings.retention = type
      return ok({ object: 'organization.data_retention', type })
    }),
    route(
      'GET',
      '/projects/{project_id}/data_retention',
      'data_retention',
      inProject((project) =>
        ok({ object: 'project.data_retention', type: state.projectSettings(project.id).retention }),
      ),
    ),
    route(
      'POST',
      '/projects/{project_id}/data_retention',
      'data_retention',
      inProject((project, call) => {
        const type = field(call, 'retention_type')
        if (typeof type !== 'string') return fail(400, "Invalid 'retention_type'.", null, 'retention_type')
        state.changeProjectSettings(project.id, { retention: type })
        return ok({ object: 'project.data_retention', type })
      }),
    ),

    route(
      'GET',
      '/projects/{project_id}/hosted_tool_permissions',
      'hosted_tools',
      inProject((project) => ok(toolsShape(state.projectSettings(project.id).hostedTools))),
    ),
    route(
      'GET',
      '/projects/{project_id}/model_permissions',
      'model_permissions',
      inProject((project) => {
        const models = state.projectSettings(project.id).models
        return ok(
          models === null
            ? noModelRules
            : { object: 'project.model_permissions', mode: models.mode, model_ids: models.ids },
        )
      }),
    ),
    route(
      'GET',
      '/projects/{project_id}/rate_limits',
      'rate_limits',
      inProject((project, call) =>
        list(
          call,
          Object.keys(COMPLETION_MODELS),
          (model) => `rl-${model}`,
          (model) => rateLimit(project, model),
          { fallback: 100 },
        ),
      ),
    ),
    route(
      'POST',
      '/projects/{project_id}/rate_limits/{rate_limit_id}',
      'rate_limits',
      inProject((project, call) => {
        const id = call.params['rate_limit_id'] ?? ''
        const model = id.replace(/^rl-/, '')
        if (!(model in COMPLETION_MODELS)) return fail(400, `Invalid rate limit '${id}'.`)
        const known = state.projectSettings(project.id).rateLimits
        state.changeProjectSettings(project.id, { rateLimits: { ...known, [id]: numbersOf(call.body) } })
        return ok(rateLimit(project, model))
      }),
    ),

    ...alertRoutes('/spend_alerts', 'spend_alerts', (then) => (call) => then(null, call)),
    ...alertRoutes('/projects/{project_id}/spend_alerts', 'spend_alerts', (then) =>
      inProject((project, call) => then(project.id, call)),
    ),
    route('GET', '/spend_limit', 'spend_limit', () => {
      const cents = state.settings.spendLimit
      return cents === null ? noLimit() : ok(spendLimitShape(cents, 'organization.spend_limit', false))
    }),
    route('POST', '/spend_limit', 'spend_limit', (call) => {
      const cents = limitBody(call)
      if (typeof cents !== 'number') return cents
      state.settings.spendLimit = cents
      return ok(spendLimitShape(cents, 'organization.spend_limit', false))
    }),
    route('DELETE', '/spend_limit', 'spend_limit', () => {
      if (state.settings.spendLimit === null) return noLimit()
      state.settings.spendLimit = null
      return ok({ object: 'organization.spend_limit.deleted', deleted: true })
    }),
    route(
      'GET',
      '/projects/{project_id}/spend_limit',
      'spend_limit',
      inProject((project) => {
        const cents = state.projectSettings(project.id).spendLimit
        return cents === null ? noLimit() : ok(spendLimitShape(cents, 'project.spend_limit', false))
      }),
    ),
    route(
      'POST',
      '/projects/{project_id}/spend_limit',
      'spend_limit',
      inProject((project, call) => {
        const cents = limitBody(call)
        if (typeof cents !== 'number') return cents
        state.changeProjectSettings(project.id, { spendLimit: cents })
        return ok(spendLimitShape(cents, 'project.spend_limit', false))
      }),
    ),
    route(
      'DELETE',
      '/projects/{project_id}/spend_limit',
      'spend_limit',
      inProject((project) => {
        if (state.projectSettings(project.id).spendLimit === null) return noLimit()
        state.changeProjectSettings(project.id, { spendLimit: null })
        return ok({ object: 'project.spend_limit.deleted', deleted: true })
      }),
    ),

    {
      method: 'GET',
      path: '/v1/models',
      dataset: 'models',
      handle: () =>
        ok({
          object: 'list',
          data: ALL_MODELS.map((id) => ({
            id,
            created: seconds(FOUNDING),
            object: 'model',
            owned_by: 'openai',
            shutdown_date: null,
          })),
        }),
    },
  ]
}

function toolsShape(tools: Readonly<Record<string, boolean>>): JsonObject {
  return Object.fromEntries(Object.entries(tools).map(([name, enabled]) => [name, { enabled }]))
}

function numbersOf(body: JsonValue | undefined): Record<string, number> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return {}
  const numbers: Record<string, number> = {}
  for (const [name, value] of Object.entries(body)) if (typeof value === 'number') numbers[name] = value
  return numbers
}

function recipientsOf(channel: JsonValue | undefined): string[] {
  if (typeof channel !== 'object' || channel === null || Array.isArray(channel)) return []
  const list = channel['recipients']
  return Array.isArray(list) ? list.filter((item) => typeof item === 'string') : []
}
