/** Non-human identities that can act are in use. Last use is the provider's own field, else read from days of usage;
 *  no use counts only where the usage window was read completely and is at least as long as the limit. */
import { DAY, dayOf } from '../../../../shared/model/index.ts'
import { days, limitDays, text, time } from '../evidence.ts'
import { DORMANT_DAYS, NEVER_USED_DAYS } from '../../domain/limits.ts'
import { isAdministrative } from '../secrets.ts'
import { PASS, defineControl, fail, notApplicable, unknown } from '../control.ts'
import { activeNhis } from '../subjects.ts'

export const control = defineControl({
  id: 'nhi-dormant',
  needs: { openai: ['service_accounts', 'api_keys', 'admin_keys'], anthropic: ['api_keys'] },
  uses: { anthropic: ['usage'] },
  parameters: { dormantDays: DORMANT_DAYS, neverUsedDays: NEVER_USED_DAYS },
  over: activeNhis,
  judge: (nhi, context, { dormantDays, neverUsedDays }) => {
    const { at } = context
    const limit = at - dormantDays * DAY
    const severity = isAdministrative(nhi) ? 'critical' : undefined
    const seen = (lastUsed: number | null | undefined, idleSince: number, limitInDays: number) => [
      time('last used', lastUsed),
      text('known from', nhi.lastUsedFrom ?? 'provider'),
      days('idle', at - idleSince),
      limitDays('limit', limitInDays),
      time('created', nhi.createdAt),
    ]
    if (typeof nhi.lastUsedAt === 'number') {
      return nhi.lastUsedAt >= limit
        ? PASS
        : fail(seen(nhi.lastUsedAt, nhi.lastUsedAt, dormantDays), severity)
    }
    if (nhi.lastUsedAt === undefined && nhi.nhiKind === 'service_account') {
      return notApplicable('A service account is used through its keys, which are judged themselves.')
    }
    if (typeof nhi.createdAt !== 'number') return unknown(nhi.lastUsedAt === null ? 'created' : 'last used')
    const neverLimit = at - neverUsedDays * DAY
    if (nhi.createdAt >= Math.max(neverLimit, limit)) return PASS
    if (nhi.lastUsedAt === null) {
      return nhi.createdAt >= neverLimit ? PASS : fail(seen(null, nhi.createdAt, neverUsedDays), severity)
    }
    const since = nhi.notUsedSince
    if (since === undefined || since >= limit) return unknown('last used')
    const evidence = [text('last used', `not since ${dayOf(since)}`), text('known from', 'usage')]
    return fail([...evidence, ...seen(undefined, since, dormantDays).slice(2)], severity)
  },
  says: (who, seen) =>
    seen('last used') === 'none'
      ? `${who} can act but was never used in ${seen('idle')}.`
      : `${who} can act but was not used for ${seen('idle')}; the limit is ${seen('limit')}.`,
})
