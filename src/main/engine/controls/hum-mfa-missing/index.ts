/** People sign in with enforced MFA. OpenAI and Anthropic report no MFA state per person, so until an identity
 *  provider is linked the answer there is unknown; single sign-on helps only if that provider enforces MFA, which is
 *  not known either. */
import { text } from '../evidence.ts'
import { PASS, defineControl, fail, unknown } from '../control.ts'
import { activeAccounts } from '../subjects.ts'

export const control = defineControl({
  id: 'hum-mfa-missing',
  needs: { openai: ['users'], anthropic: ['users'] },
  parameters: {},
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
