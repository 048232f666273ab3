/**
 * Who of the company is a member of one provider's organization, and since when. Removal comes later than leaving,
 * by days or by months: that lag is where a well run organization differs from a poor one.
 */
import type { Company, Person, Place } from './company.ts'
import type { HealthProfile } from './health.ts'
import { Stream } from './random.ts'
import { DAY, type EpochMs } from './time.ts'

export interface Member {
  person: Person
  /** Position among all places of the organization; earlier ones hold the higher roles. */
  rank: number
  addedAt: EpochMs
  removedAt: EpochMs
}

export interface Membership {
  /** How many people are members at any time once all places were filled. */
  size: number
  /** Members of one place up to a moment, oldest first; the last one may already be gone. */
  of(rank: number, before: EpochMs): Member[]
  /** The one member of a place at a moment. */
  at(rank: number, at: EpochMs): Member | undefined
  /** Every member at a moment, in order of rank. */
  all(at: EpochMs): Member[]
}

/** How far ahead of what was asked the holders of a place are worked out. */
const AHEAD = 200 * DAY

/** The membership of `provider` in a company: `users` places, a share of them for guests. */
export function createMembership(
  company: Company,
  provider: string,
  users: number,
  profile: HealthProfile,
): Membership {
  const guests = users < 8 && profile.guestShare < 0.05 ? 0 : Math.round(users * profile.guestShare)
  const staff = users - guests

  /** Most people have accounts at every provider; every seventh place is somebody else. */
  function place(rank: number): Place {
    if (rank >= staff) return { guest: true, nth: rank - staff }
    const elsewhere = provider !== 'openai' && rank % 7 === 6
    return { guest: false, nth: elsewhere ? staff + rank : rank }
  }

  function compute(rank: number, before: EpochMs): Member[] {
    const lag = new Stream(`${company.seed}|${provider}|removal|${rank}`)
    const members: Member[] = []
    let free = 0
    for (const person of company.holders(place(rank), before)) {
      // The first one comes some time after joining; each later one gets the account that became free.
      const later = lag.between(0.1, 2) * DAY
      const addedAt = free === 0 ? person.joinedAt + later : free
      const removedAt = person.leftAt + lag.between(...profile.removalDays) * DAY
      free = removedAt
      members.push({ person, rank, addedAt: Math.floor(addedAt), removedAt: Math.floor(removedAt) })
    }
    return members
  }

  const known: ({ until: EpochMs; members: Member[] } | undefined)[] = []

  function of(rank: number, before: EpochMs): Member[] {
    let entry = known[rank]
    if (entry === undefined || entry.until < before) {
      const until = before + AHEAD
      entry = { until, members: compute(rank, until) }
      known[rank] = entry
    }
    return entry.members.filter((member) => member.addedAt <= before)
  }

  function at(rank: number, moment: EpochMs): Member | undefined {
    const members =
      known[rank] === undefined || known[rank].until < moment ? of(rank, moment) : known[rank].members
    return members.findLast((member) => member.addedAt <= moment && moment < member.removedAt)
  }

  return {
    size: users,
    of,
    at,
    all(moment) {
      const members: Member[] = []
      for (let rank = 0; rank < users; rank += 1) {
        const member = at(rank, moment)
        if (member !== undefined) members.push(member)
      }
      return members
    },
  }
}

/** How many of `users` hold the highest role under a profile. */
export function adminCount(users: number, profile: HealthProfile): number {
  return Math.min(users, Math.max(profile.adminsAtLeast, Math.round(users * profile.adminShare)))
}
