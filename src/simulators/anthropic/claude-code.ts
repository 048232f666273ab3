/** The Claude Code report: one UTC day for each request, one record for each person or key that used it. */
import { type JsonObject, refuse, type Route } from '../http/types.ts'
import { routes } from '../kit/resource.ts'
import { complain } from '../kit/values.ts'
import { Stream } from '../world/random.ts'
import { DAY, dayOf, type EpochMs, HOUR, isWeekend } from '../world/time.ts'
import type { OrgWorld } from './org.ts'
import { MODELS } from './prices.ts'
import { ORG } from './routes.ts'
import { reportPaging, rfc } from './style.ts'

type Actor = { id: string } & ({ type: 'user_actor'; email: string } | { type: 'api_actor'; name: string })

const TERMINALS = ['vscode', 'iTerm.app', 'tmux', 'WarpTerminal']
const ROLES = new Set(['developer', 'claude_code_user', 'admin'])

function actorsOn(org: OrgWorld, at: EpochMs, now: EpochMs): Actor[] {
  const day = dayOf(at)
  // An hour passes before a session is counted; a day in the future is empty.
  if (at + HOUR > now || isWeekend(day)) return []
  const users = org.users(Math.min(now, at + DAY - 1)).filter((user) => {
    return ROLES.has(user.role) && user.addedAt <= at && new Stream(`${user.id}|${day}`).chance(0.7)
  })
  const key = day % 2 === 0 ? org.keys(at).find((candidate) => candidate.status === 'active') : undefined
  return [
    ...users.map((user): Actor => ({ type: 'user_actor', email: user.email, id: user.id })),
    ...(key === undefined ? [] : [{ type: 'api_actor' as const, name: key.name, id: key.id }]),
  ]
}

function recordOf(org: OrgWorld, actor: Actor, at: EpochMs): JsonObject {
  const stream = new Stream(`${org.settings.seed}|code|${actor.id}|${dayOf(at)}`)
  const model = stream.pick(Object.keys(MODELS))
  const price = MODELS[model] ?? { input: 0, output: 0, cacheRead: 0 }
  const tokens = {
    cache_creation: stream.int(1000, 60_000),
    cache_read: stream.int(10_000, 900_000),
    input: stream.int(2000, 80_000),
    output: stream.int(2000, 60_000),
  }
  const nano = tokens.input * price.input + tokens.output * price.output + tokens.cache_read * price.cacheRead
  const tool = (): JsonObject => ({ accepted: stream.int(0, 40), rejected: stream.int(0, 6) })
  const who: JsonObject =
    actor.type === 'user_actor'
      ? { type: 'user_actor', email_address: actor.email }
      : { type: 'api_actor', api_key_name: actor.name }
  return {
    actor: who,
    core_metrics: {
      commits_by_claude_code: stream.int(0, 8),
      lines_of_code: { added: stream.int(0, 900), removed: stream.int(0, 300) },
      num_sessions: stream.int(1, 9),
      pull_requests_by_claude_code: stream.int(0, 2),
    },
    customer_type: 'api',
    date: rfc(at),
    model_breakdown: [{ estimated_cost: { amount: Math.round(nano / 1e7), currency: 'USD' }, model, tokens }],
    organization_id: org.id,
    terminal_type: stream.pick(TERMINALS),
    tool_actions: {
      edit_tool: tool(),
      multi_edit_tool: tool(),
      notebook_edit_tool: tool(),
      write_tool: tool(),
    },
    subscription_type: null,
  }
}

export function claudeCodeRoutes(org: OrgWorld): Route[] {
  // The pages of one day come one after another: the last list asked for is kept.
  let last: { at: EpochMs; now: EpochMs; actors: Actor[] } | undefined
  return routes('claude_code', {
    [`GET ${ORG}/usage_report/claude_code`](call) {
      const text = call.query.get('starting_at') ?? complain(call, 'starting_at', '', { kind: 'missing' })
      const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
      if (Number.isNaN(at)) refuse(400, 'starting_at: Input should be a date, YYYY-MM-DD')
      if (last?.at !== at || last.now !== call.now)
        last = { at, now: call.now, actors: actorsOn(org, at, call.now) }
      return reportPaging(call, {
        all: last.actors,
        idOf: ({ id }) => id,
        shape: (actor) => recordOf(org, actor, at),
      })
    },
  })
}
