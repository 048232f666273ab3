/** Identities that can act and credentials that work are in use. Last use is the provider's own field, else read from days of usage;
 *  no use counts only where the usage window was read completely and is at least as long as the limit. */
import { DAY, dayOf } from '../../../../shared/model/index.ts'
import { days, limitDays, text, time } from '../evidence.ts'
import { isAdministrative } from '../secrets.ts'
import { PASS, defineControl, fail, notApplicable, unknown } from '../control.ts'
import { activeIdentitiesAndCredentials } from '../subjects.ts'
import meta from './meta.json' with { type: 'json' }

export const control = defineControl({
  meta,
  rests: [
    { kind: ['identity', 'credential'], lists: true, of: 'subject' },
    { kind: 'credential', fields: ['lastUsedAt'], of: 'subject' },
  ],
  over: activeIdentitiesAndCredentials,
  judge: (fact, context, { dormantDays, neverUsedDays }) => {
    const { at } = context
    const limit = at - dormantDays * DAY
    const severity = isAdministrative(fact) ? 'critical' : undefined
    const seen = (lastUsed: number | null | undefined, idleSince: number, limitInDays: number) => [
      time('last used', lastUsed),
      text('known from', (fact.kind === 'credential' ? fact.lastUsedFrom : undefined) ?? 'provider'),
      days('idle', at - idleSince),
      limitDays('limit', limitInDays),
      time('created', fact.createdAt),
    ]
    if (typeof fact.lastUsedAt === 'number') {
      return fact.lastUsedAt >= limit
        ? PASS
        : fail(seen(fact.lastUsedAt, fact.lastUsedAt, dormantDays), severity)
    }
    if (fact.kind === 'identity' && fact.lastUsedAt === undefined) {
      return notApplicable('An identity is used through its credentials, which are judged themselves.')
    }
    if (typeof fact.createdAt !== 'number') return unknown(fact.lastUsedAt === null ? 'created' : 'last used')
    const neverLimit = at - neverUsedDays * DAY
    if (fact.createdAt >= Math.max(neverLimit, limit)) return PASS
    if (fact.lastUsedAt === null) {
      return fact.createdAt >= neverLimit ? PASS : fail(seen(null, fact.createdAt, neverUsedDays), severity)
    }
    const since = fact.kind === 'credential' ? fact.notUsedSince : undefined
    if (since === undefined || since >= limit) return unknown('last used')
    const evidence = [text('last used', `not since ${dayOf(since)}`), text('known from', 'usage')]
    return fail([...evidence, ...seen(undefined, since, dormantDays).slice(2)], severity)
  },
  says: (who, seen) =>
    seen('last used') === 'none'
      ? `${who} can act but was never used in ${seen('idle')}.`
      : `${who} can act but was not used for ${seen('idle')}; the limit is ${seen('limit')}.`,
})
