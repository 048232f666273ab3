/** Events, and where values come from. */
import type { ActorKind, Dataset, EpochMs } from '../../../shared/model/index.ts'

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
