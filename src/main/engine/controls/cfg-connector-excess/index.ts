/** Reeve's own key has no more rights than it uses. Where such keys come in one level only, that is an accepted limit
 *  (a fact of the provider); where they can have less, what this one has is not read yet. */
import { defineControl, notApplicable, unknown } from '../control.ts'
import { connections } from '../subjects.ts'
import meta from './meta.json' with { type: 'json' }

export const control = defineControl({
  meta,
  rests: [],
  over: connections,
  judge: ({ id }, context) =>
    context.traits(id)?.connectorKey === 'one_level'
      ? notApplicable('Admin keys of this provider have one level: an accepted limit.')
      : unknown('rights of Reeve’s own key'),
  says: (who) => `Reeve’s key for ${who} holds more rights than it uses.`,
})
