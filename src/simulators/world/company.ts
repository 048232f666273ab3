/**
 * The people of one company over the years: who joined when, who left, who followed. It depends on the seed and the
 * mail domain alone, never on a provider or its health, so the same people appear wherever the company has an account.
 * A place in the company is always filled: the day one person leaves, the next one starts.
 */
import { DISTINCT_NAMES, nameOf } from './names.ts'
import { hash, Stream } from './random.ts'
import { DAY, type EpochMs, FOUNDING } from './time.ts'

export interface Person {
  /** Stable through renames of nothing: place and turn. */
  key: string
  name: string
  email: string
  guest: boolean
  joinedAt: EpochMs
  leftAt: EpochMs
}

/** A place for one person: an employee's, or an outsider's. */
export interface Place {
  guest: boolean
  nth: number
}

export interface Company {
  seed: string
  domain: string
  /** Everyone who ever held the place and joined before a moment, oldest first. */
  holders(place: Place, before: EpochMs): Person[]
}

const OUTSIDE_DOMAINS = ['northbeam-consulting.example', 'freelance-data.example', 'webmail.example']

/** The company of a seed and a mail domain. */
export function createCompany(seed: string, domain: string): Company {
  const nameOffset = hash(`${seed}|names`) % DISTINCT_NAMES

  function person(place: Place, generation: number, joinedAt: EpochMs, leftAt: EpochMs): Person {
    const nth = place.guest ? DISTINCT_NAMES - 1 - (place.nth % 7) + place.nth * DISTINCT_NAMES : place.nth
    const { name, mailName } = nameOf(nameOffset, nth, generation)
    const outside =
      OUTSIDE_DOMAINS[(hash(`${seed}|outside`) + place.nth) % OUTSIDE_DOMAINS.length] ?? 'guest.example'
    return {
      key: `${place.guest ? 'guest' : 'staff'}.${place.nth}.${generation}`,
      name,
      email: `${mailName}@${place.guest ? outside : domain}`,
      guest: place.guest,
      joinedAt,
      leftAt,
    }
  }

  return {
    seed,
    domain,
    holders(place, before) {
      const stream = new Stream(`${seed}|${place.guest ? 'guest' : 'staff'}|${place.nth}`)
      const people: Person[] = []
      let joinedAt = FOUNDING + (place.nth < 3 ? place.nth * DAY : stream.between(3, 480) * DAY)
      for (let generation = 0; joinedAt <= before; generation += 1) {
        const years = place.guest ? stream.between(0.6, 1.6) : stream.between(0.75, 6)
        const leftAt = joinedAt + years * 365 * DAY
        people.push(person(place, generation, Math.floor(joinedAt), Math.floor(leftAt)))
        joinedAt = leftAt
      }
      return people
    },
  }
}
