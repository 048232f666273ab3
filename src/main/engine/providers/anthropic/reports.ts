/** Usage, cost, Claude Code and activity rows of Anthropic as Reeve keeps them. Total, like normalise.ts. */
import type { Day, EventOutcome } from '../../../../shared/model/index.ts'
import type { CostRow, EventFact, UsageRow } from '../../facts/index.ts'
import { boundedDetail } from '../kit/detail.ts'
import { judgedFields } from '../../domain/vocabulary/index.ts'
import { present } from '../kit/present.ts'
import type { Activity, CodeRecord, CostResult, UsageResult } from './wire.ts'

/** Dimensions that the messages report is asked for: who (key, account or service account), workspace and model. The
 *  provider takes five at most, and answers 400 to a sixth. The region of inference is not among them: no figure, control
 *  or screen uses it. */
export const USAGE_GROUPS = ['api_key_id', 'workspace_id', 'model', 'account_id', 'service_account_id']

/** Dimensions that the cost report is asked for. */
export const COST_GROUPS = ['workspace_id', 'description']

/** Input counts every token that was read, cached or not. Calls are not reported. */
export function usageRow(day: Day, row: UsageResult): UsageRow {
  const written =
    (row.cache_creation?.ephemeral_1h_input_tokens ?? 0) +
    (row.cache_creation?.ephemeral_5m_input_tokens ?? 0)
  const searches = row.server_tool_use?.web_search_requests ?? undefined
  return present({
    day,
    usageKind: 'messages',
    serviceId: row.workspace_id,
    credentialId: row.api_key_id,
    identityId: row.service_account_id,
    accountId: row.account_id,
    model: row.model,
    inputTokens: row.uncached_input_tokens + (row.cache_read_input_tokens ?? 0) + written,
    cachedTokens: row.cache_read_input_tokens ?? undefined,
    outputTokens: row.output_tokens,
    quantity: searches,
    unit: searches === undefined ? undefined : 'searches',
  })
}

/** What is billed for one description in one workspace on one day. The report knows no key and no person. */
export function costRow(day: Day, row: CostResult): CostRow {
  return present({
    day,
    serviceId: row.workspace_id,
    model: row.model,
    lineItem: row.description,
    amount: { micros: row.amount, currency: row.currency.toUpperCase() },
    basis: 'billed',
  })
}

/** Finds the ids behind a Claude Code record, which names its actor by mail or by the name of a key. */
export interface Actors {
  account(email: string): string | undefined
  /** Undefined when no key, or more than one, has the name. */
  key(name: string): string | undefined
}

/** Sessions per actor and tokens per model. Tokens of API customers also stand in the messages report, so they are
 *  left out here: counting them twice would be worse than not at all. */
export function codeRows(day: Day, row: CodeRecord, actors: Actors): UsageRow[] {
  const { email_address: email, api_key_name: keyName } = row.actor
  const who = present({
    accountId: email ? (actors.account(email) ?? email) : undefined,
    credentialId: keyName ? (actors.key(keyName) ?? `name:${keyName}`) : undefined,
  })
  const base = { day, usageKind: 'claude_code', ...who }
  const sessions: UsageRow[] =
    typeof row.core_metrics?.num_sessions === 'number'
      ? [{ ...base, model: null, quantity: row.core_metrics.num_sessions, unit: 'sessions' }]
      : []
  if (row.customer_type === 'api') return sessions
  const models = (row.model_breakdown ?? []).map(({ model, tokens }) =>
    present({
      ...base,
      model,
      inputTokens: tokens
        ? (tokens.input ?? 0) + (tokens.cache_read ?? 0) + (tokens.cache_creation ?? 0)
        : undefined,
      cachedTokens: tokens?.cache_read ?? undefined,
      outputTokens: tokens?.output ?? undefined,
    }),
  )
  return [...sessions, ...models]
}

const ENVELOPE = new Set(['id', 'type', 'created_at', 'organization_id', 'organization_uuid', 'actor'])

const ACTOR_KINDS = new Map<string, EventFact['actorKind']>([
  ['user_actor', 'account'],
  ['api_actor', 'credential'],
  ['api_key_actor', 'credential'],
  ['admin_api_key_actor', 'credential'],
  ['service_account_actor', 'identity'],
  ['anthropic_actor', 'system'],
  ['scim_directory_sync_actor', 'system'],
])

export function event(row: Activity): EventFact {
  const details = Object.fromEntries(Object.entries(row).filter(([key]) => !ENVELOPE.has(key)))
  const workspaceId = details.workspace_id
  const { actor } = row
  return present({
    id: row.id,
    at: row.created_at,
    type: row.type,
    actorKind: ACTOR_KINDS.get(actor?.type ?? '') ?? 'unknown',
    actorId:
      actor?.user_id ?? actor?.api_key_id ?? actor?.admin_api_key_id ?? actor?.directory_id ?? undefined,
    actorEmail: actor?.email_address ?? actor?.unauthenticated_email_address ?? undefined,
    targetId: targetOf(details),
    serviceId: typeof workspaceId === 'string' ? workspaceId : undefined,
    ip: actor?.ip_address,
    userAgent: actor?.user_agent,
    outcome: outcomeOf(row.type, details),
    correlation: textIn(details, CORRELATIONS),
    model: textIn(details, ['model', 'default_model']),
    tool: textIn(details, ['tool_name']),
    ...(Object.keys(details).length > 0 && boundedDetail(details, judgedFields('anthropic', row.type))),
  })
}

/** Ids that several events of one request or session share, the one that is made for it first. */
const CORRELATIONS = ['correlation_id', 'request_id', 'session_id', 'cowork_session_id']

const textIn = (details: Readonly<Record<string, unknown>>, keys: readonly string[]): string | undefined =>
  keys.map((key) => details[key]).find((value) => typeof value === 'string' && value !== '') as
    string | undefined

const OUTCOME_WORDS = new Map<string, EventOutcome>([
  ['success', 'success'],
  ['succeeded', 'success'],
  ['failure', 'failure'],
  ['failed', 'failure'],
  ['error', 'failure'],
  ['denied', 'denied'],
  ['rejected', 'denied'],
])

/** Some types have a field for it, some a status code, and some say in their name that the action failed. Of others the
 *  log does not say. */
function outcomeOf(type: string, details: Readonly<Record<string, unknown>>): EventOutcome | undefined {
  const { status_code: code } = details
  const word = textIn(details, ['outcome', 'result'])
  if (word !== undefined) return OUTCOME_WORDS.get(word.toLowerCase()) ?? 'unknown'
  if (typeof code === 'number') {
    if (code === 401 || code === 403) return 'denied'
    return code >= 200 && code < 400 ? 'success' : 'failure'
  }
  return type.endsWith('_failed') ? 'failure' : undefined
}

/** The thing acted on is the field that ends in `_id`; a workspace only where nothing more exact is named. */
function targetOf(details: Readonly<Record<string, unknown>>): string | undefined {
  const ids = Object.entries(details).flatMap(([key, value]): [string, string][] =>
    key.endsWith('_id') && typeof value === 'string' && value !== '' ? [[key, value]] : [],
  )
  const exact = ids.find(([key]) => key !== 'workspace_id') ?? ids[0]
  return exact?.[1]
}
