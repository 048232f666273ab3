/**
 * The compliance activity feed: what happened on each day in the provider's words. An id tells its day, so a cursor
 * needs no list of everything. Newest first. Reading the feed is itself an activity.
 */
import type { JsonObject } from '../http/types.ts'
import { createHappenings, type Happening } from '../world/happenings.ts'
import type { Member } from '../world/members.ts'
import { idFor, Stream } from '../world/random.ts'
import { dayOf, type EpochMs } from '../world/time.ts'
import type { OrgWorld } from './org.ts'
import { rfc } from './reply.ts'

/** Something a caller did through the API. */
export interface LiveActivity {
  at: EpochMs
  type: string
  details: JsonObject
}

export interface Activity {
  id: string
  at: EpochMs
  type: string
  actorId: string | null
  wire: JsonObject
}

export interface ActivityFeed {
  /** The activities of a day up to a moment, newest first. */
  ofDay: (day: number, until: EpochMs, live: readonly LiveActivity[]) => readonly Activity[]
  firstDay: (now: EpochMs) => number
}

export function createActivityFeed(org: OrgWorld): ActivityFeed {
  const { seed, auditDays } = org.settings
  const happenings = createHappenings({
    name: `${seed}|anthropic`,
    members: org.members,
    chain: org.chain,
    containers: org.containers,
  })
  const cache = new Map<number, { until: EpochMs; live: number; activities: Activity[] }>()

  function entryOf(happening: Happening): { type: string; details: JsonObject } | undefined {
    switch (happening.kind) {
      case 'invite-sent':
        return { type: 'org_user_invite_sent', details: { invite_id: org.inviteIdOf(happening.member) } }
      case 'invite-accepted':
        return { type: 'org_user_invite_accepted', details: { invite_id: org.inviteIdOf(happening.member) } }
      case 'member-added':
        return undefined
      case 'member-removed':
        return { type: 'org_user_deleted', details: { deleted_user_id: org.userOf(happening.member).id } }
      case 'key-created':
        return {
          type: 'platform_api_key_created',
          details: {
            api_key_id: org.keyIdOf(happening.life),
            workspace_id: org.workspaceIdOf(org.workspaceNthOf(happening.life)),
          },
        }
      case 'key-ended': {
        const details = {
          api_key_id: org.keyIdOf(happening.life),
          new_status: org.profile.hardened ? 'archived' : 'inactive',
        }
        return { type: 'platform_api_key_updated', details }
      }
      case 'service-created':
        return undefined
      case 'container-created':
        return {
          type: 'platform_workspace_created',
          details: { workspace_id: org.workspaceIdOf(happening.container.nth) },
        }
      case 'container-archived':
        return {
          type: 'platform_workspace_archived',
          details: { workspace_id: org.workspaceIdOf(happening.container.nth) },
        }
      case 'login':
        return {
          type: org.profile.hardened ? 'sso_login_succeeded' : 'magic_link_login_succeeded',
          details: {},
        }
      case 'login-failed':
        return { type: org.profile.hardened ? 'sso_login_failed' : 'magic_link_login_failed', details: {} }
      case 'limit-changed':
        return {
          type: 'platform_workspace_rate_limit_updated',
          details: { workspace_id: org.workspaceIdOf(1) },
        }
      case 'tenant-changed':
        return { type: 'claude_organization_settings_updated', details: { setting: 'member_invites' } }
    }
  }

  function actorOf(actor: Member | undefined): JsonObject {
    if (actor === undefined)
      return { type: 'admin_api_key_actor', admin_api_key_id: `apikey_01${idFor(`${seed}|admin`, 22)}` }
    const user = org.userOf(actor)
    return {
      type: 'user_actor',
      email_address: user.email,
      user_id: user.id,
      ip_address: `203.0.113.${new Stream(`${seed}|network|${actor.rank}`).int(2, 250)}`,
      user_agent: 'Mozilla/5.0',
    }
  }

  function finish(
    at: EpochMs,
    n: number,
    actor: Member | undefined,
    type: string,
    details: JsonObject,
  ): Activity {
    const id = `activity_01${idFor(`${seed}|activity|${dayOf(at)}|${n}`, 14)}${n.toString(36)}D${dayOf(at)}`
    return {
      id,
      at,
      type,
      actorId: actor === undefined ? null : org.userOf(actor).id,
      wire: {
        id,
        created_at: rfc(at),
        organization_id: org.taggedId,
        organization_uuid: org.id,
        actor: actorOf(actor),
        type,
        ...details,
      },
    }
  }

  return {
    firstDay: (now) => dayOf(now) - auditDays,
    ofDay(day, until, live) {
      const known = cache.get(day)
      if (known !== undefined && known.until === until && known.live === live.length) return known.activities
      const all = happenings.ofDay(day, dayOf(until) - auditDays).flatMap((happening, n) => {
        const entry = entryOf(happening)
        return entry === undefined
          ? []
          : [finish(happening.at, n, happening.actor, entry.type, entry.details)]
      })
      live.forEach((activity, n) => {
        if (dayOf(activity.at) === day)
          all.push(finish(activity.at, 1_000_000 + n, undefined, activity.type, activity.details))
      })
      const activities = all.filter((activity) => activity.at <= until).sort(newestFirst)
      if (cache.size > 400) cache.clear()
      cache.set(day, { until, live: live.length, activities })
      return activities
    },
  }
}

function newestFirst(a: Activity, b: Activity): number {
  return b.at - a.at || (a.id < b.id ? 1 : -1)
}

/** The day that an activity's id names, or undefined for something else. */
export function dayOfActivity(id: string): number | undefined {
  const match = /^activity_01.*D(\d+)$/.exec(id)
  return match === null ? undefined : Number(match[1])
}
