/** Secrets are younger than their rotation limit. A key that the provider cannot rotate in place is as old as its
 *  creation. Administrative keys have a shorter limit; beyond `criticalTimes` that it is critical. */
import { DAY } from '../../../../shared/model/index.ts'
import { days, limitDays, text, time } from '../evidence.ts'
import { isAdministrative, isSecret } from '../secrets.ts'
import { PASS, defineControl, fail, notApplicable, unknown } from '../control.ts'
import { activeCredentials } from '../subjects.ts'
import meta from './meta.json' with { type: 'json' }

export const control = defineControl({
  meta,
  rests: [
    { kind: 'credential', lists: true, of: 'subject' },
    { kind: 'credential', fields: ['lastUsedAt'], of: 'subject' },
  ],
  over: activeCredentials,
  judge: (credential, context, { maxKeyAgeDays, adminKeyAgeDays, criticalTimes }) => {
    if (!isSecret(credential)) return notApplicable('This credential is not a static secret.')
    const made = credential.rotatedAt ?? credential.createdAt ?? undefined
    if (made === undefined) return unknown(['created', 'rotated'])
    const admin = isAdministrative(credential)
    const limit = admin ? adminKeyAgeDays : maxKeyAgeDays
    const age = context.at - made
    if (age <= limit * DAY) return PASS
    const evidence = [
      days('age', age),
      limitDays('limit', limit),
      time('created', credential.createdAt),
      time('rotated', credential.rotatedAt),
      time('last used', context.value(credential, 'lastUsedAt')),
      text('level', credential.level),
    ]
    return fail(evidence, admin && age > criticalTimes * limit * DAY ? 'critical' : undefined)
  },
  says: (who, seen) => `${who} has had the same secret for ${seen('age')}; the limit is ${seen('limit')}.`,
})
