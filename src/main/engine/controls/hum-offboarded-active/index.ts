/** People who left the client's directory have no access. Needs a connected directory that was read completely and in
 *  time: a service does not report the state of the person there, and absence from it does not prove that somebody
 *  left. */
import { text, time } from '../evidence.ts'
import { PASS, defineControl, fail, unknown } from '../control.ts'
import { ACCOUNT_LIST, activeAccounts } from '../subjects.ts'
import meta from './meta.json' with { type: 'json' }

export const control = defineControl({
  meta,
  rests: [ACCOUNT_LIST, { kind: 'account', lists: true, of: 'directory' }],
  over: activeAccounts,
  judge: (account, context) => {
    const state = context.fromDirectory(account.directoryState)
    if (state === undefined) return unknown('directory state')
    if (state === 'active') return PASS
    return fail([
      text('directory state', state),
      text('roles', account.roles?.join(', ')),
      time('last activity', account.lastActivityAt),
    ])
  },
  says: (who, seen) => `${who} is ${seen('directory state')} in the directory but still has access.`,
})
