/** People who left the client's directory hold no access. Needs a linked directory; neither OpenAI nor Anthropic
 *  reports the state of the person there, and absence from one provider does not prove that somebody left. */
import { text, time } from '../evidence.ts'
import { PASS, defineControl, fail, unknown } from '../control.ts'
import { activeHumans } from '../subjects.ts'

export const control = defineControl({
  id: 'hum-offboarded-active',
  needs: { openai: ['users'], anthropic: ['users'] },
  parameters: {},
  over: activeHumans,
  judge: (human) => {
    if (human.directoryState === undefined) return unknown('directory state')
    if (human.directoryState === 'active') return PASS
    return fail([
      text('directory state', human.directoryState),
      text('roles', human.roles?.join(', ')),
      time('last activity', human.lastActivityAt),
    ])
  },
  says: (who, seen) => `${who} is ${seen('directory state')} in the directory but still has access.`,
})
