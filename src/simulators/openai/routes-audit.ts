/** The audit log endpoint: filters, cursors in both directions, tenant events, and the log switched off. */
import type { Call, Reply, Route } from '../http/types.ts'
import { dayOf } from '../world/time.ts'
import { type AuditEvent, createAuditLog, dayOfEvent, TENANT_EVENTS } from './audit.ts'
import { fail, isReply, limitOf, ok, seconds, slice } from './reply.ts'
import type { OpenAiState } from './state.ts'

/** Newest first; `after` goes to older entries, `before` to newer ones. */
export function auditRoute(state: OpenAiState): Route {
  const log = createAuditLog(state.org)
  const { audit } = state.org.settings
  const mode = audit ?? (state.org.profile.auditOn ? 'on' : 'off')

  return {
    method: 'GET',
    path: '/v1/organization/audit_logs',
    dataset: 'audit_logs',
    handle(call) {
      const limit = limitOf(call, 20, 100)
      if (typeof limit !== 'number') return limit
      if (mode === 'refused') return fail(403, 'Audit logging is not enabled for this organization.')
      if (mode === 'off')
        return ok({ object: 'list', data: [], first_id: null, last_id: null, has_more: false })
      const wants = eventFilter(call)
      if (isReply(wants)) return wants
      const { query } = call
      const cursor = query.get('after') ?? query.get('before')
      const cursorDay = cursor === null ? undefined : dayOfEvent(cursor)
      if (cursor !== null && cursorDay === undefined)
        return fail(400, `Invalid cursor '${cursor}'.`, null, 'after')

      const today = dayOf(call.now)
      const first = log.firstDay(call.now)
      const bounds = [...query.entries()]
        .filter(([name]) => /^effective_at\[g/.test(name))
        .map(([, v]) => dayOf(Number(v) * 1000))
      const oldest = Math.max(first, ...bounds)
      const of = (day: number): AuditEvent[] => log.ofDay(day, call.now, state.liveEvents).filter(wants)
      if (query.has('before')) return before(call, limit, of, cursorDay ?? today, today)

      const found: AuditEvent[] = []
      let started = cursor === null
      for (let day = cursorDay ?? today; day >= oldest && found.length <= limit; day -= 1) {
        for (const event of log.ofDay(day, call.now, state.liveEvents)) {
          if (started && wants(event)) found.push(event)
          if (event.id === cursor) started = true
        }
        if (!started) return fail(400, `Invalid 'after': no entry with id '${cursor}'.`, null, 'after')
      }
      return auditPage(found.slice(0, limit), found.length > limit)
    },
  }
}

function before(
  call: Call,
  limit: number,
  of: (day: number) => AuditEvent[],
  fromDay: number,
  today: number,
): Reply {
  const all: AuditEvent[] = []
  for (let day = today; day >= fromDay; day -= 1) all.push(...of(day))
  const part = slice(
    { ...call, query: new URLSearchParams({ limit: String(limit), before: call.query.get('before') ?? '' }) },
    all,
    (event) => event.id,
  )
  return 'status' in part ? part : auditPage([...part.items], part.hasMore)
}

function auditPage(events: AuditEvent[], hasMore: boolean): Reply {
  return ok({
    object: 'list',
    data: events.map((event) => event.wire),
    first_id: events[0]?.id ?? null,
    last_id: events.at(-1)?.id ?? null,
    has_more: hasMore,
  })
}

function eventFilter(call: Call): ((event: AuditEvent) => boolean) | Reply {
  const { query } = call
  const types = query.getAll('event_types[]')
  const tenantOnly = query.get('tenant_only') === 'true'
  const strays = types.filter((type) => TENANT_EVENTS.has(type) !== tenantOnly)
  if (strays.length > 0)
    return fail(
      400,
      `Event types need tenant_only=${!tenantOnly}: ${strays.join(', ')}.`,
      null,
      'event_types',
    )
  const oneOf = (name: string, value: string | null): boolean => {
    const wanted = query.getAll(name)
    return wanted.length === 0 || (value !== null && wanted.includes(value))
  }
  const bound = (name: string): number | undefined => {
    const text = query.get(`effective_at[${name}]`)
    return text === null ? undefined : Number(text)
  }
  const { gt, gte, lt, lte } = { gt: bound('gt'), gte: bound('gte'), lt: bound('lt'), lte: bound('lte') }
  return (event) => {
    const at = seconds(event.at)
    return (
      event.tenant === tenantOnly &&
      (gt === undefined || at > gt) &&
      (gte === undefined || at >= gte) &&
      (lt === undefined || at < lt) &&
      (lte === undefined || at <= lte) &&
      (types.length === 0 || types.includes(event.type)) &&
      oneOf('project_ids[]', event.projectId) &&
      oneOf('actor_ids[]', event.actorId) &&
      oneOf('actor_emails[]', event.actorEmail) &&
      oneOf('resource_ids[]', event.resourceId)
    )
  }
}
