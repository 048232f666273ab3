/** Secrets are younger than their rotation limit. A key that the provider cannot rotate in place is as old as its
 *  creation. Administrative keys have a shorter limit; twice over it is critical. */
import { DAY } from '../../../../shared/model/index.ts'
import { days, limitDays, text, time } from '../evidence.ts'
import { isAdministrative, isSecret } from '../secrets.ts'
import { PASS, defineControl, fail, notApplicable, unknown } from '../control.ts'
import { activeNhis } from '../subjects.ts'

export const control = defineControl({
  id: 'nhi-key-unrotated',
  needs: { openai: ['service_accounts', 'api_keys', 'admin_keys'], anthropic: ['api_keys'] },
  parameters: { maxKeyAgeDays: 90, adminKeyAgeDays: 30 },
  over: activeNhis,
  judge: (nhi, { at }, { maxKeyAgeDays, adminKeyAgeDays }) => {
    if (!isSecret(nhi)) return notApplicable('The identity has no static secret of its own.')
    const made = nhi.rotatedAt ?? nhi.createdAt ?? undefined
    if (made === undefined) return unknown(['created', 'rotated'])
    const admin = isAdministrative(nhi)
    const limit = admin ? adminKeyAgeDays : maxKeyAgeDays
    const age = at - made
    if (age <= limit * DAY) return PASS
    const evidence = [
      days('age', age),
      limitDays('limit', limit),
      time('created', nhi.createdAt),
      time('rotated', nhi.rotatedAt),
      time('last used', nhi.lastUsedAt),
      text('level', nhi.level),
    ]
    return fail(evidence, admin && age > 2 * limit * DAY ? 'critical' : undefined)
  },
  says: (who, seen) => `${who} has had the same secret for ${seen('age')}; the limit is ${seen('limit')}.`,
})
