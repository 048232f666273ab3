/** The closed word lists that every side speaks: providers, data sets, severities, outcomes, states. */

export const PROVIDERS = ['openai', 'anthropic'] as const
export type ProviderId = (typeof PROVIDERS)[number]

/** What a connector reads in one go and answers for in the coverage table. */
export const DATASETS = [
  'organization',
  'users',
  'invites',
  'groups',
  'roles',
  'projects',
  'project_members',
  'service_accounts',
  'api_keys',
  'admin_keys',
  'rate_limits',
  'spend_limits',
  'spend_alerts',
  'data_retention',
  'model_permissions',
  'tool_permissions',
  'certificates',
  'audit_log',
  'usage',
  'costs',
  'code_analytics',
] as const
export type Dataset = (typeof DATASETS)[number]

/** How much of a data set a snapshot holds. `none` keeps older facts visible, with their age. */
export const COVERAGE_STATES = ['complete', 'partial', 'none'] as const
export type CoverageState = (typeof COVERAGE_STATES)[number]

/** Why a data set is not complete. `not_offered`: this provider has no such thing in its API. */
export const COVERAGE_REASONS = [
  'permission',
  'plan',
  'off',
  'not_offered',
  'not_found',
  'rate_limited',
  'provider_error',
  'shape_changed',
  'interrupted',
  'network',
] as const
export type CoverageReason = (typeof COVERAGE_REASONS)[number]

export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const
export type Severity = (typeof SEVERITIES)[number]

/** Result of one control on one subject, or of one control over all its subjects (controls.md §1). */
export const OUTCOMES = ['pass', 'fail', 'manual', 'unknown', 'not_applicable', 'error'] as const
export type Outcome = (typeof OUTCOMES)[number]

export const FINDING_STATES = ['open', 'resolved', 'reopened'] as const
export type FindingState = (typeof FINDING_STATES)[number]

/** What a spend figure is: what the provider bills, a count times a price, or a guess. */
export const SPEND_BASES = ['billed', 'metered', 'estimated'] as const
export type SpendBasis = (typeof SPEND_BASES)[number]
