/** Content is processed in agreed regions. Global routing counts as outside unless the agreement lists "global".
 *  Without a region in the agreement a person must state what was agreed. A provider's word may say what stays in the
 *  region: EU_STORAGE_PROCESSING is the EU, JP_STORAGE keeps data in Japan and leaves processing open. */
import type { Context } from '../context.ts'
import type { Sourced } from '../../facts/fact-set.ts'
import type { Service } from '../../facts/index.ts'
import { text } from '../evidence.ts'
import { PASS, defineControl, fail, manual, notApplicable, unknown } from '../control.ts'
import { activeServices } from '../subjects.ts'
import meta from './meta.json' with { type: 'json' }

/** An older interface may not list the default workspace, so nothing tells its region. */
const hasDefault = ({ connectionId }: Sourced<Service>, context: Context): boolean =>
  context.servicesOf(connectionId).some((service) => service.isDefault === true)

export const control = defineControl({
  meta,
  rests: [
    { kind: 'service', lists: true, of: 'subject' },
    { kind: 'terms', fields: ['regionAllowlist'], of: 'records' },
  ],
  over: activeServices,
  judge: (service, context) => {
    const allowed = context.facts.terms.regionAllowlist
    if (allowed === undefined) return manual('The agreement names no region: state what was agreed.')
    const { region } = service
    if (region === undefined && service.scope === 'organization') {
      const hidden =
        context.traits(service.connectionId)?.defaultProject === true && !hasDefault(service, context)
      return hidden
        ? unknown('region of the default workspace')
        : notApplicable('Regions are set per project or workspace.')
    }
    if (region === undefined) return unknown('region')
    const where = (region ?? 'global').trim().toLowerCase()
    const agreed = allowed.map((name) => name.trim().toLowerCase())
    if (agreed.includes(where) || agreed.some((name) => where === `${name}_storage_processing`)) return PASS
    if (agreed.some((name) => where === `${name}_storage`)) return unknown('region of processing')
    return fail([text('region', region), text('agreed regions', allowed.join(', '))])
  },
  says: (who, seen) =>
    `${who} runs in ${seen('region') === 'none' ? 'no fixed region' : seen('region')}; agreed: ${seen('agreed regions')}.`,
})
