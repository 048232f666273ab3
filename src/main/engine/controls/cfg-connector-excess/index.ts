/** Reeve's own key holds no more rights than it uses. The admin keys of OpenAI and Anthropic come in one level only:
 *  the catalogue shows that as an accepted limit. A provider with finer rights brings its own judgement here. */
import { defineControl, notApplicable } from '../control.ts'
import { connections } from '../subjects.ts'

export const control = defineControl({
  id: 'cfg-connector-excess',
  needs: { openai: [], anthropic: [] },
  parameters: {},
  over: connections,
  judge: () => notApplicable('Admin keys of this provider have one level: an accepted limit.'),
  says: (who) => `Reeve’s key for ${who} holds more rights than it uses.`,
})
