/** The moment that a simulated provider is at, and the collections that follow it. */
import { Collection } from '../http/collection.ts'
import type { EpochMs } from '../world/time.ts'

export interface Clock {
  now: () => EpochMs
  /** Moves the moment. What callers changed stays. */
  setNow: (at: EpochMs) => void
  /** A number that is new at each call, for ids of things that callers make. */
  serial: () => number
  /** A collection that is made again when the moment moves. */
  collection: <T extends { readonly id: string }>(fromWorld: (now: EpochMs) => T[]) => Collection<T>
}

export function createClock(startAt: EpochMs): Clock {
  let now = startAt
  let serial = 0
  const collections: { refresh: () => void }[] = []
  return {
    now: () => now,
    setNow(at) {
      now = at
      for (const collection of collections) collection.refresh()
    },
    serial: () => (serial += 1),
    collection(fromWorld) {
      const collection = new Collection(() => fromWorld(now))
      collections.push(collection)
      return collection
    },
  }
}
