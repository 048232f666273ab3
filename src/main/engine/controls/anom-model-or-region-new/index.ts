/** Models in use are approved, over the last `windowDays`. The list is the project's own where the provider has one, else
 *  the agreement's; without any a person must state it. Dated versions of an approved model are approved. Regions
 *  are not part of daily use and are judged by data-region. */
import { dayStart, firstOf } from '../../../../shared/model/index.ts'
import type { ConnectionId } from '../../../../shared/model/index.ts'
import { firstDayOf } from '../../facts/fact-set.ts'
import type { Context } from '../context.ts'
import { count, text } from '../evidence.ts'
import { PASS, defineControl, fail, manual, unknown } from '../control.ts'
import type { SubjectKind } from '../control.ts'
import { serviceLabel } from '../subjects.ts'
import meta from './meta.json' with { type: 'json' }

interface Use {
  readonly connectionId: ConnectionId
  readonly serviceId: string | null
  /** Tokens by model; null = the model is not named. */
  readonly models: Map<string | null, number>
}

type Window = { readonly windowDays: number }

const uses: SubjectKind<Use, Window> = {
  list: listUses,
  subject: ({ connectionId, serviceId }, context) => {
    const service = serviceId === null ? undefined : context.service(connectionId, serviceId)
    return {
      kind: 'service',
      id: serviceId ?? 'default',
      label: service === undefined ? (serviceId ?? 'Default workspace') : serviceLabel(service),
      connectionId,
      provider: context.connection(connectionId)?.provider ?? null,
    }
  },
  connectionId: ({ connectionId }) => connectionId,
}

export const control = defineControl({
  meta,
  rests: [
    { kind: 'usage', lists: true, of: 'subject' },
    { kind: 'service', fields: ['approvedModels'], of: 'subject' },
    { kind: 'terms', fields: ['approvedModels'], of: 'records' },
  ],
  over: uses,
  whenNone: 'No model was used in the days that are judged.',
  judge: ({ connectionId, serviceId, models }, context, { windowDays }) => {
    const service = serviceId === null ? undefined : context.service(connectionId, serviceId)
    const own = service && context.value(service, 'approvedModels')
    const approved = own ?? context.facts.terms.approvedModels
    if (approved === undefined)
      return manual('There is no list of approved models: state which are approved.')
    const others = [...models.keys()]
      .filter((model) => model !== null)
      .filter((model) => !isApproved(model, approved))
    if (others.length === 0) {
      if (models.has(null)) return unknown('model of every call')
      const since = context.listed(connectionId, 'usage').coverage?.since ?? Infinity
      const whole = since <= dayStart(firstDayOf(context.at, windowDays))
      return whole ? PASS : unknown(`usage of the last ${windowDays} days`)
    }
    return fail([
      text('model', firstOf(others, 5)),
      count(
        'tokens',
        others.reduce((sum, model) => sum + (models.get(model) ?? 0), 0),
      ),
      text('approved models', firstOf(approved, 10)),
    ])
  },
  says: (who, seen) => `${who} uses models that are not approved: ${seen('model')}.`,
})

const isApproved = (model: string, approved: readonly string[]): boolean =>
  approved.some(
    (name) => model === name || (model.startsWith(`${name}-`) && /^[\d-]+$/.test(model.slice(name.length))),
  )

function listUses({ facts }: Context, { windowDays }: Window): readonly Use[] {
  const from = firstDayOf(facts.at, windowDays)
  const found = new Map<string, Use>()
  for (const { connectionId, serviceId, model, calls, inputTokens, outputTokens, day } of facts.usage) {
    const tokens = inputTokens + outputTokens
    if (day < from || ((calls ?? 0) <= 0 && tokens <= 0)) continue
    const key = `${connectionId}\n${serviceId ?? ''}`
    const use = found.get(key) ?? { connectionId, serviceId, models: new Map<string | null, number>() }
    use.models.set(model, (use.models.get(model) ?? 0) + tokens)
    found.set(key, use)
  }
  return [...found.values()]
}
