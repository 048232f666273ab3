/** The audit log: what happened, in the provider's words; its filters, tenant events, and the log switched off. */
import { type Call, type JsonObject, refuse, type Route } from '../http/types.ts'
import { createFeed, type Entry } from '../kit/feed.ts'
import { routes } from '../kit/resource.ts'
import { isSet, wholeOf } from '../kit/values.ts'
import type { Happening } from '../world/happenings.ts'
import type { Member } from '../world/members.ts'
import { idFor, Stream } from '../world/random.ts'
import { DAY, dayOf, type EpochMs } from '../world/time.ts'
import { inviteIdOf } from './admin.ts'
import type { OrgWorld } from './org.ts'
import { ORG } from './routes.ts'
import type { OpenAiState } from './state.ts'
import { CURSORS, idEnvelope, seconds } from './style.ts'

interface AuditEvent extends Entry {
  actorId: string
  actorEmail: string
  resourceId: string
  projectId: string | null
}

const AGENT =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/146.0.0.0 Safari/537.36'

/** The tenant events, which only a `tenant_only` request shows. */
const TENANT_EVENTS = new Set([
  'role.bound_to_resource',
  'role.unbound_from_resource',
  'tenant.metadata.updated',
])

type Said = readonly [type: string, details: JsonObject, projectNth?: number]

/** What the log says about a happening besides who and when. */
function saidOf(org: OrgWorld, happening: Happening): Said {
  switch (happening.kind) {
    case 'invite-sent': {
      const data = { email: happening.member.person.email, role: 'reader' }
      return ['invite.sent', { id: inviteIdOf(org, happening.member), data }]
    }
    case 'invite-accepted':
      return ['invite.accepted', { id: inviteIdOf(org, happening.member) }]
    case 'member-added': {
      const { id, role } = org.userOf(happening.member)
      return ['user.added', { id, data: { role } }]
    }
    case 'member-removed':
      return ['user.deleted', { id: org.userOf(happening.member).id }]
    case 'key-created': {
      const details = { id: org.keyIdOf(happening.life), data: { scopes: ['all'] } }
      return ['api_key.created', details, org.projectNthOf(happening.life)]
    }
    case 'key-ended':
      return ['api_key.deleted', { id: org.keyIdOf(happening.life) }, org.projectNthOf(happening.life)]
    case 'service-created': {
      const details = { id: org.ownerOf(happening.life).id, data: { role: 'member' } }
      return ['service_account.created', details, org.projectNthOf(happening.life)]
    }
    case 'container-created': {
      const { nth, name } = happening.container
      return ['project.created', { id: org.projectIdOf(nth), data: { name, title: name } }, nth]
    }
    case 'container-archived': {
      const { nth } = happening.container
      return ['project.archived', { id: org.projectIdOf(nth) }, nth]
    }
    case 'login':
      return ['login.succeeded', {}]
    case 'login-failed': {
      const error_message = 'Multi-factor authentication failed.'
      return ['login.failed', { error_code: 'mfa_failed', error_message }]
    }
    case 'limit-changed': {
      const changes_requested = { max_requests_per_1_minute: 500 + (dayOf(happening.at) % 7) * 100 }
      return ['rate_limit.updated', { id: 'rl-gpt-5.1', changes_requested }, 1]
    }
    case 'tenant-changed': {
      const resource = { resource_id: 'ws__connector', resource_type: 'connector' }
      return [
        'role.bound_to_resource',
        { id: 'ws__connector', role_id: 'role_1', ...resource, enabled: true },
      ]
    }
  }
}

/** Newest first; `after` goes to older entries, `before` to newer ones. */
export function auditRoutes({ org, liveEvents }: OpenAiState): Route[] {
  const { seed, auditDays } = org.settings

  function actorOf(actor: Member, viaKey: boolean): JsonObject {
    const { id, email } = org.userOf(actor)
    const user = { id, email }
    if (viaKey) return { type: 'api_key', api_key: { id: 'key_admin', type: 'user', user } }
    const ip_address = `198.51.100.${new Stream(`${seed}|network|${actor.rank}`).int(2, 250)}`
    const ip_address_details = { country: 'GB', asn: '64500' }
    return { type: 'session', session: { user, ip_address, ip_address_details, user_agent: AGENT } }
  }

  function eventOf(
    at: EpochMs,
    n: number,
    actor: Member,
    [type, details]: Said,
    projectId: string | null,
    viaKey: boolean,
  ): AuditEvent {
    const date = new Date(at).toISOString().slice(0, 10).replaceAll('-', '')
    const id = `audit_log-${idFor(`${seed}|${date}|${n}`, 12)}${n}_${date}`
    const name = org.containers.find((container) => org.projectIdOf(container.nth) === projectId)?.name
    const user = org.userOf(actor)
    return {
      id,
      at,
      type,
      actorId: user.id,
      actorEmail: user.email,
      resourceId: typeof details['id'] === 'string' ? details['id'] : '',
      projectId,
      wire: {
        id,
        type,
        effective_at: seconds(at),
        ...(projectId === null
          ? {}
          : { project: { id: projectId, ...(name === undefined ? {} : { name }) } }),
        actor: actorOf(actor, viaKey),
        [type]: details,
      },
    }
  }

  const feed = createFeed({
    happenings: org.happenings(),
    days: auditDays,
    live: liveEvents,
    ofHappening(happening, n) {
      const entry = saidOf(org, happening)
      const projectId = entry[2] === undefined ? null : org.projectIdOf(entry[2])
      return eventOf(happening.at, n, happening.actor, entry, projectId, false)
    },
    ofLive({ at, type, details, projectId }, n) {
      const admin = org.members.at(0, at)
      return admin && eventOf(at, n, admin, [type, details], projectId, true)
    },
    dayOfId(id) {
      const [, year, month, day] = /_(\d{4})(\d{2})(\d{2})$/.exec(id) ?? []
      return year === undefined
        ? undefined
        : Math.floor(Date.UTC(Number(year), Number(month) - 1, Number(day)) / DAY)
    },
    cursors: { after: CURSORS.after, before: CURSORS.before },
    bounds: {
      name: 'effective_at',
      textOf: ({ query }, bound) => query.get(`effective_at[${bound}]`),
      readTime: (text) => Number(text) * 1000,
      unitMs: 1000,
    },
    strict: true,
  })

  return routes('audit_logs', {
    [`GET ${ORG}/audit_logs`](call) {
      const limit = wholeOf(call, 'limit', { fallback: 20, max: 100 })
      if (org.audit === 'refused') return refuse(403, 'Audit logging is not enabled for this organization.')
      if (org.audit === 'off') return idEnvelope({ data: [], first: null, last: null, hasMore: false })
      const { items, hasMore } = feed.page(call, limit, filterOf(call))
      const data = items.map((event) => event.wire)
      return idEnvelope({ data, first: items[0]?.id ?? null, last: items.at(-1)?.id ?? null, hasMore })
    },
  })
}

function filterOf(call: Call): (event: AuditEvent) => boolean {
  const types = call.query.getAll('event_types[]')
  const tenantOnly = isSet(call, 'tenant_only')
  const strays = types.filter((type) => TENANT_EVENTS.has(type) !== tenantOnly)
  if (strays.length > 0) {
    const message = `Event types need tenant_only=${!tenantOnly}: ${strays.join(', ')}.`
    refuse(400, message, { param: 'event_types' })
  }
  const oneOf = (name: string, value: string | null): boolean => {
    const wanted = call.query.getAll(`${name}[]`)
    return wanted.length === 0 || (value !== null && wanted.includes(value))
  }
  return (event) =>
    TENANT_EVENTS.has(event.type) === tenantOnly &&
    oneOf('event_types', event.type) &&
    oneOf('project_ids', event.projectId) &&
    oneOf('actor_ids', event.actorId) &&
    oneOf('actor_emails', event.actorEmail) &&
    oneOf('resource_ids', event.resourceId)
}
