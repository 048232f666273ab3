/** The facts that every connector produces and every control, screen and report reads.
 *
 *  Absent is not null. A property that is missing means "the provider does not say"; `null` means "the provider
 *  says none" (no expiry, never used, no owner). A control over a missing property answers unknown, never pass.
 *  Ids are the provider's own, unique within one connection and kind, and opaque. */
import type {
  ActorKind,
  Dataset,
  Day,
  EpochMs,
  FactKind,
  HumanState,
  Money,
  NhiKind,
  NhiState,
  ProviderId,
  SpendBasis,
  TenantId,
} from '../../../shared/model/index.ts'

/** A person's account at one provider. */
export interface Human {
  readonly kind: 'human'
  readonly id: string
  readonly provider: ProviderId
  readonly email?: string | null
  readonly name?: string | null
  readonly state: HumanState
  /** The provider's own role words at organization level. */
  readonly roles?: readonly string[]
  readonly isAdmin?: boolean
  readonly addedAt?: EpochMs | null
  readonly invitedAt?: EpochMs | null
  readonly inviteExpiresAt?: EpochMs | null
  readonly lastActivityAt?: EpochMs | null
  readonly mfa?: 'enforced' | 'registered' | 'none'
  readonly sso?: boolean
  /** Seat or licence product, where the provider sells seats. */
  readonly seat?: string | null
  readonly seatAssignedAt?: EpochMs | null
  readonly directoryState?: 'active' | 'disabled' | 'deleted'
}

/** A non-human identity or the credential that proves it. A key of a service account names it in `parentId`. */
export interface Nhi {
  readonly kind: 'nhi'
  readonly id: string
  readonly provider: ProviderId
  readonly nhiKind: NhiKind
  readonly name?: string | null
  /** The provider's redacted form ("sk-abc…def"): never the secret. */
  readonly hint?: string | null
  readonly scopeLevel: 'org' | 'project' | 'resource'
  /** Service fact id of the project or workspace; null = the organization itself or the provider's default. */
  readonly scopeId?: string | null
  readonly parentId?: string | null
  /** Accountable identity as the provider records it: a Human id, or an Nhi id when `ownerKind` is nhi. */
  readonly ownerId?: string | null
  readonly ownerKind?: 'human' | 'nhi'
  /** OpenAI `owner_project_access`: inactive = the owner has lost the project, the key still works. */
  readonly ownerAccess?: 'active' | 'inactive'
  readonly createdBy?: string | null
  readonly createdAt?: EpochMs | null
  readonly lastUsedAt?: EpochMs | null
  /** How the last use is known. Absent with `lastUsedAt` present means the provider's own field. */
  readonly lastUsedFrom?: 'provider' | 'usage' | 'event'
  /** Known from usage where no last use is reported: not used from then on. Whether it was before is not known. */
  readonly notUsedSince?: EpochMs
  readonly expiresAt?: EpochMs | null
  readonly rotatedAt?: EpochMs | null
  readonly state: NhiState
  readonly authMethod?: 'static_secret' | 'certificate' | 'federated' | 'managed_identity' | 'session'
  /** Provider's role or permission words held by this identity. */
  readonly permissions?: readonly string[]
  readonly level?: 'read' | 'invoke' | 'write' | 'admin' | 'owner'
}

/** An identity may do something to a resource. */
export interface Grant {
  readonly kind: 'grant'
  /** `<identity>|<resource>|<permission>`. */
  readonly id: string
  readonly provider: ProviderId
  readonly identityId: string
  readonly identityKind: 'human' | 'nhi' | 'group'
  /** Service fact id. */
  readonly resourceId: string
  readonly permission: string
  readonly level?: 'read' | 'invoke' | 'write' | 'admin' | 'owner'
  readonly grantedAt?: EpochMs | null
  readonly expiresAt?: EpochMs | null
}

export interface RateLimit {
  readonly model: string
  readonly requestsPerMinute?: number | null
  readonly tokensPerMinute?: number | null
}

/** A place where models are called: an organization (scope `organization`) or a project/workspace below it. */
export interface Service {
  readonly kind: 'service'
  readonly id: string
  readonly provider: ProviderId
  readonly serviceKind: 'model_api' | 'copilot' | 'agent' | 'gateway'
  readonly scope: 'organization' | 'project'
  readonly name?: string | null
  readonly state: 'active' | 'archived' | 'unknown'
  readonly isDefault?: boolean
  readonly createdAt?: EpochMs | null
  readonly archivedAt?: EpochMs | null
  readonly env?: 'prod' | 'nonprod'
  readonly region?: string | null
  /** Days of content kept by the provider; null = the provider states no limit; 0 = nothing is kept. */
  readonly retentionDays?: number | null
  /** The provider's own retention word, shown as evidence. */
  readonly retentionSetting?: string | null
  readonly trainingOptout?: boolean
  readonly adminAudit?: boolean
  /** null = the provider says that no limit is set. */
  readonly spendLimit?: {
    readonly amount: Money
    readonly interval: string
    readonly hardStop?: boolean
  } | null
  readonly spendAlerts?: readonly Money[]
  readonly rateLimits?: readonly RateLimit[]
  /** null = every model is allowed. */
  readonly approvedModels?: readonly string[] | null
  readonly deniedModels?: readonly string[] | null
  /** Hosted tools by name: true = allowed. */
  readonly tools?: Readonly<Record<string, boolean>>
}

export interface Group {
  readonly kind: 'group'
  readonly id: string
  readonly provider: ProviderId
  readonly name?: string | null
  readonly directoryManaged?: boolean
  readonly memberIds?: readonly string[]
}

export interface Role {
  readonly kind: 'role'
  readonly id: string
  readonly provider: ProviderId
  readonly name?: string | null
  readonly predefined?: boolean
  readonly permissions?: readonly string[]
  readonly scopeId?: string | null
}

export type Fact = Human | Nhi | Grant | Service | Group | Role
export type { FactKind }

/** What one data set says about a fact. Several data sets may describe the same thing (a project's list entry, its
 *  retention setting, its spend limit): each is stored as read, and reading merges them: the one that lists the fact
 *  first, then by name of the data set. `tenant` absent: the provider has one tenant to a connection. A fact that no data set has given a `state` (grants, groups and roles: a `provider`) is not shown. */
export type FactPart = Fact extends infer F
  ? F extends Fact
    ? Pick<F, 'kind' | 'id' | 'provider'> & Partial<F> & { readonly tenant?: TenantId }
    : never
  : never

/** One day's metered use along the finest dimensions that the provider gives. null = the provider says none. */
export interface UsageRow {
  readonly day: Day
  /** Provider's kind of use: completions, embeddings, messages, claude_code … */
  readonly usageKind: string
  readonly serviceId?: string | null
  readonly identityId?: string | null
  readonly humanId?: string | null
  readonly model?: string | null
  readonly calls?: number
  readonly inputTokens?: number
  readonly cachedTokens?: number
  readonly outputTokens?: number
  /** Units other than tokens (images, seconds, sessions, bytes), with their name. */
  readonly quantity?: number
  readonly unit?: string
}

/** One day's cost along the dimensions that the provider gives. */
export interface CostRow {
  readonly day: Day
  readonly serviceId?: string | null
  readonly identityId?: string | null
  readonly model?: string | null
  readonly lineItem?: string | null
  readonly amount: Money
  readonly basis: SpendBasis
}

/** Something that happened, as the provider's audit log tells it. Append-only; deduplicated by `id`. */
export interface EventFact {
  readonly id: string
  readonly at: EpochMs
  /** Provider's event type, verbatim. */
  readonly type: string
  readonly actorKind: ActorKind
  readonly actorId?: string | null
  readonly actorEmail?: string | null
  readonly targetId?: string | null
  readonly serviceId?: string | null
  readonly ip?: string | null
  readonly country?: string | null
  readonly userAgent?: string | null
  /** The event's own details as the provider sent them, bounded (connector cuts at 4 kB of JSON). */
  readonly detail?: Readonly<Record<string, unknown>>
}

/** Names one fact within a connection. `tenant` as in FactPart. */
export interface FactKey {
  readonly kind: FactKind
  readonly tenant?: TenantId
  readonly id: string
}

/** Where a value came from. Travels with every stored page. */
export interface Provenance {
  readonly dataset: Dataset
  /** The part of the data set (a project, region or account) that the page belongs to; absent = not divided. */
  readonly part?: string
  /** Path and query without secrets, e.g. `GET /v1/organization/users?limit=100`. */
  readonly endpoint: string
  readonly requestId: string | null
  readonly readAt: EpochMs
}
