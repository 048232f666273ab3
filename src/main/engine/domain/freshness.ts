/** How far each data set of each connection may be believed at a moment (controls.md §2, rules 3 and 4).
 *  Promise: a data set that is older than its limit, unread or cut short never counts as complete.
 *  The moment is the fact set's own, so a past snapshot is judged as it was then. */
import { DAY, HOUR } from '../../../shared/model/index.ts'
import type { ConnectionId, Dataset, EpochMs } from '../../../shared/model/index.ts'
import type { Coverage } from './coverage.ts'
import type { FactSet } from '../facts/fact-set.ts'

export type Freshness = 'identities' | 'usage' | 'events' | 'configuration'

/** Oldest age at which a fact still counts, in ms. */
const MAX_AGE: Readonly<Record<Freshness, number>> = {
  identities: DAY,
  usage: 36 * HOUR,
  events: 2 * HOUR,
  configuration: DAY,
}

const CLASS_OF: Readonly<Record<Dataset, Freshness>> = {
  organization: 'configuration',
  users: 'identities',
  invites: 'identities',
  groups: 'identities',
  roles: 'identities',
  projects: 'configuration',
  project_members: 'identities',
  service_accounts: 'identities',
  api_keys: 'identities',
  admin_keys: 'identities',
  rate_limits: 'configuration',
  spend_limits: 'configuration',
  spend_alerts: 'configuration',
  data_retention: 'configuration',
  model_permissions: 'configuration',
  tool_permissions: 'configuration',
  certificates: 'configuration',
  audit_log: 'events',
  usage: 'usage',
  costs: 'usage',
  code_analytics: 'usage',
}

/** A clock that runs ahead by more than this makes a reading unbelievable, not fresh for ever. */
export const CLOCK_TOLERANCE = HOUR

export const maxAgeOf = (dataset: Dataset): number => MAX_AGE[CLASS_OF[dataset]]

export function isFresh(dataset: Dataset, readAt: EpochMs | null, at: EpochMs): boolean {
  if (readAt === null) return false
  const age = at - readAt
  return age <= maxAgeOf(dataset) && age >= -CLOCK_TOLERANCE
}

/** What may be said about one data set of one connection. */
export interface Ground {
  readonly coverage: Coverage | undefined
  /** Everything was read, in time: an empty list means that there is nothing. */
  readonly complete: boolean
  /** `all`: every shown fact is fresh. `parts`: the last sync read some of it. `none`: treat all as absent. */
  readonly known: 'all' | 'parts' | 'none'
  /** When what is shown was read; null = never. */
  readonly readAt: EpochMs | null
}

const NO_GROUND: Ground = { coverage: undefined, complete: false, known: 'none', readAt: null }

export type Grounds = ReadonlyMap<ConnectionId, ReadonlyMap<Dataset, Ground>>

/** Judges the coverage table at the fact set's moment. A data set without a row has no ground. */
export function groundsOf(facts: FactSet): Grounds {
  const syncedAt = new Map(facts.connections.map((c) => [c.id, c.syncedAt]))
  const grounds = new Map<ConnectionId, Map<Dataset, Ground>>()
  for (const row of facts.coverage) {
    const fresh = isFresh(row.dataset, row.freshAt, facts.at)
    const lastSync = syncedAt.get(row.connectionId) ?? null
    const inParts = row.state === 'partial' && isFresh(row.dataset, lastSync, facts.at)
    const ofConnection = grounds.get(row.connectionId) ?? new Map<Dataset, Ground>()
    ofConnection.set(row.dataset, {
      coverage: row,
      complete: row.state === 'complete' && fresh,
      known: fresh ? 'all' : inParts ? 'parts' : 'none',
      readAt: row.freshAt ?? (inParts ? lastSync : null),
    })
    grounds.set(row.connectionId, ofConnection)
  }
  return grounds
}

export const groundOf = (grounds: Grounds, connectionId: ConnectionId, dataset: Dataset): Ground =>
  grounds.get(connectionId)?.get(dataset) ?? NO_GROUND
