/** Static credentials expire, and within their longest life. No expiry on an administrative key is critical. */
import { DAY } from '../../../../shared/model/index.ts'
import { days, limitDays, text, time } from '../evidence.ts'
import { canExpire, isAdministrative, isSecret } from '../secrets.ts'
import { PASS, defineControl, fail, notApplicable, unknown } from '../control.ts'
import { activeNhis } from '../subjects.ts'

export const control = defineControl({
  id: 'nhi-never-expires',
  needs: { openai: ['service_accounts', 'api_keys', 'admin_keys'], anthropic: ['api_keys'] },
  parameters: { maxLifetimeDays: 180, certificateDays: 365, adminDays: 90 },
  over: activeNhis,
  judge: (nhi, { at }, { maxLifetimeDays, certificateDays, adminDays }) => {
    const certificate = nhi.authMethod === 'certificate'
    if (!certificate && !isSecret(nhi)) return notApplicable('The identity has no static secret of its own.')
    if (!canExpire(nhi)) return notApplicable('The provider offers no expiry for this kind of key.')
    if (nhi.expiresAt === undefined) return unknown('expires')
    const admin = isAdministrative(nhi)
    const limit = admin ? adminDays : certificate ? certificateDays : maxLifetimeDays
    const evidence = [
      time('expires', nhi.expiresAt),
      limitDays('longest life', limit),
      time('created', nhi.createdAt),
      text('level', nhi.level),
    ]
    if (nhi.expiresAt === null) return fail(evidence, admin ? 'critical' : undefined)
    if (nhi.createdAt === undefined || nhi.createdAt === null) {
      return nhi.expiresAt - at > limit * DAY ? fail(evidence) : unknown('created')
    }
    const life = nhi.expiresAt - nhi.createdAt
    return life > limit * DAY ? fail([days('life', life), ...evidence]) : PASS
  },
  says: (who, seen) =>
    seen('expires') === 'none'
      ? `${who} never expires.`
      : `${who} lives until ${seen('expires')}; the longest allowed life is ${seen('longest life')}.`,
})
