/** The connection test: one small request per data set. */
import { z } from 'zod'
import { dayOf, dayStart } from '../../../../shared/model/index.ts'
import type { ConnectionTest, ConnectorContext } from '../../ports/connector.ts'
import { toAppError } from '../../domain/errors.ts'
import { createClient } from '../kit/client.ts'
import type { Policy } from '../kit/policy.ts'
import { runProbes, type Probe } from '../kit/probe.ts'

const firstProject = z.object({ data: z.tuple([z.object({ id: z.string() })]).rest(z.unknown()) })

/** @throws AppError when the first call is not answered, or the credential is refused. */
export async function test(policy: Policy, context: ConnectorContext): Promise<ConnectionTest> {
  const client = createClient(context, policy)
  let projectPath: string | undefined
  try {
    const { body } = await client.get('/v1/organization/projects', { limit: 1 })
    const parsed = firstProject.safeParse(body)
    if (parsed.success)
      projectPath = `/v1/organization/projects/${encodeURIComponent(parsed.data.data[0].id)}`
  } catch (thrown) {
    const error = toAppError(thrown)
    if (error.code !== 'provider.forbidden') throw error
  }
  const limit = { limit: 1 }
  const day = { start_time: dayStart(dayOf(context.clock.now())) / 1000, limit: 1 }
  // Without a project to look into, the organization's list stands in: the right is the same.
  const below = (path: string, otherwise = '/v1/organization/projects') =>
    projectPath ? `${projectPath}/${path}` : otherwise
  const probes: Probe[] = [
    { dataset: 'organization', path: '/v1/organization/projects', query: limit },
    { dataset: 'users', path: '/v1/organization/users', query: limit },
    { dataset: 'invites', path: '/v1/organization/invites', query: limit },
    { dataset: 'groups', path: '/v1/organization/groups', query: limit },
    { dataset: 'roles', path: '/v1/organization/roles', query: limit },
    { dataset: 'projects', path: '/v1/organization/projects', query: limit },
    { dataset: 'project_members', path: below('users'), query: limit },
    { dataset: 'service_accounts', path: below('service_accounts'), query: limit },
    { dataset: 'api_keys', path: below('api_keys'), query: { limit: 1, owner_project_access: 'any' } },
    { dataset: 'admin_keys', path: '/v1/organization/admin_api_keys', query: limit },
    { dataset: 'rate_limits', path: below('rate_limits'), query: limit },
    { dataset: 'spend_limits', path: '/v1/organization/spend_limit', mayBeMissing: true },
    { dataset: 'spend_alerts', path: '/v1/organization/spend_alerts', query: limit },
    { dataset: 'data_retention', path: '/v1/organization/data_retention', mayBeMissing: true },
    { dataset: 'model_permissions', path: below('model_permissions'), mayBeMissing: true },
    { dataset: 'tool_permissions', path: below('hosted_tool_permissions'), mayBeMissing: true },
    { dataset: 'certificates', path: '/v1/organization/certificates', query: limit },
    { dataset: 'audit_log', path: '/v1/organization/audit_logs', query: limit },
    { dataset: 'usage', path: '/v1/organization/usage/completions', query: day },
    { dataset: 'costs', path: '/v1/organization/costs', query: day },
    { dataset: 'code_analytics', path: null },
  ]
  // The API has no organization object: there is no id and no name to show.
  return { organizationId: null, organizationName: null, checks: await runProbes(client, probes) }
}
