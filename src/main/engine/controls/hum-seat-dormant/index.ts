/** Paid seats are in use. A seat counts from the later of its assignment and the last activity. Where the provider
 *  bills by use and sells no seats, the control does not apply. */
import { DAY } from '../../../../shared/model/index.ts'
import { days, limitDays, text, time } from '../evidence.ts'
import { and, when } from '../../domain/three-valued.ts'
import { PASS, defineControl, fail, notApplicable, unknown } from '../control.ts'
import { ACCOUNT_LIST, activeAccounts } from '../subjects.ts'
import meta from './meta.json' with { type: 'json' }

export const control = defineControl({
  meta,
  rests: [ACCOUNT_LIST],
  over: activeAccounts,
  whenNone: 'Nobody has an account.',
  judge: (account, { at }, { dormantDays }) => {
    if (account.seat === undefined || account.seat === null)
      return notApplicable('No seat is billed for this account.')
    const limit = at - dormantDays * DAY
    const idle = (moment: number | null): boolean => moment === null || moment < limit
    const dormant = and(when(account.lastActivityAt, idle), when(account.seatAssignedAt, idle))
    if (dormant === false) return PASS
    if (dormant === undefined)
      return unknown(account.lastActivityAt === undefined ? 'last activity' : 'seat assigned')
    const since = Math.max(account.lastActivityAt ?? 0, account.seatAssignedAt ?? 0)
    return fail([
      text('seat', account.seat),
      time('last activity', account.lastActivityAt),
      time('seat assigned', account.seatAssignedAt),
      ...(since > 0 ? [days('idle', at - since)] : []),
      limitDays('limit', dormantDays),
    ])
  },
  says: (who, seen) =>
    `${who} holds a paid seat (${seen('seat')}) without activity for over ${seen('limit')}.`,
})
