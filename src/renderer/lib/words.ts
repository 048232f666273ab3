/** The words on screen for closed word lists: providers, data sets, outcomes, states, reasons (product.md §6).
 *  Promise: every word of the shared lists has a text (a missing one does not compile); words that come from a provider
 *  as free text are shown as written. */
import type {
  CoverageReason,
  CoverageState,
  Dataset,
  FindingState,
  Outcome,
  ProviderId,
  Severity,
  SpendBasis,
} from '../../shared/model/index.ts'
import type { IdentityFlag } from '../../shared/contract/schemas.ts'

export const PROVIDER_LABEL: Readonly<Record<ProviderId, string>> = {
  openai: 'OpenAI',
  anthropic: 'Anthropic',
}

export const SEVERITY_LABEL: Readonly<Record<Severity, string>> = {
  critical: 'Critical',
  high: 'High',
  medium: 'Medium',
  low: 'Low',
}

export const OUTCOME_LABEL: Readonly<Record<Outcome, string>> = {
  pass: 'Pass',
  fail: 'Fail',
  manual: 'Manual',
  unknown: 'Unknown',
  not_applicable: 'Not applicable',
  error: 'Error',
}

export const FINDING_STATE_LABEL: Readonly<Record<FindingState, string>> = {
  open: 'Open',
  resolved: 'Resolved',
  reopened: 'Reopened',
}

export const BASIS_LABEL: Readonly<Record<SpendBasis, string>> = {
  billed: 'Billed',
  metered: 'Metered × price',
  estimated: 'Estimated',
}

export const DATASET_LABEL: Readonly<Record<Dataset, string>> = {
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

export const COVERAGE_LABEL: Readonly<Record<CoverageState, string>> = {
  complete: 'Complete',
  partial: 'Partial',
  none: 'Not readable',
}

/** Why a data set is not complete, as a sentence part after "… could not be read: ". */
export const REASON_LABEL: Readonly<Record<CoverageReason, string>> = {
  permission: 'the key lacks the permission',
  plan: 'not part of this plan',
  off: 'switched off at the provider',
  not_offered: 'the provider has no API for it',
  not_found: 'the provider says it does not exist',
  rate_limited: 'the provider limited the rate',
  provider_error: 'the provider answered with an error',
  shape_changed: 'the provider changed the form of its answer',
  interrupted: 'the sync was interrupted',
  network: 'the network was not reachable',
}

export const FLAG_LABEL: Readonly<Record<IdentityFlag, string>> = {
  admin: 'Admin rights',
  dormant: 'Dormant',
  never_used: 'Never used',
  ownerless: 'No owner',
  owner_inactive: 'Owner inactive',
  never_expires: 'Never expires',
  expiring: 'Expires soon',
  expired: 'Expired',
  old: 'Long-lived',
  scope_retired: 'Project archived',
}

const OWN_WORDS: Readonly<Record<string, string>> = {
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
  expired_invite: 'Invite expired',
  gone: 'No longer there',
  org: 'Whole organization',
  nhi: 'Non-human identity',
  human: 'Person',
  source: 'Data set',
  connection: 'Connection',
  client: 'Client',
  service: 'Service',
  grant: 'Grant',
  spend: 'Spend',
  unknown: 'Unknown',
  // The engine's word for an absent fact in filters.
  '-': 'Not reported',
}

/** "expired_invite" → "Invite expired"; a word without a text of its own gets spaces and a capital. */
export function wordLabel(word: string): string {
  if (Object.hasOwn(OWN_WORDS, word)) return OWN_WORDS[word] ?? word
  const spaced = word.replaceAll('_', ' ')
  return spaced.charAt(0).toUpperCase() + spaced.slice(1)
}

const isProvider = (id: string): id is ProviderId => Object.hasOwn(PROVIDER_LABEL, id)
const isSeverity = (word: string): word is Severity => Object.hasOwn(SEVERITY_LABEL, word)
const isFlag = (word: string): word is IdentityFlag => Object.hasOwn(FLAG_LABEL, word)

/** Words for the values of filters; a value without a word of its own is shown as written. */
export const providerWord = (id: string): string => (isProvider(id) ? PROVIDER_LABEL[id] : wordLabel(id))
export const severityWord = (word: string): string =>
  isSeverity(word) ? SEVERITY_LABEL[word] : wordLabel(word)
export const flagWord = (word: string): string => (isFlag(word) ? FLAG_LABEL[word] : wordLabel(word))
