/** Events, and where values come from. */
import type { ActorKind, Dataset, EpochMs, EventOutcome } from '../../../shared/model/index.ts'

/** Something that happened, as the provider's audit log tells it. Append-only; deduplicated by `id`. A field that is
 *  absent was not reported; null = the provider says that there is none. */
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
  /** How it ended. Absent: the provider does not say, which is not success. */
  readonly outcome?: EventOutcome
  /** Network that the address belongs to: `AS` and its number, or the name that the provider gives. */
  readonly network?: string | null
  /** For whom the actor acted, where that is another: the owner of a key, the person behind an agent. */
  readonly onBehalfOf?: string | null
  /** Id of the request, session or operation, as the provider sent it: events that share it belong together. */
  readonly correlation?: string | null
  readonly model?: string | null
  readonly tool?: string | null
  /** The event's own details as the provider sent them, bounded (`boundedDetail`). */
  readonly detail?: Readonly<Record<string, unknown>>
  /** Names of the details that were cut or left out, so that what is not found in them is not known to be absent. */
  readonly cut?: readonly string[]
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
