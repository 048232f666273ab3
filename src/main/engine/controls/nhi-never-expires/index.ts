/** Static credentials expire, and within their longest life. No expiry on an administrative key is critical. */
import { DAY } from '../../../../shared/model/index.ts'
import { days, limitDays, text, time } from '../evidence.ts'
import { canExpire, isAdministrative, isSecret } from '../secrets.ts'
import { PASS, defineControl, fail, notApplicable, unknown } from '../control.ts'
import { activeCredentials } from '../subjects.ts'
import meta from './meta.json' with { type: 'json' }

export const control = defineControl({
  meta,
  rests: [{ kind: 'credential', lists: true, of: 'subject' }],
  over: activeCredentials,
  judge: (credential, context, { maxLifetimeDays, certificateDays, adminDays }) => {
    const { at } = context
    const certificate = credential.authMethod === 'certificate'
    if (!certificate && !isSecret(credential)) return notApplicable('This credential is not a static secret.')
    if (!canExpire(credential, context))
      return notApplicable('The provider offers no expiry for this kind of key.')
    if (credential.expiresAt === undefined) return unknown('expires')
    const admin = isAdministrative(credential)
    const limit = admin ? adminDays : certificate ? certificateDays : maxLifetimeDays
    const evidence = [
      time('expires', credential.expiresAt),
      limitDays('longest life', limit),
      time('created', credential.createdAt),
      text('level', credential.level),
    ]
    if (credential.expiresAt === null) return fail(evidence, admin ? 'critical' : undefined)
    if (credential.createdAt === undefined || credential.createdAt === null) {
      return credential.expiresAt - at > limit * DAY ? fail(evidence) : unknown('created')
    }
    const life = credential.expiresAt - credential.createdAt
    return life > limit * DAY ? fail([days('life', life), ...evidence]) : PASS
  },
  says: (who, seen) =>
    seen('expires') === 'none'
      ? `${who} never expires.`
      : `${who} lives until ${seen('expires')}; the longest allowed life is ${seen('longest life')}.`,
})
