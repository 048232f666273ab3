/** The printed form of every closed word list. A word without a form does not compile. */
import type {
  CoverageReason,
  CoverageState,
  Dataset,
  Outcome,
  ProviderId,
  Severity,
  SpendBasis,
} from '../../../../shared/model/index.ts'
import type { FactKind, Human, Nhi } from '../facts.ts'
import type { SectionId } from './model.ts'

export const PROVIDER_NAMES: Readonly<Record<ProviderId, string>> = {
  openai: 'OpenAI',
  anthropic: 'Anthropic',
}

export const SEVERITY_WORDS: Readonly<Record<Severity, string>> = {
  critical: 'Critical',
  high: 'High',
  medium: 'Medium',
  low: 'Low',
}

export const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = {
  pass: 'Pass',
  fail: 'Fail',
  manual: 'To attest',
  unknown: 'Unknown',
  not_applicable: 'Not applicable',
  error: 'Error',
}

export const COVERAGE_WORDS: Readonly<Record<CoverageState, string>> = {
  complete: 'Complete',
  partial: 'Partial',
  none: 'Not read',
}

export const REASON_WORDS: Readonly<Record<CoverageReason, string>> = {
  permission: 'the credential lacks the right',
  plan: 'not part of the plan',
  off: 'switched off at the provider',
  not_offered: 'not offered by the provider',
  not_found: 'not found at the provider',
  rate_limited: 'the provider’s rate limit was reached',
  provider_error: 'the provider answered with an error',
  shape_changed: 'the provider’s answer had an unexpected form',
  interrupted: 'the reading was interrupted',
  network: 'the network failed',
}

export const DATASET_WORDS: Readonly<Record<Dataset, string>> = {
  organization: 'Organization',
  users: 'Users',
  invites: 'Invites',
  groups: 'Groups',
  roles: 'Roles',
  projects: 'Projects and workspaces',
  project_members: 'Project members',
  service_accounts: 'Service accounts',
  api_keys: 'API keys',
  admin_keys: 'Admin keys',
  rate_limits: 'Rate limits',
  spend_limits: 'Spend limits',
  spend_alerts: 'Spend alerts',
  data_retention: 'Data retention',
  model_permissions: 'Model permissions',
  tool_permissions: 'Tool permissions',
  certificates: 'Certificates',
  audit_log: 'Audit log',
  usage: 'Usage',
  costs: 'Costs',
  code_analytics: 'Code analytics',
}

export const HUMAN_STATE_WORDS: Readonly<Record<Human['state'], string>> = {
  active: 'active',
  invited: 'invited',
  expired_invite: 'invite expired',
  disabled: 'disabled',
  deleted: 'deleted',
  unknown: 'state unknown',
}

export const NHI_KIND_WORDS: Readonly<Record<Nhi['nhiKind'], string>> = {
  api_key: 'API key',
  admin_key: 'Admin key',
  service_account: 'Service account',
  app_registration: 'App registration',
  service_principal: 'Service principal',
  iam_key: 'IAM key',
  role: 'Role',
  oauth_app: 'OAuth app',
  pat: 'Personal access token',
  agent: 'Agent',
}

export const NHI_STATE_WORDS: Readonly<Record<Nhi['state'], string>> = {
  active: 'active',
  disabled: 'disabled',
  revoked: 'revoked',
  archived: 'archived',
  expired: 'expired',
  deleted: 'deleted',
  unknown: 'state unknown',
}

export const BASIS_WORDS: Readonly<Record<SpendBasis, string>> = {
  billed: 'billed',
  metered: 'metered, not billed',
  estimated: 'estimated, not billed',
}

export const FACT_KIND_WORDS: Readonly<Record<FactKind, string>> = {
  human: 'Person’s account',
  nhi: 'Non-human identity',
  service: 'Service',
  grant: 'Grant',
  group: 'Group',
  role: 'Role',
}

export const SECTION_TITLES: Readonly<Record<SectionId, string>> = {
  summary: 'Summary',
  scope: 'Scope and data quality',
  people: 'People and seats',
  identities: 'Non-human identities',
  spend: 'Spend',
  findings: 'Findings',
  changes: 'What changed',
  evidence: 'Evidence',
}

/** Error codes of a failed attempt, for the scope page. Others print as "failed". */
export const ERROR_WORDS: Readonly<Record<string, string>> = {
  'provider.auth-failed': 'the provider refused the credential',
  'provider.forbidden': 'the credential lacks a right',
  'provider.rate-limited': 'the provider’s rate limit was reached',
  'provider.unavailable': 'the provider was not available',
  'provider.shape-changed': 'the provider’s answer had an unexpected form',
  'network.unreachable': 'the provider could not be reached',
  'network.timeout': 'the provider did not answer in time',
  'secret.missing': 'the credential is not in the keychain',
  cancelled: 'the sync was cancelled',
}
