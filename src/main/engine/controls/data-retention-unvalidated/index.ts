/** Providers keep content no longer than the agreement allows. A limit that the agreement does not state cannot be
 *  broken: a person must state it (issue 2 item 13). A setting that states no number of days is unknown, also where the
 *  organization's states one: what a project keeps is its own setting. */
import { limitDays, text } from '../evidence.ts'
import { PASS, defineControl, fail, manual, unknown } from '../control.ts'
import { activeServices } from '../subjects.ts'
import meta from './meta.json' with { type: 'json' }

export const control = defineControl({
  meta,
  rests: [
    { kind: 'service', lists: true, of: 'subject' },
    { kind: 'service', fields: ['retentionDays', 'retentionSetting'], of: 'subject' },
    { kind: 'terms', fields: ['maxRetentionDays'], of: 'records' },
  ],
  over: activeServices,
  judge: (service, context) => {
    const kept = context.value(service, 'retentionDays')
    const agreed = context.facts.terms.maxRetentionDays
    const evidence = [
      text('setting', context.value(service, 'retentionSetting')),
      kept === undefined || kept === null ? text('kept', kept) : limitDays('kept', kept),
      agreed === undefined ? text('agreed limit', null) : limitDays('agreed limit', agreed),
    ]
    if (agreed === undefined)
      return manual('The agreement states no retention limit: state what was agreed.', evidence)
    if (kept === undefined) return unknown('retention setting', evidence)
    return kept === null || kept > agreed ? fail(evidence) : PASS
  },
  says: (who, seen) =>
    seen('kept') === 'none'
      ? `${who} states no limit for how long content is kept; the agreement allows ${seen('agreed limit')}.`
      : `${who} keeps content for ${seen('kept')}; the agreement allows ${seen('agreed limit')}.`,
})
