/** People sign in with enforced MFA. Where a provider reports no MFA state per person the answer is unknown until an
 *  identity provider is connected; single sign-on helps only if that provider enforces MFA, which is not known either. */
import { text } from '../evidence.ts'
import { PASS, defineControl, fail, unknown } from '../control.ts'
import { ACCOUNT_LIST, activeAccounts } from '../subjects.ts'
import meta from './meta.json' with { type: 'json' }

export const control = defineControl({
  meta,
  rests: [ACCOUNT_LIST],
  over: activeAccounts,
  judge: (account) => {
    if (account.mfa === undefined) return unknown('MFA state')
    if (account.mfa === 'enforced') return PASS
    if (account.sso !== false) return unknown('MFA policy of the identity provider')
    const evidence = [
      text('MFA', account.mfa),
      text('single sign-on', account.sso),
      text('administrator', account.isAdmin),
    ]
    return fail(evidence, account.isAdmin === false ? 'high' : 'critical')
  },
  says: (who, seen) => `${who} can sign in without enforced MFA (reported: ${seen('MFA')}).`,
})
