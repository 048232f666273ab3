/** Model use can be tied to a key or a person, over the last `windowDays`. Counted in calls; in tokens where the
 *  provider counts no calls. Sessions and stored bytes weigh nothing. */
import { dayStart } from '../../../../shared/model/index.ts'
import { firstDayOf } from '../../facts/fact-set.ts'
import { count, percent } from '../evidence.ts'
import { PASS, defineControl, fail, notApplicable, unknown } from '../control.ts'
import { connections } from '../subjects.ts'
import meta from './meta.json' with { type: 'json' }

export const control = defineControl({
  meta,
  rests: [{ kind: 'usage', lists: true, of: 'subject' }],
  over: connections,
  judge: (connection, context, { maxShare, windowDays }) => {
    const from = firstDayOf(context.at, windowDays)
    const rows = context.usageOf(connection.id).filter(({ day }) => day >= from)
    const unit = rows.some(({ calls }) => (calls ?? 0) > 0) ? 'calls' : 'tokens'
    let total = 0
    let untraced = 0
    for (const { calls, inputTokens, outputTokens, credentialId, identityId, accountId } of rows) {
      const weight = unit === 'calls' ? (calls ?? 0) : inputTokens + outputTokens
      total += weight
      if (credentialId === null && identityId === null && accountId === null) untraced += weight
    }
    const { coverage } = context.listed(connection.id, 'usage')
    if ((coverage?.since ?? Infinity) > dayStart(from)) return unknown(`usage of the last ${windowDays} days`)
    if (total === 0) return notApplicable(`No model was used in the last ${windowDays} days.`)
    const share = untraced / total
    const evidence = [
      percent('share without key or person', share),
      count(unit, total),
      count(`${unit} without key or person`, untraced),
      percent('allowed at most', maxShare),
    ]
    // Nothing at all is named: the provider may not have been asked for keys, so nothing is known.
    if (untraced === total) return unknown('key of each call', evidence)
    return share > maxShare ? fail(evidence) : PASS
  },
  says: (who, seen) =>
    `${seen('share without key or person')} of the use at ${who} names neither a key nor a person.`,
})
