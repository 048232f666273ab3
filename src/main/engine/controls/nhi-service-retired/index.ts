/** Identities and credentials end with their project or workspace. */
import { DAY } from '../../../../shared/model/index.ts'
import { days, text, time } from '../evidence.ts'
import { PASS, defineControl, fail, notApplicable, unknown } from '../control.ts'
import { activeIdentitiesAndCredentials, serviceLabel } from '../subjects.ts'
import meta from './meta.json' with { type: 'json' }

export const control = defineControl({
  meta,
  rests: [
    { kind: ['identity', 'credential'], lists: true, of: 'subject' },
    { kind: 'service', lists: true, of: 'subject' },
    { kind: ['identity', 'credential'], fields: ['lastUsedAt'], of: 'subject' },
  ],
  over: activeIdentitiesAndCredentials,
  judge: (fact, context, { graceDays }) => {
    if (fact.scopeId === undefined)
      return fact.scopeLevel === 'org' ? ORGANIZATION : unknown('project or workspace')
    if (fact.scopeId === null) return ORGANIZATION
    const service = context.service(fact.connectionId, fact.scopeId)
    if (service === undefined || service.state === 'unknown')
      return unknown('state of the project or workspace')
    if (service.state === 'active') return PASS
    if (typeof service.archivedAt !== 'number') return unknown('day of archiving')
    const since = context.at - service.archivedAt
    if (since <= graceDays * DAY) return PASS
    return fail([
      text('project or workspace', serviceLabel(service)),
      time('archived', service.archivedAt),
      days('since', since),
      time('last used', context.value(fact, 'lastUsedAt')),
    ])
  },
  says: (who, seen) =>
    `${who} is alive although ${seen('project or workspace')} was archived on ${seen('archived')}.`,
})

const ORGANIZATION = notApplicable('It belongs to the organization or its default workspace.')
