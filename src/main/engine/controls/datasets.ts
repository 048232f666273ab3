/** Data sets as subjects: their plain names and how a gap in one is shown. */
import type { Dataset } from '../../../shared/model/index.ts'
import type { Subject } from '../domain/assessment.ts'
import type { ConnectionRef } from '../facts/fact-set.ts'
import { connectionLabel } from './subjects.ts'

/** Plain words for a person; the same words name what is missing. */
export const DATASET_LABELS: Readonly<Record<Dataset, string>> = {
  organization: 'organization',
  users: 'users',
  invites: 'invites',
  groups: 'groups',
  roles: 'roles',
  projects: 'projects and workspaces',
  project_members: 'project members',
  service_accounts: 'service accounts',
  api_keys: 'API keys',
  admin_keys: 'admin keys',
  rate_limits: 'rate limits',
  spend_limits: 'spend limits',
  spend_alerts: 'spend alerts',
  data_retention: 'data retention settings',
  model_permissions: 'model permissions',
  tool_permissions: 'tool permissions',
  certificates: 'certificates',
  audit_log: 'audit log',
  usage: 'usage',
  costs: 'costs',
  code_analytics: 'code analytics',
}

export const sourceSubject = (connection: ConnectionRef, dataset: Dataset): Subject => ({
  kind: 'source',
  id: dataset,
  label: `${connectionLabel(connection)}: ${DATASET_LABELS[dataset]}`,
  connectionId: connection.id,
  provider: connection.provider,
})
