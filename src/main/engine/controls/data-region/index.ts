/** Content is processed in agreed regions. Global routing counts as outside unless the agreement lists "global".
 *  Without a region in the agreement a person must state what was agreed. */
import { text } from '../evidence.ts'
import { PASS, defineControl, fail, manual, notApplicable, unknown } from '../control.ts'
import { activeServices } from '../subjects.ts'

export const control = defineControl({
  id: 'data-region',
  needs: { openai: ['projects'], anthropic: ['projects'] },
  parameters: {},
  over: activeServices,
  judge: (service, context) => {
    const allowed = context.facts.terms.regionAllowlist
    if (allowed === undefined) return manual('The agreement names no region: state what was agreed.')
    const { region } = service
    if (region === undefined && service.scope === 'organization') {
      return notApplicable('Regions are set per project or workspace.')
    }
    if (region === undefined) return unknown('region')
    const where = (region ?? 'global').trim().toLowerCase()
    if (allowed.some((name) => name.trim().toLowerCase() === where)) return PASS
    return fail([text('region', region), text('agreed regions', allowed.join(', '))])
  },
  says: (who, seen) =>
    `${who} runs in ${seen('region') === 'none' ? 'no fixed region' : seen('region')}; agreed: ${seen('agreed regions')}.`,
})
