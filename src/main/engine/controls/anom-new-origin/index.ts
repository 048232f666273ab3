/** Identities and credentials act from where they acted before. Addresses come from audit events alone, so this sees
 *  administrative acts and not model calls: the last `recentDays` against those before. Country where reported, else the
 *  network of the address. */
import { DAY, firstOf } from '../../../../shared/model/index.ts'
import type { ConnectionId, EpochMs } from '../../../../shared/model/index.ts'
import { nameOf, type EventFact } from '../../facts/index.ts'
import type { Context } from '../context.ts'
import { count, text } from '../evidence.ts'
import { PASS, defineControl, fail, notApplicable, unknown } from '../control.ts'
import type { SubjectKind } from '../control.ts'
import meta from './meta.json' with { type: 'json' }

interface Actor {
  readonly connectionId: ConnectionId
  readonly kind: 'identity' | 'credential'
  readonly id: string
  readonly events: EventFact[]
}

const actors: SubjectKind<Actor> = {
  list: listActors,
  subject: ({ connectionId, kind, id }, context) => {
    const fact = context[kind](connectionId, id)
    return {
      kind,
      id,
      label: fact === undefined ? id : nameOf(fact),
      connectionId,
      provider: context.connection(connectionId)?.provider ?? null,
    }
  },
  connectionId: ({ connectionId }) => connectionId,
}

export const control = defineControl({
  meta,
  rests: [{ kind: 'event', lists: true, fields: ['ip'], of: 'subject' }],
  over: actors,
  judge: ({ connectionId, events }, context, { minCalls, historyDays, recentDays }) => {
    const historyFrom = context.at - historyDays * DAY
    const recentFrom = context.at - recentDays * DAY
    const from = knownFrom(context, connectionId)
    const nothingNew = from <= recentFrom ? PASS : unknown(`events of the last ${recentDays} days`)
    const recent = events.filter((event) => event.at >= recentFrom)
    if (recent.length < minCalls) return nothingNew
    const older = events.filter((event) => event.at >= historyFrom && event.at < recentFrom)
    const placed = recent.flatMap((event) => originOf(event) ?? [])
    if (placed.length === 0) return unknown('address of each event')
    // A history that is not longer than the recent days is none.
    const whole = historyFrom < recentFrom && from <= historyFrom
    if (older.length === 0 && whole) return notApplicable('The identity has no history to compare with.')
    const known = new Set(older.map(originOf))
    const fresh = placed.filter((origin) => !known.has(origin))
    const unplaced = recent.length - placed.length
    if (fresh.length + unplaced < minCalls) return nothingNew
    if (!whole || known.has(undefined) || fresh.length < minCalls)
      return unknown(`origin of every event in ${historyDays} days`)
    const origins = [...new Set(fresh)]
    return fail([
      text('new origin', firstOf(origins, 5)),
      count('events from there', fresh.length),
      text(
        'earlier origins',
        firstOf(
          [...known].filter((origin) => origin !== undefined),
          5,
        ),
      ),
    ])
  },
  says: (who, seen) =>
    `${who} acted ${seen('events from there')} times from a new origin (${seen('new origin')}).`,
})

/** From when on every event is there: events that were cut off are the oldest ones. */
function knownFrom({ facts, listed }: Context, connectionId: ConnectionId): EpochMs {
  const since = listed(connectionId, 'event').coverage?.since ?? Infinity
  return facts.eventsTruncated ? Math.max(since, facts.events.at(-1)?.at ?? Infinity) : since
}

function originOf({ country, ip }: EventFact): string | undefined {
  if (country !== undefined && country !== null) return country
  if (ip === undefined || ip === null) return undefined
  return ip.includes(':') ? ip.split(':').slice(0, 3).join(':') : ip.split('.').slice(0, 2).join('.')
}

function listActors({ facts }: Context): readonly Actor[] {
  const found = new Map<string, Actor>()
  for (const event of facts.events) {
    const { actorKind: kind, actorId: id, connectionId } = event
    if ((kind !== 'identity' && kind !== 'credential') || typeof id !== 'string') continue
    const key = `${connectionId}\n${kind}\n${id}`
    const actor = found.get(key) ?? { connectionId, kind, id, events: [] }
    actor.events.push(event)
    found.set(key, actor)
  }
  return [...found.values()]
}
