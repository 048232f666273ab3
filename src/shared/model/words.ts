/** The closed word lists that every side uses (severities, outcomes, states), and the form of ids that are in no list. */

/** Id of a provider: the name of its folder. Which there are, the manifests say. */
export type ProviderId = string
/** What an id of a provider must match. */
export const PROVIDER_ID = /^[a-z][a-z0-9-]{1,31}$/

/** Id of what a provider reads in one go and answers for in the coverage table. */
export type Dataset = string
/** What an id of a data set must match. */
export const DATASET_ID = /^[a-z][a-z0-9_]{1,63}$/

/** How much of a data set a snapshot holds. `none` keeps older facts visible, with their age. */
export const COVERAGE_STATES = ['complete', 'partial', 'none'] as const
export type CoverageState = (typeof COVERAGE_STATES)[number]

/** A run: all that there was to read was read; something was not; the program ended before the run did. */
export const RUN_STATES = ['complete', 'partial', 'interrupted'] as const
export type RunState = (typeof RUN_STATES)[number]

/** Why a data set is not complete. `not_offered`: this provider has no such thing in its API. `not_built`: this
 *  version does not read it. `key_kind`: it has, but
 *  answers another kind of credential than this connection's. `unreadable`: read, and stored in a form that this
 *  version cannot read. */
export const COVERAGE_REASONS = [
  'permission',
  'key_kind',
  'plan',
  'off',
  'not_offered',
  'not_built',
  'not_found',
  'rate_limited',
  'provider_error',
  'shape_changed',
  'interrupted',
  'network',
  'unreadable',
] as const
export type CoverageReason = (typeof COVERAGE_REASONS)[number]

/** Reasons that neither another try nor another right of this key would remove: with them a sync still counts as complete. */
export const FINAL_REASONS: readonly CoverageReason[] = [
  'not_offered',
  'not_built',
  'key_kind',
  'plan',
  'off',
]

export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const
export type Severity = (typeof SEVERITIES)[number]

/** Result of one control on one subject, or of one control over all its subjects (controls.md §1). */
export const OUTCOMES = ['pass', 'fail', 'manual', 'unknown', 'not_applicable', 'error'] as const
export type Outcome = (typeof OUTCOMES)[number]
/** What needs an eye first. */
export const OUTCOME_ORDER: readonly Outcome[] = [
  'fail',
  'error',
  'unknown',
  'manual',
  'pass',
  'not_applicable',
]

export const FINDING_STATES = ['open', 'resolved', 'reopened'] as const
export type FindingState = (typeof FINDING_STATES)[number]

/** What a spend figure is: what the provider bills, use that was counted, or a guess. */
export const SPEND_BASES = ['billed', 'metered', 'estimated'] as const
export type SpendBasis = (typeof SPEND_BASES)[number]

/** State of a person's account. `invited` has none yet; `unknown`: a word that this version does not know. */
export const ACCOUNT_STATES = [
  'active',
  'invited',
  'expired_invite',
  'disabled',
  'deleted',
  'unknown',
] as const
export type AccountState = (typeof ACCOUNT_STATES)[number]

/** Why an account belongs to a person: an address that it shares with the person's other accounts, from the strongest to the
 *  weakest; a technician's decision; or it is the only one. */
export const JOINED_BY = ['mail', 'alias', 'upn', 'hand', 'single'] as const
export type JoinedBy = (typeof JOINED_BY)[number]

/** What can act without a person behind it. */
export const IDENTITY_KINDS = [
  'service_account',
  'app_registration',
  'service_principal',
  'managed_identity',
  'iam_user',
  'role',
  'oauth_app',
  'agent',
] as const
export type IdentityKind = (typeof IDENTITY_KINDS)[number]

/** What authenticates a person's account or an identity. */
export const CREDENTIAL_KINDS = [
  'api_key',
  'admin_key',
  'access_key',
  'client_secret',
  'certificate',
  'pat',
  'token',
] as const
export type CredentialKind = (typeof CREDENTIAL_KINDS)[number]

/** How far rights reach. */
export const ACCESS_LEVELS = ['read', 'invoke', 'write', 'admin', 'owner'] as const
export type AccessLevel = (typeof ACCESS_LEVELS)[number]

export const SCOPE_LEVELS = ['org', 'project', 'resource'] as const
export type ScopeLevel = (typeof SCOPE_LEVELS)[number]

/** State of an identity or a credential. */
export const LIFE_STATES = [
  'active',
  'disabled',
  'revoked',
  'archived',
  'expired',
  'deleted',
  'unknown',
] as const
export type LifeState = (typeof LIFE_STATES)[number]

/** Who did what an event tells. `system`: the provider itself. */
export const ACTOR_KINDS = ['account', 'identity', 'credential', 'system', 'unknown'] as const
export type ActorKind = (typeof ACTOR_KINDS)[number]

/** How what an event tells ended. `unknown`: the provider says it in words that Reeve does not know. */
export const EVENT_OUTCOMES = ['success', 'failure', 'denied', 'unknown'] as const
export type EventOutcome = (typeof EVENT_OUTCOMES)[number]

/** Whether an event makes the client less safe, by the event vocabulary. */
export const EVENT_JUDGEMENTS = ['weakens', 'strengthens', 'neutral', 'not_judged'] as const
export type EventJudgement = (typeof EVENT_JUDGEMENTS)[number]

/** What an event is about, by its type: the classes of the event vocabulary. */
export const EVENT_TOPICS = [
  'identity',
  'credential',
  'role',
  'membership',
  'sso_mfa',
  'logging',
  'network',
  'retention_privacy',
  'spend_limit',
  'data_export',
  'connector_tool',
  'agent',
  'model_access',
  'ownership',
  'deletion',
  'billing',
  'content_use',
  'session_login',
  'config_other',
] as const
export type EventTopic = (typeof EVENT_TOPICS)[number]

/** What can be said of an identity at a glance. */
export const IDENTITY_FLAGS = [
  'admin',
  'ownerless',
  'owner_inactive',
  'dormant',
  'never_used',
  'scope_retired',
] as const
export type IdentityFlag = (typeof IDENTITY_FLAGS)[number]

/** What can be said of a credential at a glance, in the order in which it is shown. */
export const CREDENTIAL_FLAGS = [
  'admin',
  'ownerless',
  'owner_inactive',
  'dormant',
  'never_used',
  'never_expires',
  'old',
  'expired',
  'expiring',
  'scope_retired',
] as const
export type CredentialFlag = (typeof CREDENTIAL_FLAGS)[number]

/** Sections of a report that can be left out, in printed order. Cover and summary always stand. */
export const REPORT_SECTIONS = [
  'scope',
  'people',
  'identities',
  'credentials',
  'spend',
  'findings',
  'changes',
  'evidence',
] as const
export type ReportSection = (typeof REPORT_SECTIONS)[number]
