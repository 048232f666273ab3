/** The text of every word of the closed lists, on screens and in printed reports alike.
 *  Promise: a word without a text does not compile. */
import type {
  AccessLevel,
  ActorKind,
  EventJudgement,
  EventOutcome,
  EventTopic,
  CoverageReason,
  CredentialFlag,
  CredentialKind,
  CoverageState,
  FindingState,
  AccountState,
  IdentityFlag,
  IdentityKind,
  JoinedBy,
  LifeState,
  Outcome,
  RunState,
  ReportSection,
  ScopeLevel,
  Severity,
  SpendBasis,
} from './words.ts'

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

export const RUN_LABEL: Readonly<Record<RunState, string>> = {
  complete: 'Complete',
  partial: 'Partial',
  interrupted: 'Interrupted',
}

export const COVERAGE_LABEL: Readonly<Record<CoverageState, string>> = {
  complete: 'Complete',
  partial: 'Partial',
  none: 'Not read',
}

/** Why a data set is not complete: stands after a colon, or alone with a capital (`sentenceCase`). */
export const REASON_LABEL: Readonly<Record<CoverageReason, string>> = {
  permission: 'the key lacks the permission',
  key_kind: 'this kind of key cannot read it',
  plan: 'not part of the plan',
  off: 'switched off at the provider, or hidden from the key',
  not_offered: 'the provider has no API for it',
  not_built: 'this version of Reeve does not read it',
  not_found: 'the provider says it does not exist',
  rate_limited: 'the provider’s rate limit was reached',
  provider_error: 'the provider answered with an error',
  shape_changed: 'the provider changed the form of its answer',
  interrupted: 'the sync was interrupted',
  network: 'the provider could not be reached',
  unreadable: 'stored rows are in a form that this version cannot read',
}

export const BASIS_LABEL: Readonly<Record<SpendBasis, string>> = {
  billed: 'Billed',
  metered: 'Metered',
  estimated: 'Estimated',
}

export const ACCOUNT_STATE_LABEL: Readonly<Record<AccountState, string>> = {
  active: 'Active',
  invited: 'Invited',
  expired_invite: 'Invite expired',
  disabled: 'Disabled',
  deleted: 'Deleted',
  unknown: 'Unknown',
}

export const JOINED_LABEL: Readonly<Record<JoinedBy, string>> = {
  mail: 'Same mail address',
  alias: 'Alias of the same mailbox',
  upn: 'Sign-in name',
  hand: 'By hand',
  single: 'Only account',
}

export const IDENTITY_KIND_LABEL: Readonly<Record<IdentityKind, string>> = {
  service_account: 'Service account',
  app_registration: 'App registration',
  service_principal: 'Service principal',
  managed_identity: 'Managed identity',
  iam_user: 'IAM user',
  role: 'Role',
  oauth_app: 'OAuth app',
  agent: 'Agent',
}

export const CREDENTIAL_KIND_LABEL: Readonly<Record<CredentialKind, string>> = {
  api_key: 'API key',
  admin_key: 'Admin key',
  access_key: 'Access key',
  client_secret: 'Client secret',
  certificate: 'Certificate',
  pat: 'Personal access token',
  token: 'Token',
}

export const LIFE_STATE_LABEL: Readonly<Record<LifeState, string>> = {
  active: 'Active',
  disabled: 'Disabled',
  revoked: 'Revoked',
  archived: 'Archived',
  expired: 'Expired',
  deleted: 'Deleted',
  unknown: 'Unknown',
}

export const ACTOR_LABEL: Readonly<Record<ActorKind, string>> = {
  account: 'Person',
  identity: 'Identity',
  credential: 'Credential',
  system: 'Provider',
  unknown: 'Unknown',
}

export const EVENT_OUTCOME_LABEL: Readonly<Record<EventOutcome, string>> = {
  success: 'Succeeded',
  failure: 'Failed',
  denied: 'Denied',
  unknown: 'Unknown',
}

export const EVENT_JUDGEMENT_LABEL: Readonly<Record<EventJudgement, string>> = {
  weakens: 'Less safe',
  strengthens: 'Safer',
  neutral: 'Neither',
  not_judged: 'Not judged',
}

export const EVENT_TOPIC_LABEL: Readonly<Record<EventTopic, string>> = {
  identity: 'Identity',
  credential: 'Credential',
  role: 'Role',
  membership: 'Membership',
  sso_mfa: 'Single sign-on and MFA',
  logging: 'Logging',
  network: 'Network',
  retention_privacy: 'Retention and privacy',
  spend_limit: 'Spend limit',
  data_export: 'Data export',
  connector_tool: 'Connector or tool',
  agent: 'Agent',
  model_access: 'Model access',
  ownership: 'Ownership',
  deletion: 'Deletion',
  billing: 'Billing',
  content_use: 'Use of content',
  session_login: 'Sign-in and session',
  config_other: 'Other configuration',
}

export const IDENTITY_FLAG_LABEL: Readonly<Record<IdentityFlag, string>> = {
  admin: 'Admin rights',
  dormant: 'Dormant',
  never_used: 'Never used',
  ownerless: 'No owner',
  owner_inactive: 'Owner inactive',
  scope_retired: 'Project archived',
}

/** Of credentials: every flag of an identity is one of a credential too. */
export const FLAG_LABEL: Readonly<Record<CredentialFlag, string>> = {
  ...IDENTITY_FLAG_LABEL,
  never_expires: 'Never expires',
  expiring: 'Expires soon',
  expired: 'Expired',
  old: 'Long-lived',
}

export const ACCESS_LEVEL_LABEL: Readonly<Record<AccessLevel, string>> = {
  read: 'Read',
  invoke: 'Invoke',
  write: 'Write',
  admin: 'Admin',
  owner: 'Owner',
}

export const SCOPE_LEVEL_LABEL: Readonly<Record<ScopeLevel, string>> = {
  org: 'Whole organization',
  project: 'Project',
  resource: 'Resource',
}

/** Whom a credential belongs to. */
export const HOLDER_KIND_LABEL = { account: 'Person', identity: 'Identity', unknown: 'Unknown' } as const

export const SERVICE_SCOPE_LABEL = { organization: 'Organization', project: 'Project' } as const
export const SERVICE_STATE_LABEL = { active: 'Active', archived: 'Archived', unknown: 'Unknown' } as const
/** How many of the provider's models a service may call. */
export const MODELS_ALLOWED_LABEL = { all: 'All', some: 'Some', none: 'None' } as const

export const YES_NO_LABEL = { yes: 'Yes', no: 'No' } as const

export const SECTION_LABEL: Readonly<Record<ReportSection, string>> = {
  scope: 'Scope and data quality',
  people: 'People and seats',
  identities: 'Identities',
  credentials: 'Credentials',
  spend: 'Spend',
  findings: 'Findings',
  changes: 'What changed',
  evidence: 'Evidence',
}

/** With a capital: "the sync was interrupted" → "The sync was interrupted". */
export const sentenceCase = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** A type of event in words: "api_key.created" is "API key created". */
export const eventTypeText = (type: string): string =>
  sentenceCase(type.split(/[._]/).join(' ')).replace(/^Api /, 'API ')

/** A label inside a sentence: "Admin keys" → "admin keys", while "API keys" stays. */
export const midSentence = (label: string): string =>
  /^\p{Lu}(?!\p{Lu})/u.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label

/** The two times of an entry of the journal, where they differ. @param say a moment as text. */
export const clocksText = (at: number, orderedAt: number, say: (moment: number) => string): string =>
  orderedAt > at
    ? `Written at ${say(at)} by that device’s clock; it came after an entry of ${say(orderedAt)}.`
    : `Written at ${say(at)} by that device’s clock; its place in the order is that of ${say(orderedAt)}.`

/** Of an entry of the journal whose order its device did not keep. */
export const OUT_OF_ORDER_TEXT =
  'Its clock is not later than that of the entry before it in its chain, or it and another entry claim to have seen each other: no honest device writes that.'
