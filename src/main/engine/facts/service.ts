/** A place where models are called: an organization (scope `organization`) or a project/workspace below it. */
import type { EpochMs, Money } from '../../../shared/model/index.ts'
import { asStored, hasState, namedBy, type FactBase, type FactKindSpec } from './kind.ts'

export interface RateLimit {
  readonly model: string
  readonly requestsPerMinute?: number | null
  readonly tokensPerMinute?: number | null
}

export interface Service extends FactBase<'service'> {
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
  /** Whether the provider records calls to models, with what was asked and answered. */
  readonly invocationLog?: boolean
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

export const service: FactKindSpec<Service> = {
  kind: 'service',
  version: 1,
  label: { one: 'Service', many: 'Services' },
  fields: {
    serviceKind: true,
    scope: true,
    name: true,
    state: true,
    isDefault: true,
    createdAt: true,
    archivedAt: true,
    env: true,
    region: true,
    retentionDays: true,
    retentionSetting: true,
    trainingOptout: true,
    adminAudit: true,
    spendLimit: true,
    spendAlerts: true,
    rateLimits: true,
    approvedModels: true,
    deniedModels: true,
    tools: true,
    invocationLog: true,
  },
  nameOf: (fact) => namedBy(fact.id, fact.name),
  isListed: hasState,
  personal: [],
  upcast: asStored,
}
