/**
 * The audit log: what happened on each day in the provider's words, computed for a day when it is asked for. An
 * entry's id tells its day, so a cursor needs no list of everything. Newest first.
 */
import type { JsonObject } from '../http/types.ts'
import { createHappenings, type Happening } from '../world/happenings.ts'
import type { Member } from '../world/members.ts'
import { idFor, Stream } from '../world/random.ts'
import { DAY, dayOf, type EpochMs } from '../world/time.ts'
import { inviteIdOf } from './admin.ts'
import type { OrgWorld } from './org.ts'
import { seconds } from './reply.ts'

/** Something a caller did through the API. */
export interface LiveEvent {
  at: EpochMs
  type: string
  projectId: string | null
  details: JsonObject
  /** Id of the admin key that was used. */
  viaKey: string
}

export interface AuditEvent {
  id: string
  at: EpochMs
  type: string
  actorId: string
  actorEmail: string
  resourceId: string
  projectId: string | null
  tenant: boolean
  wire: JsonObject
}

export interface AuditLog {
  /** The entries of a day up to a moment, newest first. */
  ofDay: (day: number, until: EpochMs, live: readonly LiveEvent[]) => readonly AuditEvent[]
  firstDay: (now: EpochMs) => number
}

/** What an entry tells besides who and when. */
interface Entry {
  type: string
  details: JsonObject
  projectNth?: number
}

const AGENT =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/146.0.0.0 Safari/537.36'

/** The tenant events, which only a `tenant_only` request shows. */
export const TENANT_EVENTS = new Set([
  'role.bound_to_resource',
  'role.unbound_from_resource',
  'tenant.metadata.updated',
])

export function createAuditLog(org: OrgWorld): AuditLog {
  const { seed, auditDays } = org.settings
  const happenings = createHappenings({
    name: `${seed}|openai`,
    members: org.members,
    chain: org.chain,
    containers: org.containers,
  })
  const cache = new Map<number, { until: EpochMs; live: number; events: AuditEvent[] }>()

  function entryOf(happening: Happening): Entry {
    switch (happening.kind) {
      case 'invite-sent': {
        const user = org.userOf(happening.member)
        const id = inviteIdOf(org, happening.member)
        return { type: 'invite.sent', details: { id, data: { email: user.email, role: 'reader' } } }
      }
      case 'invite-accepted':
        return { type: 'invite.accepted', details: { id: inviteIdOf(org, happening.member) } }
      case 'member-added': {
        const user = org.userOf(happening.member)
        return { type: 'user.added', details: { id: user.id, data: { role: user.role } } }
      }
      case 'member-removed':
        return { type: 'user.deleted', details: { id: org.userOf(happening.member).id } }
      case 'key-created': {
        const details = { id: org.keyIdOf(happening.life), data: { scopes: ['all'] } }
        return { type: 'api_key.created', details, projectNth: org.projectNthOf(happening.life) }
      }
      case 'key-ended': {
        const details = { id: org.keyIdOf(happening.life) }
        return { type: 'api_key.deleted', details, projectNth: org.projectNthOf(happening.life) }
      }
      case 'service-created': {
        const details = { id: org.ownerOf(happening.life).id, data: { role: 'member' } }
        return { type: 'service_account.created', details, projectNth: org.projectNthOf(happening.life) }
      }
      case 'container-created': {
        const { nth, name } = happening.container
        const details = { id: org.projectIdOf(nth), data: { name, title: name } }
        return { type: 'project.created', details, projectNth: nth }
      }
      case 'container-archived': {
        const { nth } = happening.container
        return { type: 'project.archived', details: { id: org.projectIdOf(nth) }, projectNth: nth }
      }
      case 'login':
        return { type: 'login.succeeded', details: {} }
      case 'login-failed':
        return {
          type: 'login.failed',
          details: { error_code: 'mfa_failed', error_message: 'Multi-factor authentication failed.' },
        }
      case 'limit-changed': {
        const changes_requested = { max_requests_per_1_minute: 500 + (dayOf(happening.at) % 7) * 100 }
        return { type: 'rate_limit.updated', details: { id: 'rl-gpt-5.1', changes_requested }, projectNth: 1 }
      }
      case 'tenant-changed':
        return {
          type: 'role.bound_to_resource',
          details: {
            id: 'ws__connector',
            role_id: 'role_1',
            resource_id: 'ws__connector',
            resource_type: 'connector',
            enabled: true,
          },
        }
    }
  }

  function actorOf(actor: Member, viaKey: string | undefined): JsonObject {
    const { id, email } = org.userOf(actor)
    if (viaKey !== undefined)
      return { type: 'api_key', api_key: { id: viaKey, type: 'user', user: { id, email } } }
    const address = `198.51.100.${new Stream(`${seed}|network|${actor.rank}`).int(2, 250)}`
    return { type: 'session', session: { user: { id, email }, ip_address: address, user_agent: AGENT } }
  }

  function finish(
    at: EpochMs,
    n: number,
    actor: Member,
    entry: Entry,
    project: AuditEvent['projectId'],
    viaKey?: string,
  ): AuditEvent {
    const date = new Date(at).toISOString().slice(0, 10).replaceAll('-', '')
    const id = `audit_log-${idFor(`${seed}|${date}|${n}`, 12)}${n}_${date}`
    const name = org.containers.find((container) => org.projectIdOf(container.nth) === project)?.name
    const user = org.userOf(actor)
    return {
      id,
      at,
      type: entry.type,
      actorId: user.id,
      actorEmail: user.email,
      resourceId: typeof entry.details['id'] === 'string' ? entry.details['id'] : '',
      projectId: project,
      tenant: TENANT_EVENTS.has(entry.type),
      wire: {
        id,
        type: entry.type,
        effective_at: seconds(at),
        ...(project === null ? {} : { project: { id: project, ...(name === undefined ? {} : { name }) } }),
        actor: actorOf(actor, viaKey),
        [entry.type]: entry.details,
      },
    }
  }

  return {
    firstDay: (now) => dayOf(now) - auditDays,
    ofDay(day, until, live) {
      const known = cache.get(day)
      if (known !== undefined && known.until === until && known.live === live.length) return known.events
      // The place in the day must not depend on how late it is: number first, leave out the future after.
      const events = happenings.ofDay(day, dayOf(until) - auditDays).map((happening, n) => {
        const entry = entryOf(happening)
        const project = entry.projectNth === undefined ? null : org.projectIdOf(entry.projectNth)
        return finish(happening.at, n, happening.actor, entry, project)
      })
      live.forEach((event, n) => {
        const admin = org.members.at(0, event.at)
        if (dayOf(event.at) === day && admin !== undefined) {
          events.push(finish(event.at, 1_000_000 + n, admin, event, event.projectId, event.viaKey))
        }
      })
      const shown = events
        .filter((event) => event.at <= until)
        .sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1))
      if (cache.size > 400) cache.clear()
      cache.set(day, { until, live: live.length, events: shown })
      return shown
    },
  }
}

/** The day that an entry's id names, or undefined for something else. */
export function dayOfEvent(id: string): number | undefined {
  const match = /_(\d{4})(\d{2})(\d{2})$/.exec(id)
  if (match === null) return undefined
  return Math.floor(Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])) / DAY)
}
