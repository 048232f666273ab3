/** The registry of fact kinds: what providers report, and what every control, screen and report reads. docs/facts.md says
 *  which field belongs to which kind and what is counted. */
import type { TenantId } from '../../../shared/model/index.ts'
import { account } from './account.ts'
import { credential } from './credential.ts'
import { grant } from './grant.ts'
import { group } from './group.ts'
import { identity } from './identity.ts'
import type { FactKindSpec } from './kind.ts'
import { role } from './role.ts'
import { service } from './service.ts'

export type { Account } from './account.ts'
export { holderOf, type Credential } from './credential.ts'
export type { EventFact, Provenance } from './event.ts'
export type { Grant } from './grant.ts'
export type { Identity } from './identity.ts'
export type { FactKindSpec } from './kind.ts'
export type { RateLimit, Service } from './service.ts'
export { callerOf, type CostRow, type UsageRow } from './spend.ts'

const KINDS = { account, identity, credential, grant, service, group, role } as const

/** A kind that this version knows. Stored rows may be of another one. */
export type FactKind = keyof typeof KINDS
export type FactOf<K extends FactKind> = (typeof KINDS)[K] extends FactKindSpec<infer F> ? F : never
export type Fact = { [K in FactKind]: FactOf<K> }[FactKind]

/** What one data set says about a fact. Several data sets may describe the same thing (a project's list entry, its
 *  retention setting, its spend limit): each is stored as read, and reading merges them: the one that lists the fact
 *  first, then by name of the data set. A fact of which no part is listed (`isListed`) is not shown. */
export type FactPart = Fact extends infer F
  ? F extends Fact
    ? Pick<F, 'kind' | 'id' | 'provider'> & Partial<F>
    : never
  : never

/** Names one fact within a connection. `tenant` as in a fact. */
export interface FactKey {
  readonly kind: FactKind
  readonly tenant?: TenantId
  readonly id: string
}

/** In the order in which kinds are listed. */
export const FACT_KINDS = Object.keys(KINDS) as readonly FactKind[]

/** null for a kind that this version does not know. */
export function factKind(kind: string): FactKindSpec<Fact> | null {
  return Object.hasOwn(KINDS, kind) ? (KINDS[kind as FactKind] as unknown as FactKindSpec<Fact>) : null
}

/** What is read as rows of their own, not as facts. */
const ROWS = {
  event: { one: 'Event', many: 'Events' },
  usage: { one: 'Use', many: 'Use' },
  cost: { one: 'Cost', many: 'Costs' },
} as const satisfies Record<string, FactKindSpec<Fact>['label']>

export type RowKind = keyof typeof ROWS

/** What people call each kind of fact and of row, many of them: "Costs". */
export const KIND_LABELS: Readonly<Record<FactKind | RowKind, string>> = Object.fromEntries(
  Object.entries({ ...KINDS, ...ROWS }).map(([kind, spec]) => [
    kind,
    'label' in spec ? spec.label.many : spec.many,
  ]),
) as Record<FactKind | RowKind, string>

/** Whether this part alone makes the fact visible. */
export const isListed = (part: FactPart): boolean => factKind(part.kind)?.isListed(part) ?? false

/** Its name in lists, differences and findings. */
export const nameOf = (fact: Fact): string => factKind(fact.kind)?.nameOf(fact) ?? fact.id
