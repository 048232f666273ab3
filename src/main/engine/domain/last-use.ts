/** When keys were last used, for providers that do not report it: read from the days of metered use.
 *  Promise: "never" only where the whole life of the key lies inside a complete window at least as long as the
 *  dormancy limit (controls.md §2, rule 5), for older keys "not since" the start of the window; a day of use gives the
 *  start of that UTC day.
 *  Refuses: kinds of credential that usage rows do not name, and windows that are partial or stale. */
import { DAY, dayStart } from '../../../shared/model/index.ts'
import type { ConnectionId, Day, EpochMs } from '../../../shared/model/index.ts'
import { datasetStateOf, datasetStatesOf, together } from './freshness.ts'
import { listing } from './supply.ts'
import { callerOf, type Credential } from '../facts/index.ts'
import {
  firstDayOf,
  SPEND_DAYS,
  withKind,
  type FactSet,
  type Sourced,
  type UsageDay,
} from '../facts/fact-set.ts'

const isUse = (row: UsageDay): boolean => (row.calls ?? 0) > 0 || row.inputTokens > 0 || row.outputTokens > 0

/** Start of the window in which every use of every key of a connection is known, for providers that report no last
 *  use. A connection is missing where the window is partial, stale, of unstated length, or its rows name no key. */
export function usageWindows(facts: FactSet): ReadonlyMap<ConnectionId, EpochMs> {
  const states = datasetStatesOf(facts)
  const seen = new Set<ConnectionId>()
  const named = new Set<ConnectionId>()
  for (const row of facts.usage) {
    if (!isUse(row)) continue
    seen.add(row.connectionId)
    if (callerOf(row) !== null) named.add(row.connectionId)
  }
  const held = dayStart(firstDayOf(facts.at, SPEND_DAYS))
  const windows = new Map<ConnectionId, EpochMs>()
  for (const { id, provider } of facts.connections) {
    // Elsewhere a missing value is a gap and stays one.
    const supply = facts.supply.get(provider)
    if (supply?.traits?.lastUse !== 'from_usage') continue
    const { complete, coverage } = together(
      listing(supply, ['usage']).map((dataset) => datasetStateOf(states, id, dataset)),
    )
    const since = coverage?.since
    if (!complete || since === undefined || since === null) continue
    if (seen.has(id) && !named.has(id)) continue
    windows.set(id, Math.max(since, held))
  }
  return windows
}

/** The same facts with `lastUsedAt` or `notUsedSince` filled from usage for API keys whose provider does not say. */
export const withLastUse = (facts: FactSet): FactSet =>
  withKind(facts, 'credential', () => filledFromUsage(facts))

function filledFromUsage(facts: FactSet): readonly Sourced<Credential>[] {
  const credentials = facts.of('credential')
  if (!credentials.some((key) => key.lastUsedAt === undefined && key.credentialKind === 'api_key'))
    return credentials
  const windows = usageWindows(facts)
  const latest = latestUse(facts.usage)
  return credentials.map((key) => {
    const since = windows.get(key.connectionId)
    if (key.lastUsedAt !== undefined || key.credentialKind !== 'api_key' || since === undefined) return key
    const day = latest.get(key.connectionId)?.get(key.id)
    if (day !== undefined) return { ...key, lastUsedAt: dayStart(day), lastUsedFrom: 'usage' as const }
    // A key of unknown age may have been made yesterday.
    if (typeof key.createdAt !== 'number') return key
    const born = key.createdAt
    const longEnough = since <= facts.at - facts.limits.dormantDays * DAY
    return born >= since && longEnough
      ? { ...key, lastUsedAt: null, lastUsedFrom: 'usage' as const }
      : { ...key, notUsedSince: Math.max(since, born) }
  })
}

function latestUse(usage: readonly UsageDay[]): ReadonlyMap<ConnectionId, ReadonlyMap<string, Day>> {
  const latest = new Map<ConnectionId, Map<string, Day>>()
  for (const row of usage) {
    if (row.credentialId === null || !isUse(row)) continue
    const ofConnection = latest.get(row.connectionId) ?? new Map<string, Day>()
    const known = ofConnection.get(row.credentialId)
    if (known === undefined || row.day > known) ofConnection.set(row.credentialId, row.day)
    latest.set(row.connectionId, ofConnection)
  }
  return latest
}
