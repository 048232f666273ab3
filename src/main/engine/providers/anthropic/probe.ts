/** The connection test: whose organization it is, and one small request per data set. */
import { dayOf } from '../../../../shared/model/index.ts'
import type { ConnectionTest, ConnectorContext } from '../../ports/connector.ts'
import type { Policy } from '../kit/policy.ts'
import { runProbes, type Probe } from '../kit/probe.ts'
import { COST_GROUPS, USAGE_GROUPS } from './reports.ts'
import { openSession } from './session.ts'

/** @throws AppError when the first call is not answered, or the credential is refused. */
export async function test(policy: Policy, context: ConnectorContext): Promise<ConnectionTest> {
  const { client, version, organization } = await openSession(context, policy)
  const limit = { limit: 1 }
  const day = dayOf(context.clock.now())
  const bucket = { starting_at: `${day}T00:00:00Z`, limit: 1 }
  const newer = (path: string) => (version === '2023-06-01' ? null : `/v1/organizations/${path}`)
  const probes: Probe[] = [
    { dataset: 'organization', path: '/v1/organizations/me' },
    { dataset: 'users', path: '/v1/organizations/users', query: limit },
    { dataset: 'invites', path: '/v1/organizations/invites', query: limit },
    { dataset: 'groups', path: newer('rbac_groups'), query: limit },
    { dataset: 'roles', path: newer('rbac_roles'), query: limit },
    { dataset: 'projects', path: '/v1/organizations/workspaces', query: limit },
    // Members stand below a workspace; the right is the one to list workspaces.
    { dataset: 'project_members', path: '/v1/organizations/workspaces', query: limit },
    { dataset: 'service_accounts', path: newer('service_accounts'), query: limit, otherKeyKind: true },
    { dataset: 'api_keys', path: '/v1/organizations/api_keys', query: limit },
    { dataset: 'admin_keys', path: null },
    { dataset: 'rate_limits', path: '/v1/organizations/rate_limits' },
    { dataset: 'spend_limits', path: newer('spend_limits'), query: limit },
    { dataset: 'spend_alerts', path: null },
    { dataset: 'data_retention', path: null },
    { dataset: 'model_permissions', path: null },
    { dataset: 'tool_permissions', path: null },
    { dataset: 'certificates', path: null },
    { dataset: 'audit_log', path: '/v1/compliance/activities', query: limit },
    {
      dataset: 'usage',
      path: '/v1/organizations/usage_report/messages',
      query: { ...bucket, 'group_by[]': USAGE_GROUPS },
    },
    {
      dataset: 'costs',
      path: '/v1/organizations/cost_report',
      query: { ...bucket, 'group_by[]': COST_GROUPS },
    },
    {
      dataset: 'code_analytics',
      path: '/v1/organizations/usage_report/claude_code',
      query: { starting_at: day, limit: 1 },
    },
  ]
  return {
    organizationId: 'id' in organization ? organization.id : null,
    organizationName: ('id' in organization && organization.name) || null,
    checks: await runProbes(client, probes),
  }
}
