/** People from outside the client's mail domains are on the approved list. Membership of the organization is itself
 *  access at providers of this kind, so no separate grant is looked for. */
import { domainOf, isOutside, mailKey } from '../../domain/mail.ts'
import { text } from '../evidence.ts'
import { PASS, defineControl, fail, notApplicable, unknown } from '../control.ts'
import { ACCOUNT_LIST, activeAccounts } from '../subjects.ts'
import meta from './meta.json' with { type: 'json' }

export const control = defineControl({
  meta,
  rests: [ACCOUNT_LIST, { kind: 'terms', fields: ['mailDomains', 'approvedGuests'], of: 'records' }],
  over: activeAccounts,
  whenNone: 'Nobody has an account.',
  judge: (account, { facts: { terms } }) => {
    if (!account.email?.includes('@')) return unknown('mail address')
    const outside = isOutside(account.email, terms.mailDomains)
    if (outside === undefined) return unknown('mail domains of the client')
    if (!outside) return notApplicable('The account is in the client’s own domain.')
    const email = mailKey(account.email)
    if (terms.approvedGuests?.some((guest) => mailKey(guest) === email) === true) return PASS
    return fail([
      text('mail address', account.email),
      text('home domain', domainOf(account.email)),
      text('roles', account.roles?.join(', ')),
    ])
  },
  says: (who, seen) => `${who} has access from the outside domain ${seen('home domain')} without approval.`,
})
