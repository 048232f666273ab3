/** People from outside the client's mail domains are on the approved list. Membership of the organization is itself
 *  access at these providers, so no separate grant is looked for. */
import { text } from '../evidence.ts'
import { PASS, defineControl, fail, notApplicable, unknown } from '../control.ts'
import { activeAccounts } from '../subjects.ts'

const lower = (values: readonly string[]): readonly string[] =>
  values.map((value) => value.trim().toLowerCase())

export const control = defineControl({
  id: 'hum-guest-access',
  needs: { openai: ['users'], anthropic: ['users'] },
  parameters: {},
  over: activeAccounts,
  whenNone: 'Nobody has an account.',
  judge: (account, { facts: { terms } }) => {
    if (terms.mailDomains === undefined) return unknown('mail domains of the client')
    if (account.email === undefined || account.email === null) return unknown('mail address')
    const email = account.email.trim().toLowerCase()
    const domain = email.slice(email.lastIndexOf('@') + 1)
    if (lower(terms.mailDomains).includes(domain))
      return notApplicable('The account is in the client’s own domain.')
    if (lower(terms.approvedGuests ?? []).includes(email)) return PASS
    return fail([
      text('mail address', account.email),
      text('home domain', domain),
      text('roles', account.roles?.join(', ')),
    ])
  },
  says: (who, seen) => `${who} has access from the outside domain ${seen('home domain')} without approval.`,
})
