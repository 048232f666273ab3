/**
 * What happened in an organization on each day, in no provider's words. Lasting things (people, keys, containers)
 * are read off their lives; passing ones (logins) are drawn for the day. A day's list and order never change, so an
 * event can be named by its day and place.
 */
import type { KeyChain, KeyLife } from './keys.ts'
import type { Member, Membership } from './members.ts'
import { Stream } from './random.ts'
import type { Container } from './services.ts'
import { DAY, dayOf, type EpochMs, HOUR, isWeekend } from './time.ts'

export type Happening = { at: EpochMs; actor: Member } & (
  | { kind: 'invite-sent' | 'invite-accepted' | 'member-added' | 'member-removed'; member: Member }
  | { kind: 'key-created' | 'key-ended' | 'service-created'; life: KeyLife }
  | { kind: 'container-created' | 'container-archived'; container: Container }
  | { kind: 'login' | 'login-failed' | 'limit-changed' | 'tenant-changed' }
)

export interface Happenings {
  /** Everything on a day, in an order that never changes; `keepFrom` is the first day that is still wanted. */
  ofDay: (day: number, keepFrom: number) => Happening[]
}

export interface HappeningSources {
  name: string
  members: Membership
  chain: KeyChain
  containers: readonly Container[]
}

const LOGINS_PER_DAY = 0.15
const AHEAD_DAYS = 30

export function createHappenings({ name, members, chain, containers }: HappeningSources): Happenings {
  let index: { from: number; to: number; byDay: Map<number, Happening[]> } | undefined

  const anAdmin = (at: EpochMs, orElse: Member): Member =>
    members.at(Math.floor(at / HOUR) % Math.min(2, members.size), at) ?? orElse

  function ofMember(member: Member): Happening[] {
    const sentAt = member.addedAt - 4 * DAY
    return [
      { at: sentAt, kind: 'invite-sent', actor: anAdmin(sentAt, member), member },
      { at: member.addedAt, kind: 'invite-accepted', actor: member, member },
      { at: member.addedAt + 1000, kind: 'member-added', actor: member, member },
      { at: member.removedAt, kind: 'member-removed', actor: anAdmin(member.removedAt, member), member },
    ]
  }

  function ofKey(life: KeyLife): Happening[] {
    const list: Happening[] = [
      { at: life.createdAt, kind: 'key-created', actor: life.creator, life },
      { at: life.endsAt, kind: 'key-ended', actor: anAdmin(life.endsAt, life.creator), life },
    ]
    if (life.slot.service && life.createdAt === life.firstAt) {
      list.push({ at: life.createdAt - 1000, kind: 'service-created', actor: life.creator, life })
    }
    return list
  }

  function ofContainer(container: Container): Happening[] {
    const founder = members.of(0, container.createdAt)[0]
    if (founder === undefined) return []
    return [
      {
        at: container.createdAt,
        kind: 'container-created',
        actor: anAdmin(container.createdAt, founder),
        container,
      },
      {
        at: container.archivedAt,
        kind: 'container-archived',
        actor: anAdmin(container.archivedAt, founder),
        container,
      },
    ]
  }

  function lasting(day: number, keepFrom: number): Happening[] {
    if (index === undefined || keepFrom < index.from || day > index.to) {
      const from = Math.min(keepFrom, day)
      const to = Math.max(day, index?.to ?? 0) + AHEAD_DAYS
      const byDay = new Map<number, Happening[]>()
      const add = (happening: Happening): void => {
        const at = dayOf(happening.at)
        if (at < from || at > to) return
        const list = byDay.get(at)
        if (list === undefined) byDay.set(at, [happening])
        else list.push(happening)
      }
      const until = (to + 1) * DAY
      for (let rank = 0; rank < members.size; rank += 1) {
        for (const member of members.of(rank, until + 5 * DAY)) ofMember(member).forEach(add)
      }
      for (const life of chain.lives(from * DAY, until)) ofKey(life).forEach(add)
      for (const container of containers) ofContainer(container).forEach(add)
      index = { from, to, byDay }
    }
    return index.byDay.get(day) ?? []
  }

  function passing(day: number): Happening[] {
    const stream = new Stream(`${name}|events|${day}`)
    const expected = members.size * LOGINS_PER_DAY * (isWeekend(day) ? 0.2 : 1)
    const count = Math.floor(expected) + (stream.chance(expected % 1) ? 1 : 0)
    const list: Happening[] = []
    for (let i = 0; i < count; i += 1) {
      const at = day * DAY + stream.int(6 * 3600, 20 * 3600) * 1000
      const actor = members.at(stream.int(0, members.size - 1), at)
      const kind = stream.chance(0.03) ? 'login-failed' : 'login'
      if (actor !== undefined) list.push({ at, actor, kind })
    }
    const founder = members.of(0, day * DAY)[0]
    if (founder === undefined) return list
    const settings = (kind: 'limit-changed' | 'tenant-changed', at: EpochMs): void =>
      void list.push({ at, kind, actor: anAdmin(at, founder) })
    if (day % 9 === 0) settings('limit-changed', day * DAY + 13 * HOUR)
    if (day % 30 === 3) settings('tenant-changed', day * DAY + 9 * HOUR)
    return list
  }

  return { ofDay: (day, keepFrom) => [...lasting(day, keepFrom), ...passing(day)] }
}
