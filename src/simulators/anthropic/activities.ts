/**
 * The compliance activity feed: what happened, in the provider's words, with its filters and the setting that turns it
 * on. Reading the feed is itself an activity.
 */
import { type Call, type JsonObject, refuse, type Route } from '../http/types.ts'
import { createFeed, type Entry } from '../kit/feed.ts'
import { routes } from '../kit/resource.ts'
import { wholeOf } from '../kit/values.ts'
import type { Happening } from '../world/happenings.ts'
import type { Member } from '../world/members.ts'
import { idFor, Stream } from '../world/random.ts'
import { dayOf, type EpochMs } from '../world/time.ts'
import type { OrgWorld } from './org.ts'
import type { AnthropicState } from './state.ts'
import { CURSORS, rfc } from './style.ts'

interface Activity extends Entry {
  actorId: string | null
}

type Said = readonly [type: string, details: JsonObject]

/** What the feed says about a happening besides who and when; undefined for what it does not record. */
function saidOf(org: OrgWorld, happening: Happening): Said | undefined {
  const { hardened } = org.profile
  const workspace = (nth: number): JsonObject => ({ workspace_id: org.workspaceIdOf(nth) })
  switch (happening.kind) {
    case 'invite-sent':
      return ['org_user_invite_sent', { invite_id: org.inviteIdOf(happening.member) }]
    case 'invite-accepted':
      return ['org_user_invite_accepted', { invite_id: org.inviteIdOf(happening.member) }]
    case 'member-removed':
      return ['org_user_deleted', { deleted_user_id: org.userOf(happening.member).id }]
    case 'key-created': {
      const api_key_id = org.keyIdOf(happening.life)
      const where = workspace(org.workspaceNthOf(happening.life))
      return ['platform_api_key_created', { api_key_id, ...where }]
    }
    case 'key-ended': {
      const api_key_id = org.keyIdOf(happening.life)
      return ['platform_api_key_updated', { api_key_id, new_status: hardened ? 'archived' : 'inactive' }]
    }
    case 'container-created':
      return ['platform_workspace_created', workspace(happening.container.nth)]
    case 'container-archived':
      return ['platform_workspace_archived', workspace(happening.container.nth)]
    case 'login':
      return [hardened ? 'sso_login_succeeded' : 'magic_link_login_succeeded', {}]
    case 'login-failed':
      return [hardened ? 'sso_login_failed' : 'magic_link_login_failed', {}]
    case 'limit-changed':
      return ['platform_workspace_rate_limit_updated', workspace(1)]
    case 'tenant-changed':
      return ['claude_organization_settings_updated', { setting: 'member_invites' }]
    case 'member-added':
    case 'service-created':
      return undefined
  }
}

export function activityRoutes(state: AnthropicState): Route[] {
  const { org } = state
  const { seed, auditDays } = org.settings

  function actorOf(actor: Member | undefined): JsonObject {
    if (actor === undefined)
      return { type: 'admin_api_key_actor', admin_api_key_id: `apikey_01${idFor(`${seed}|admin`, 22)}` }
    const { id, email } = org.userOf(actor)
    const network = new Stream(`${seed}|network|${actor.rank}`)
    return {
      type: 'user_actor',
      email_address: email,
      user_id: id,
      ip_address: `203.0.113.${network.int(2, 250)}`,
      user_agent: 'Mozilla/5.0',
    }
  }

  function activityOf(at: EpochMs, n: number, actor: Member | undefined, [type, details]: Said): Activity {
    const day = dayOf(at)
    const id = `activity_01${idFor(`${seed}|activity|${day}|${n}`, 14)}${n.toString(36)}D${day}`
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

  const feed = createFeed({
    happenings: org.happenings(),
    days: auditDays,
    live: state.liveActivities,
    ofHappening(happening, n) {
      const entry = saidOf(org, happening)
      return entry && activityOf(happening.at, n, happening.actor, entry)
    },
    ofLive: ({ at, type, details }, n) => activityOf(at, n, undefined, [type, details]),
    dayOfId(id) {
      const day = /^activity_01.*D(\d+)$/.exec(id)?.[1]
      return day === undefined ? undefined : Number(day)
    },
    cursors: CURSORS,
    bounds: {
      name: 'created_at',
      textOf: ({ query }, bound) => query.get(`created_at.${bound}`),
      readTime: Date.parse,
      unitMs: 1,
    },
  })

  return routes('activities', {
    'GET /v1/compliance/activities'(call) {
      if (org.audit === 'off') refuse(404, 'The Compliance API is not enabled for this organization.')
      if (org.audit === 'refused')
        refuse(403, 'This API key does not have the read:compliance_activities scope.')
      const limit = wholeOf(call, 'limit', { fallback: 100, max: 5000 })
      const { items, hasMore } = feed.page(call, limit, filterOf(call))
      if (!call.query.has(CURSORS.after) && !call.query.has(CURSORS.before))
        state.record('compliance_api_accessed', { request_path: call.path })
      return {
        data: items.map((activity) => activity.wire),
        has_more: hasMore,
        first_id: items[0]?.id ?? null,
        last_id: items.at(-1)?.id ?? null,
      }
    },
  })
}

function filterOf({ query }: Call): (activity: Activity) => boolean {
  const types = query.getAll('activity_types[]')
  const without = query.getAll('exclude_activity_types[]')
  if (types.length > 0 && without.length > 0)
    refuse(400, 'activity_types and exclude_activity_types cannot be combined')
  const actors = query.getAll('actor_ids[]')
  if (actors.some((id) => !id.startsWith('user_'))) refuse(400, 'actor_ids: only user ids are accepted')
  return ({ type, actorId }) =>
    (types.length === 0 || types.includes(type)) &&
    !without.includes(type) &&
    (actors.length === 0 || (actorId !== null && actors.includes(actorId)))
}
