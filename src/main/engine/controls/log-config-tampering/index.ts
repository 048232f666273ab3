/** Nobody weakened logging, limits or network rules in the last `windowDays`. Reeve keeps no change records yet, so no
 *  weakening is covered by an approved change; the finding names the events for a person to explain.
 *  Event types and details are those of the providers' audit logs, as their descriptions name them. */
import { DAY } from '../../../../shared/model/index.ts'
import type { EventFact } from '../../facts/index.ts'
import { count, limitDays, text, time } from '../evidence.ts'
import { PASS, defineControl, fail, unknown } from '../control.ts'
import { connections } from '../subjects.ts'
import meta from './meta.json' with { type: 'json' }

const SHOWN = 5

/** Types that always make a safeguard weaker. */
const ALWAYS: ReadonlyMap<string, string> = new Map([
  ['rate_limit.deleted', 'rate limit deleted'],
  ['ip_allowlist.deleted', 'IP allow list deleted'],
  ['ip_allowlist.config.deactivated', 'IP allow list switched off'],
  ['certificates.deactivated', 'client certificates switched off'],
  ['scim.disabled', 'directory sync switched off'],
  ['tenant.sso_connection.deleted', 'single sign-on deleted'],
  ['tenant.policy.deleted', 'policy deleted'],
  ['tenant.policy.detached', 'policy detached'],
  ['tenant.session_policy.deleted', 'session policy deleted'],
  ['platform_spend_limit_deleted', 'spend limit deleted'],
  ['platform_workspace_rate_limit_deleted', 'rate limit deleted'],
  ['org_ip_restriction_deleted', 'IP restriction deleted'],
  ['org_sso_connection_deactivated', 'single sign-on switched off'],
  ['org_sso_connection_deleted', 'single sign-on deleted'],
  ['org_directory_sync_deleted', 'directory sync deleted'],
  ['spend_limit.deleted', 'spend limit deleted'],
  ['spend_alert.deleted', 'spend alert deleted'],
])

/** Types that are weaker only with certain details; what cannot be read from the details is not known. */
const BY_DETAIL: ReadonlyMap<string, string> = new Map([
  ['organization.updated', 'organization settings'],
  ['org_compliance_api_settings_updated', 'compliance log settings'],
])

export const control = defineControl({
  meta,
  rests: [{ kind: 'event', lists: true, of: 'subject' }],
  over: connections,
  judge: (connection, context, { windowDays }) => {
    const from = context.at - windowDays * DAY
    const events = context.eventsOf(connection.id).filter((event) => event.at >= from)
    const weakened = events.flatMap((event) => {
      const what = weakening(event)
      return what === undefined ? [] : [{ event, what }]
    })
    if (weakened.length > 0) {
      return fail([
        count('weakened settings', weakened.length),
        limitDays('within', windowDays),
        ...weakened
          .slice(0, SHOWN)
          .flatMap(({ event, what }) => [
            text('change', `${what} by ${event.actorEmail ?? event.actorId ?? 'unknown actor'}`),
            time('at', event.at),
            text('event', event.id),
          ]),
        text('approved change', null),
      ])
    }
    const since = context.listed(connection.id, 'event').coverage?.since ?? undefined
    if (since === undefined || since > from) return unknown(`events of the last ${windowDays} days`)
    if (context.facts.eventsTruncated) return unknown(`older events of the last ${windowDays} days`)
    return PASS
  },
  says: (who, seen) =>
    `Logging or limits of ${who} were weakened ${seen('weakened settings')} times in ${seen('within')}.`,
})

function weakening({ type, detail }: EventFact): string | undefined {
  const always = ALWAYS.get(type)
  if (always !== undefined) return always
  const what = BY_DETAIL.get(type)
  if (what === undefined) return undefined
  return [...values(detail, 0)].some((value) => OFF_WORDS.has(value)) ? `${what} switched off` : undefined
}

const OFF_WORDS: ReadonlySet<unknown> = new Set(['disabled', 'inactive', 'off'])
const MAX_DEPTH = 4

/** Every plain value in an event's details, bounded in depth. */
function* values(detail: unknown, depth: number): Generator<unknown> {
  if (typeof detail !== 'object' || detail === null) yield detail
  else if (depth < MAX_DEPTH) for (const value of Object.values(detail)) yield* values(value, depth + 1)
}
