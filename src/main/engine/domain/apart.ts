/** How far apart the parts of a moment were read. */
import { HOUR, type EpochMs } from '../../../shared/model/index.ts'
import type { ConnectionRef } from '../facts/fact-set.ts'

interface Reading {
  readonly name: string
  readonly at: EpochMs
}

export interface ReadingsApart {
  readonly oldest: Reading
  readonly newest: Reading
}

/** Within it two runs are one picture: a technician who syncs one connection again changes nothing else. */
const CLOSE = HOUR

/** The oldest and the newest reading, when they come from different runs more than an hour apart; null = they do not. */
export function readingsApart(parts: readonly ConnectionRef[]): ReadingsApart | null {
  const read = parts
    .flatMap(({ name, runId, syncedAt }) => (syncedAt === null ? [] : [{ name, runId, at: syncedAt }]))
    .sort((a, b) => a.at - b.at)
  const [oldest, newest] = [read[0], read.at(-1)]
  if (!oldest || !newest || oldest.runId === newest.runId || newest.at - oldest.at <= CLOSE) return null
  return { oldest: { name: oldest.name, at: oldest.at }, newest: { name: newest.name, at: newest.at } }
}
