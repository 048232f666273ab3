/** The administrative audit log is on and readable. Where it cannot be switched off again, any event proves that it is
 *  on. Where it can, each reading of the feed makes an entry itself, so a recent event is the proof and an older one is not. An empty log proves nothing. A plan without audit logs is a gap that a person must state, never
 *  a pass. */
import { DAY } from '../../../../shared/model/index.ts'
import { count, text, time } from '../evidence.ts'
import { PASS, defineControl, fail, manual, unknown } from '../control.ts'
import { connections } from '../subjects.ts'
import meta from './meta.json' with { type: 'json' }

export const control = defineControl({
  meta,
  rests: [
    { kind: 'event', of: 'subject' },
    { kind: 'service', fields: ['adminAudit'], of: 'subject' },
  ],
  over: connections,
  judge: (connection, context, { proofDays }) => {
    const { coverage, known, readAt } = context.listed(connection.id, 'event')
    const organization = context.organization(connection.id)
    const setting = organization && context.value(organization, 'adminAudit')
    const events = context.eventsOf(connection.id)
    const evidence = [
      text('setting', setting),
      text('coverage', coverage?.state ?? 'none'),
      text('reason', coverage?.reason),
      time('last event', events[0]?.at),
      count('events seen', events.length),
    ]
    const off = setting === false || coverage?.reason === 'off' || coverage?.reason === 'permission'
    if (off) return fail(evidence)
    if (
      coverage?.reason === 'plan' ||
      coverage?.reason === 'not_offered' ||
      !context.lists(connection.id, 'event')
    ) {
      return manual(
        'The plan gives no access to an audit log: state how administrative acts are recorded.',
        evidence,
      )
    }
    if (known === 'none') return unknown('audit log', [...evidence, time('read', readAt)])
    const canBeOff = context.traits(connection.id)?.auditLog !== 'stays_on'
    // Of a log that was read in part, the setting may be what was not read.
    const proof =
      known === 'all' && events.some((event) => !canBeOff || event.at >= context.at - proofDays * DAY)
    return proof || (setting === true && !canBeOff) ? PASS : unknown('whether the audit log is on', evidence)
  },
  says: (who, seen) =>
    seen('reason') === 'permission'
      ? `The audit log of ${who} cannot be read: the key has no right to it.`
      : seen('setting') === 'not reported'
        ? `The audit log of ${who} shows nothing: it is off, or hidden from this key.`
        : `The audit log of ${who} is off.`,
})
