/** Administrators per connected organization lie within bounds. People whose role or state was not read could be either, so
 *  they widen the count to a range; only a range that lies wholly outside or inside decides. */
import { count, text } from '../evidence.ts'
import { PASS, defineControl, fail, unknown } from '../control.ts'
import { nameOf } from '../../facts/index.ts'
import { ACCOUNT_LIST, connections } from '../subjects.ts'
import meta from './meta.json' with { type: 'json' }

const SHOWN = 10

export const control = defineControl({
  meta,
  rests: [ACCOUNT_LIST],
  over: connections,
  judge: (connection, context, { maxAdmins, minAdmins }) => {
    const active = context.accountsOf(connection.id).filter((account) => account.state === 'active')
    const admins = active.filter((account) => account.isAdmin === true)
    const unread = context
      .accountsOf(connection.id)
      .filter(({ state, isAdmin }) =>
        state === 'active' ? isAdmin === undefined : state === 'unknown' && isAdmin !== false,
      ).length
    const most = context.listed(connection.id, 'account', ACCOUNT_LIST.fields).complete
      ? admins.length + unread
      : Infinity
    const evidence = [
      count('administrators', admins.length),
      count('allowed at most', maxAdmins),
      count('needed at least', minAdmins),
      ...admins.slice(0, SHOWN).map((account) => text('administrator', nameOf(account))),
    ]
    if (admins.length > maxAdmins || most < minAdmins) return fail(evidence)
    return admins.length >= minAdmins && most <= maxAdmins ? PASS : unknown('role', evidence)
  },
  says: (who, seen) =>
    `${who} has ${seen('administrators')} administrators; ${seen('needed at least')} to ${seen('allowed at most')} are wanted.`,
})
