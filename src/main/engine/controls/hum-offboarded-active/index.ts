/** People who left the client's directory hold no access. Needs a linked directory; neither OpenAI nor Anthropic
 *  reports the state of the person there, and absence from one provider does not prove that somebody left. */
import { text, time } from '../evidence.ts'
import { PASS, defineControl, fail, unknown } from '../control.ts'
import { activeAccounts } from '../subjects.ts'

export const control = defineControl({
  id: 'hum-offboarded-active',
  needs: { openai: ['users'], anthropic: ['users'] },
  parameters: {},
  over: activeAccounts,
  judge: (account) => {
    if (account.directoryState === undefined) return unknown('directory state')
    if (account.directoryState === 'active') return PASS
    return fail([
      text('directory state', account.directoryState),
      text('roles', account.roles?.join(', ')),
      time('last activity', account.lastActivityAt),
    ])
  },
  says: (who, seen) => `${who} is ${seen('directory state')} in the directory but still has access.`,
})
