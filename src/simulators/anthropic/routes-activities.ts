/** The compliance endpoints: the activity feed with its filters and cursors, and the setting that turns it on. */
import type { Call, Reply, Route } from '../http/types.ts'
import { dayOf } from '../world/time.ts'
import { type Activity, createActivityFeed, dayOfActivity } from './activities.ts'
import { fail, idSlice, isReply, limitOf, ok } from './reply.ts'
import type { AnthropicState } from './state.ts'

export function activityRoutes(state: AnthropicState): Route[] {
  const feed = createActivityFeed(state.org)
  const { audit } = state.org.settings
  const mode = audit ?? (state.org.profile.auditOn ? 'on' : 'off')

  function handle(call: Call): Reply {
    if (mode === 'off') return fail(404, 'The Compliance API is not enabled for this organization.')
    if (mode === 'refused')
      return fail(403, 'This API key does not have the read:compliance_activities scope.')
    const limit = limitOf(call, 100, 5000)
    if (typeof limit !== 'number') return limit
    const wants = filterOf(call)
    if (isReply(wants)) return wants
    const after = call.query.get('after_id')
    const before = call.query.get('before_id')
    const cursor = after ?? before
    const cursorDay = cursor === null ? undefined : dayOfActivity(cursor)
    if (cursor !== null && cursorDay === undefined) return fail(400, 'Invalid pagination cursor')

    const today = dayOf(call.now)
    const oldest = Math.max(feed.firstDay(call.now), lowestDay(call))
    const of = (day: number): Activity[] =>
      feed.ofDay(day, call.now, state.liveActivities).filter((a) => wants(a) || a.id === cursor)
    const found: Activity[] = []
    if (before !== null) {
      for (let day = today; day >= (cursorDay ?? today); day -= 1) found.push(...of(day))
    } else {
      for (let day = cursorDay ?? today; day >= oldest; day -= 1) {
        found.push(...of(day))
        const start = after === null ? 0 : found.findIndex((activity) => activity.id === after) + 1
        if (found.length - start > limit) break
      }
    }
    const part = idSlice(call, found, (activity) => activity.id, limit)
    if (isReply(part)) return part
    const data = part.items
    if (cursor === null) {
      state.record({ at: call.now, type: 'compliance_api_accessed', details: { request_path: call.path } })
    }
    return ok({
      data: data.map((activity) => activity.wire),
      has_more: part.hasMore,
      first_id: data[0]?.id ?? null,
      last_id: data.at(-1)?.id ?? null,
    })
  }

  return [{ method: 'GET', path: '/v1/compliance/activities', dataset: 'activities', handle }]
}

function lowestDay(call: Call): number {
  const bounds = ['created_at.gte', 'created_at.gt'].flatMap((name) => call.query.get(name) ?? [])
  return Math.max(0, ...bounds.map((text) => dayOf(Date.parse(text))))
}

function filterOf(call: Call): ((activity: Activity) => boolean) | Reply {
  const { query } = call
  const types = query.getAll('activity_types[]')
  const without = query.getAll('exclude_activity_types[]')
  if (types.length > 0 && without.length > 0) {
    return fail(400, 'activity_types and exclude_activity_types cannot be combined')
  }
  const actors = query.getAll('actor_ids[]')
  if (actors.some((id) => !id.startsWith('user_'))) return fail(400, 'actor_ids: only user ids are accepted')
  const bounds: ((at: number) => boolean)[] = []
  for (const [name, holds] of Object.entries(BOUNDS)) {
    const text = query.get(`created_at.${name}`)
    if (text === null) continue
    const limit = Date.parse(text)
    if (Number.isNaN(limit)) return fail(400, `created_at.${name}: Input should be a valid RFC 3339 datetime`)
    bounds.push((at) => holds(at, limit))
  }
  return (activity) =>
    (types.length === 0 || types.includes(activity.type)) &&
    !without.includes(activity.type) &&
    (actors.length === 0 || (activity.actorId !== null && actors.includes(activity.actorId))) &&
    bounds.every((holds) => holds(activity.at))
}

const BOUNDS: Readonly<Record<string, (at: number, limit: number) => boolean>> = {
  gte: (at, limit) => at >= limit,
  gt: (at, limit) => at > limit,
  lte: (at, limit) => at <= limit,
  lt: (at, limit) => at < limit,
}
