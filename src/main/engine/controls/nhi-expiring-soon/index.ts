/** Credentials that are in use do not run out unnoticed. */
import { DAY } from '../../../../shared/model/index.ts'
import { days, time } from '../evidence.ts'
import { canExpire, isSecret } from '../secrets.ts'
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
  judge: (credential, context, { warnDays, urgentDays, inUseDays }) => {
    if (!isSecret(credential) && credential.authMethod !== 'certificate')
      return notApplicable('Nothing here expires.')
    if (!canExpire(credential, context))
      return notApplicable('The provider offers no expiry for this kind of key.')
    if (credential.expiresAt === undefined) return unknown('expires')
    if (credential.expiresAt === null) return notApplicable('The credential has no expiry.')
    const { at } = context
    const left = credential.expiresAt - at
    if (left < 0 || left > warnDays * DAY) return PASS
    const lastUsedAt = context.value(credential, 'lastUsedAt')
    if (lastUsedAt === undefined) return unknown('last used', [time('expires', credential.expiresAt)])
    if (lastUsedAt === null || lastUsedAt <= at - inUseDays * DAY) return PASS
    const evidence = [
      time('expires', credential.expiresAt),
      days('left', left),
      time('last used', lastUsedAt),
    ]
    return fail(evidence, left <= urgentDays * DAY ? 'high' : undefined)
  },
  says: (who, seen) => `${who} is in use and expires on ${seen('expires')}, in ${seen('left')}.`,
})
