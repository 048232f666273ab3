/**
 * Lists that tell what changed since: pages with a link to the next one, and at the end a link that stands for the
 * moment of the list. New items come whole, changed ones with what changed alone, removed ones with the reason.
 */
import { type Call, type JsonObject, refuse, type RefusalDetails } from '../http/types.ts'
import type { EpochMs } from '../world/time.ts'

type Snapshot = ReadonlyMap<string, JsonObject>

/** What a delta link stands for: everything as it was then. */
interface Moment {
  readonly at: EpochMs
  readonly top: number
  readonly fields: readonly string[]
  readonly seen: Snapshot
}

/** A list that is being paged through, and the moment that its delta link will stand for. */
interface Listing extends Moment {
  readonly rows: readonly JsonObject[]
  readonly offset: number
}

export interface DeltaRules {
  /** The parameters that carry a token of a page, and of a delta link. */
  names: { skip: string; delta: string }
  /** How long a link stays good, and the refusal of one that is older. */
  lifeMs: number
  gone: (call: Call) => never
  badToken: RefusalDetails & { message: string }
  newToken: () => string
  /** What a list is asked for when it begins. */
  asked: (call: Call) => { top: number; fields: readonly string[] }
  /** Everything that exists, with some fields, by id. */
  snapshot: (fields: readonly string[]) => Snapshot
  /** What is said about an item that is not there any more. */
  removed: (id: string) => JsonObject
  envelope: (call: Call, rows: readonly JsonObject[], link: { next?: string; delta?: string }) => JsonObject
}

export function createDelta(rules: DeltaRules): (call: Call) => JsonObject {
  const { names, badToken } = rules
  const listings = new Map<string, Listing>()
  const moments = new Map<string, Moment>()

  /** What a token of a caller stands for, as long as it is good. */
  function kept<T extends Moment>(call: Call, from: ReadonlyMap<string, T>, token: string): T {
    const found = from.get(token) ?? refuse(400, badToken.message, badToken)
    return call.now - found.at > rules.lifeMs ? rules.gone(call) : found
  }

  function page(call: Call, listing: Listing): JsonObject {
    const { rows, offset, ...moment } = listing
    const end = offset + moment.top
    const token = rules.newToken()
    if (end < rows.length) listings.set(token, { ...listing, offset: end })
    else moments.set(token, moment)
    const link = end < rows.length ? { next: token } : { delta: token }
    return rules.envelope(call, rows.slice(offset, end), link)
  }

  return (call) => {
    const skip = call.query.get(names.skip)
    if (skip !== null) return page(call, kept(call, listings, skip))
    const token = call.query.get(names.delta)
    if (token !== null && token !== '' && token !== 'latest') {
      const moment = kept(call, moments, token)
      const seen = rules.snapshot(moment.fields)
      const rows = changes(moment.seen, seen, rules.removed)
      return page(call, { ...moment, at: call.now, offset: 0, seen, rows })
    }
    const asked = rules.asked(call)
    const seen = rules.snapshot(asked.fields)
    const rows = token === 'latest' ? [] : [...seen.values()].map(withoutUnset)
    return page(call, { at: call.now, offset: 0, ...asked, seen, rows })
  }
}

function changes(before: Snapshot, after: Snapshot, removed: DeltaRules['removed']): JsonObject[] {
  const rows: JsonObject[] = []
  for (const [id, row] of after) {
    const old = before.get(id)
    const changed = Object.entries(row).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(old?.[name]),
    )
    if (old === undefined) rows.push(withoutUnset(row))
    else if (changed.length > 0) rows.push({ id, ...Object.fromEntries(changed) })
  }
  for (const id of before.keys()) if (!after.has(id)) rows.push(removed(id))
  return rows
}

/** Lists leave out what was never set. */
function withoutUnset(row: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null))
}
