/** Usage, cost and audit rows of OpenAI as Reeve keeps them. Total, like normalise.ts. */
import { dayOf, type Day, type EventOutcome } from '../../../../shared/model/index.ts'
import type { CostRow, EventFact, UsageRow } from '../../facts/index.ts'
import { boundedDetail } from '../kit/detail.ts'
import { judgedFields } from '../../domain/vocabulary/index.ts'
import { present } from '../kit/present.ts'
import { auditDetails, type AuditLog, type CostResult, type UsageResult } from './wire.ts'

type Dimension = 'project_id' | 'user_id' | 'api_key_id' | 'model'
type Quantity = 'num_requests' | 'num_sessions' | 'characters' | 'seconds' | 'images' | 'usage_bytes'

interface UsageKind {
  /** Path segment under `/organization/usage/`, and the kind's name in Reeve. */
  readonly kind: string
  /** Dimensions that this kind can be grouped by. */
  readonly groups: readonly Dimension[]
  /** What is counted besides calls and tokens. */
  readonly quantity?: Quantity
  readonly unit?: string
}

const ALL: readonly Dimension[] = ['project_id', 'user_id', 'api_key_id', 'model']
const KEYED: readonly Dimension[] = ['project_id', 'user_id', 'api_key_id']

/** Every kind of use that the description has. Groupings are those that it allows. */
export const USAGE_KINDS: readonly UsageKind[] = [
  { kind: 'completions', groups: ALL },
  { kind: 'embeddings', groups: ALL },
  { kind: 'moderations', groups: ALL },
  { kind: 'images', groups: ALL, quantity: 'images', unit: 'images' },
  { kind: 'audio_speeches', groups: ALL, quantity: 'characters', unit: 'characters' },
  { kind: 'audio_transcriptions', groups: ALL, quantity: 'seconds', unit: 'seconds' },
  { kind: 'vector_stores', groups: ['project_id'], quantity: 'usage_bytes', unit: 'bytes' },
  { kind: 'code_interpreter_sessions', groups: ['project_id'], quantity: 'num_sessions', unit: 'sessions' },
  { kind: 'file_search_calls', groups: KEYED, quantity: 'num_requests', unit: 'searches' },
  { kind: 'web_search_calls', groups: ALL, quantity: 'num_requests', unit: 'searches' },
]

/** A dimension that was not asked for is absent; one that was and came as null is null. */
export function usageRow(spec: UsageKind, day: Day, row: UsageResult): UsageRow {
  const of = (dimension: Dimension) => (spec.groups.includes(dimension) ? row[dimension] : undefined)
  const quantity = spec.quantity ? (row[spec.quantity] ?? undefined) : undefined
  return present({
    day,
    usageKind: spec.kind,
    serviceId: of('project_id'),
    credentialId: of('api_key_id'),
    accountId: of('user_id'),
    model: of('model'),
    calls: row.num_model_requests ?? row.num_requests ?? undefined,
    inputTokens: row.input_tokens ?? undefined,
    cachedTokens: row.input_cached_tokens ?? undefined,
    outputTokens: row.output_tokens ?? undefined,
    quantity,
    unit: quantity === undefined ? undefined : spec.unit,
  })
}

/** What the provider bills for one line item of one key in one project on one day. */
export function costRow(day: Day, row: CostResult): CostRow {
  return present({
    day,
    serviceId: row.project_id,
    credentialId: row.api_key_id,
    lineItem: row.line_item,
    amount: { micros: row.amount.value, currency: row.amount.currency.toUpperCase() },
    basis: 'billed',
  })
}

export function event(row: AuditLog): EventFact {
  const own = auditDetails.safeParse(row[row.type])
  const details = own.success ? own.data : undefined
  const target = details?.id
  const data = auditDetails.safeParse(details?.data)
  const model = data.success ? data.data.fine_tuned_model_checkpoint : undefined
  return present({
    id: row.id,
    at: row.effective_at,
    type: row.type,
    ...actor(row),
    outcome: OUTCOMES.get(row.type),
    model: typeof model === 'string' && model !== '' ? model : undefined,
    targetId: typeof target === 'string' && target !== '' ? target : undefined,
    serviceId: row.project === null ? null : (row.project?.id ?? undefined),
    ...(details &&
      Object.keys(details).length > 0 &&
      boundedDetail(details, judgedFields('openai', row.type))),
  })
}

/** Types that say how it ended. Of others the log does not say: it names no refused or failed call. */
const OUTCOMES = new Map<string, EventOutcome>([
  ['login.succeeded', 'success'],
  ['login.failed', 'failure'],
  ['logout.succeeded', 'success'],
  ['logout.failed', 'failure'],
])

type Actor = Pick<
  EventFact,
  'actorKind' | 'actorId' | 'actorEmail' | 'onBehalfOf' | 'ip' | 'country' | 'network' | 'userAgent'
>

/** A session is a person at the console; an API key is a credential, which acts for the user or the service account that
 *  it belongs to. The log names no address of a key. */
function actor(row: AuditLog): Actor {
  const { session, api_key: key } = row.actor ?? {}
  if (key && row.actor?.type !== 'session') {
    const identityId = key.id ? undefined : key.service_account?.id
    return present({
      actorKind: identityId ? 'identity' : 'credential',
      actorId: key.id ?? identityId,
      actorEmail: key.user?.email ?? undefined,
      onBehalfOf: key.user?.id ?? (key.id ? key.service_account?.id : undefined) ?? undefined,
    })
  }
  if (!session) return { actorKind: 'unknown' }
  const { country, asn } = session.ip_address_details ?? {}
  return present({
    actorKind: session.user ? 'account' : 'unknown',
    actorId: session.user?.id ?? undefined,
    actorEmail: session.user?.email ?? undefined,
    ip: session.ip_address ?? undefined,
    country: country || undefined,
    network: asn ? `AS${asn.replace(/^AS/i, '')}` : undefined,
    userAgent: session.user_agent ?? undefined,
  })
}

/** Day of a bucket. */
export const bucketDay = (startMs: number): Day => dayOf(startMs)
