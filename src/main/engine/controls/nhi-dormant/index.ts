/** Identities that can act and credentials that work are in use. Last use is the provider's own field, else read from days of usage;
 *  no use counts only where the usage window was read completely and is at least as long as the limit. */
import { dayOf } from '../../../../shared/model/index.ts'
import { knownUse, lastUseVerdict } from '../../domain/dormancy.ts'
import { days, limitDays, text, time } from '../evidence.ts'
import { isAdministrative } from '../secrets.ts'
import { PASS, defineControl, fail, notApplicable, unknown } from '../control.ts'
import { activeIdentitiesAndCredentials } from '../subjects.ts'
import meta from './meta.json' with { type: 'json' }

export const control = defineControl({
  meta,
  rests: [
    { kind: ['identity', 'credential'], lists: true, of: 'subject' },
    {
      kind: ['identity', 'credential'],
      fields: ['lastUsedAt', 'lastUsedFrom', 'notUsedSince'],
      of: 'subject',
    },
  ],
  over: activeIdentitiesAndCredentials,
  judge: (fact, context, limits) => {
    const known = knownUse(fact, context.value)
    const verdict = lastUseVerdict(known, limits, context.at)
    switch (verdict.use) {
      case 'in_use':
        return PASS
      case 'of_credentials':
        return notApplicable('An identity is used through its credentials, which are judged themselves.')
      case 'unknown':
        return unknown(verdict.missing)
      default: {
        const { since, limitDays: limit } = verdict
        const isFromUse = known.lastUsedAt === undefined
        const from = fact.kind === 'credential' ? context.value(fact, 'lastUsedFrom') : undefined
        const evidence = [
          isFromUse ? text('last used', `not since ${dayOf(since)}`) : time('last used', known.lastUsedAt),
          text('known from', isFromUse ? 'usage' : (from ?? 'provider')),
          days('idle', context.at - since),
          limitDays('limit', limit),
          time('created', fact.createdAt),
        ]
        return fail(evidence, isAdministrative(fact) ? 'critical' : undefined)
      }
    }
  },
  says: (who, seen) =>
    seen('last used') === 'none'
      ? `${who} can act but was never used in ${seen('idle')}.`
      : `${who} can act but was not used for ${seen('idle')}; the limit is ${seen('limit')}.`,
})
