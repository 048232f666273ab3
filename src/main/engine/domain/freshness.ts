/** How far each data set of each connection may be believed at a moment (controls.md §2, rules 3 and 4).
 *  Promise: a data set that is older than its limit, unread or cut short never counts as complete.
 *  The moment is the fact set's own, so a past snapshot is judged as it was then. */
import { DAY, HOUR } from '../../../shared/model/index.ts'
import type { ConnectionId, Dataset, EpochMs } from '../../../shared/model/index.ts'
import type { Coverage } from './coverage.ts'
import type { FactSet } from '../facts/fact-set.ts'

/** How fast facts of a data set age. */
export type Freshness = 'identities' | 'usage' | 'events' | 'configuration'

/** Oldest age at which a fact still counts, in ms. */
const MAX_AGE: Readonly<Record<Freshness, number>> = {
  identities: DAY,
  usage: 36 * HOUR,
  events: 2 * HOUR,
  configuration: DAY,
}

/** A clock that runs ahead by more than this makes a reading unbelievable, not fresh for ever. */
export const CLOCK_TOLERANCE = HOUR

export const maxAgeOf = (freshness: Freshness): number => MAX_AGE[freshness]

export function isFresh(freshness: Freshness, readAt: EpochMs | null, at: EpochMs): boolean {
  if (readAt === null) return false
  const age = at - readAt
  return age <= maxAgeOf(freshness) && age >= -CLOCK_TOLERANCE
}

/** What may be said about one data set of one connection. */
export interface DatasetState {
  readonly coverage: Coverage | undefined
  readonly age: Freshness
  /** Everything was read, in time: an empty list means that there is nothing. */
  readonly complete: boolean
  /** `all`: every shown fact is fresh. `parts`: the last sync read some of it. `none`: treat all as absent. */
  readonly known: 'all' | 'parts' | 'none'
  /** When what is shown was read; null = never. */
  readonly readAt: EpochMs | null
}

const UNREAD: DatasetState = {
  coverage: undefined,
  age: 'events',
  complete: false,
  known: 'none',
  readAt: null,
}

export type DatasetStates = ReadonlyMap<ConnectionId, ReadonlyMap<Dataset, DatasetState>>

/** Judges the coverage table at the fact set's moment. A data set without a row counts as unread. */
export function datasetStatesOf(facts: FactSet): DatasetStates {
  const syncedAt = new Map(facts.connections.map((c) => [c.id, c.syncedAt]))
  const ages = new Map(
    [...facts.supply].map(([provider, { datasets }]) => [
      provider,
      new Map(datasets.map(({ id, age }) => [id, age])),
    ]),
  )
  const states = new Map<ConnectionId, Map<Dataset, DatasetState>>()
  for (const row of facts.coverage) {
    const age = ages.get(row.provider)?.get(row.dataset)
    // No provider of this version has such a data set: nothing says how long it may be believed.
    if (age === undefined) continue
    const fresh = isFresh(age, row.freshAt, facts.at)
    const lastSync = row.syncedAt ?? syncedAt.get(row.connectionId) ?? null
    const inParts = row.state === 'partial' && isFresh(age, lastSync, facts.at)
    const ofConnection = states.get(row.connectionId) ?? new Map<Dataset, DatasetState>()
    ofConnection.set(row.dataset, {
      coverage: row,
      age,
      complete: row.state === 'complete' && fresh,
      known: fresh ? 'all' : inParts ? 'parts' : 'none',
      readAt: row.freshAt ?? (inParts ? lastSync : null),
    })
    states.set(row.connectionId, ofConnection)
  }
  return states
}

export const datasetStateOf = (
  states: DatasetStates,
  connectionId: ConnectionId,
  dataset: Dataset,
): DatasetState => states.get(connectionId)?.get(dataset) ?? UNREAD

const KNOWN = ['none', 'parts', 'all'] as const

/** Several data sets as one: as complete, as known and as old as the worst of them. None at all counts as unread. */
export function together(states: readonly DatasetState[]): DatasetState {
  const [first, ...others] = states
  if (first === undefined) return UNREAD
  return others.reduce((a, b) => {
    const worse = KNOWN.indexOf(b.known) < KNOWN.indexOf(a.known) || (a.complete && !b.complete) ? b : a
    const readAt = a.readAt === null || b.readAt === null ? null : Math.min(a.readAt, b.readAt)
    return { ...worse, complete: a.complete && b.complete, readAt }
  }, first)
}
