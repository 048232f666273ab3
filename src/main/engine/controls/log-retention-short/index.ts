/** Administrative events are kept long enough. Reeve's own store keeps every event that it read, without limit, so
 *  the length of its record is known; how long the provider keeps older ones is not. A log that is said to be off keeps none. */
import { DAY } from '../../../../shared/model/index.ts'
import { days, limitDays, text, time } from '../evidence.ts'
import { PASS, defineControl, fail, unknown } from '../control.ts'
import { connections } from '../subjects.ts'
import meta from './meta.json' with { type: 'json' }

export const control = defineControl({
  meta,
  rests: [
    { kind: 'event', of: 'subject' },
    { kind: 'service', fields: ['adminAudit', 'createdAt'], of: 'subject' },
  ],
  over: connections,
  judge: (connection, context, { minRetentionDays }) => {
    const { coverage, complete } = context.listed(connection.id, 'event')
    const organization = context.organization(connection.id)
    const audit = organization && context.value(organization, 'adminAudit')
    if (audit === false) {
      return fail([text('audit log', 'off'), days('kept', 0), limitDays('limit', minRetentionDays)])
    }
    const since = coverage?.since
    if (!complete || since === undefined || since === null) return unknown('audit log')
    if (context.at - since >= minRetentionDays * DAY) return PASS
    const createdAt = organization && context.value(organization, 'createdAt')
    const wholeLife = typeof createdAt === 'number' && since <= createdAt
    if (wholeLife) return PASS
    return unknown('retention at the provider', [
      time('record begins', since),
      limitDays('limit', minRetentionDays),
    ])
  },
  says: (who, seen) => `${who} keeps no administrative events; ${seen('limit')} are wanted.`,
})
