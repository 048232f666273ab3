/**
 * The lives of API keys. A key slot is a need for a key (a script, a service, a developer's laptop); it is met by one
 * key after another, each replaced after a time that the health profile sets. Both providers build their keys on this.
 */
import type { HealthProfile } from './health.ts'
import type { Member, Membership } from './members.ts'
import { Stream } from './random.ts'
import type { Workload } from './spend.ts'
import { DAY, type EpochMs, FOUNDING } from './time.ts'

export interface KeySlot {
  nth: number
  /** Rank of the person who makes the keys (and owns them, for a person's key). */
  ownerRank: number
  /** Whether the keys belong to a service account rather than to a person. */
  service: boolean
  /** Which project or workspace, as a number from 0 to 1. */
  where: number
}

export interface KeyLife {
  slot: KeySlot
  generation: number
  creator: Member
  /** When the first key of the slot was made. */
  firstAt: EpochMs
  createdAt: EpochMs
  /** When the key was deleted or switched off; far in the future for one that nobody looks after. */
  endsAt: EpochMs
  /** The key outlived its creator's membership. */
  orphan: boolean
  /** Undefined for a key that was never used. */
  workload: Workload | undefined
}

export interface KeyChain {
  slots: readonly KeySlot[]
  /** Every key made before a moment that was still alive after another, in order of slot and age. */
  lives(aliveAfter: EpochMs, before: EpochMs): KeyLife[]
}

type Care = 'rotated' | 'stale' | 'dormant' | 'unused'

const NEVER = Date.UTC(2100, 0, 1)

function careOf(stream: Stream, profile: HealthProfile): Care {
  const draw = stream.next()
  if (draw < profile.unusedShare) return 'unused'
  if (draw < profile.unusedShare + profile.dormantShare) return 'dormant'
  if (draw < profile.unusedShare + profile.dormantShare + profile.staleShare) return 'stale'
  return 'rotated'
}

/** The keys of one organization: `count` slots under a health profile. */
export function createKeyChain(
  seedName: string,
  count: number,
  members: Membership,
  profile: HealthProfile,
  serviceShare: number,
): KeyChain {
  const slots = Array.from({ length: count }, (_, nth): KeySlot => {
    const stream = new Stream(`${seedName}|slot|${nth}`)
    return {
      nth,
      ownerRank: nth < 2 ? nth % members.size : stream.int(0, members.size - 1),
      // The first one always belongs to a service: it is the workload that runs away under a poor profile.
      service: stream.chance(serviceShare) || nth === 0,
      where: stream.next(),
    }
  })

  function livesOf(slot: KeySlot, aliveAfter: EpochMs, before: EpochMs, into: KeyLife[]): void {
    const stream = new Stream(`${seedName}|key|${slot.nth}`)
    // The first workload is the one that runs away, so it must be in use under every profile.
    const drawn = careOf(stream, profile)
    const care = slot.nth === 0 && drawn !== 'rotated' ? 'stale' : drawn
    const late = slot.nth > 2 && stream.chance(0.12)
    let createdAt = FOUNDING + (late ? stream.between(560, 2100) : stream.between(4, 560)) * DAY
    const perDay =
      slot.nth === 0 ? stream.between(38, 52) : Math.min(90, stream.skewed(slot.service ? 5 : 1.6, 1.1))
    const weekends = slot.service && stream.chance(0.8)

    let firstAt: EpochMs | undefined
    for (let generation = 0; createdAt <= before; generation += 1) {
      const days = care === 'rotated' ? stream.between(...profile.keyDays) : NEVER
      const overlap = stream.between(0.1, 3)
      const useDays = stream.between(12, 240)
      const stays = stream.chance(profile.orphanShare)
      const creator = members.at(slot.ownerRank, createdAt)
      if (creator === undefined) {
        // Nobody holds the place yet: the need is met once somebody does.
        createdAt += 7 * DAY
        continue
      }
      firstAt ??= Math.floor(createdAt)
      const planned = days === NEVER ? NEVER : createdAt + days * DAY
      const leaves = slot.service ? NEVER : creator.removedAt
      const cutShort = !stays && leaves < planned
      const endsAt = cutShort ? leaves : planned === NEVER ? NEVER : planned + overlap * DAY
      const wanted = care === 'dormant' ? createdAt + useDays * DAY : planned
      // Of the keys that outlive their owner, some go on being used: the worst case there is.
      const usedUntil = Math.min(wanted, endsAt, slot.nth % 3 === 1 ? NEVER : leaves)
      if (endsAt > aliveAfter) {
        into.push({
          slot,
          generation,
          creator,
          firstAt,
          createdAt: Math.floor(createdAt),
          endsAt: Math.floor(endsAt),
          orphan: creator.removedAt < endsAt,
          workload:
            care === 'unused'
              ? undefined
              : {
                  name: `${seedName}|${slot.nth}`,
                  perDay,
                  weekends,
                  from: Math.floor(createdAt),
                  until: Math.floor(usedUntil),
                  spikes: profile.spike && slot.nth === 0,
                },
        })
      }
      createdAt = cutShort ? leaves : planned
    }
  }

  return {
    slots,
    lives(aliveAfter, before) {
      const lives: KeyLife[] = []
      for (const slot of slots) livesOf(slot, aliveAfter, before, lives)
      return lives
    },
  }
}
