/** Whatever cost money within `windowDays` has a limit that stops it and an early alert. A limit of the organization
 *  covers its projects. Alerts count where the provider has them. */
import type { ConnectionId, CoverageReason, Day, Money } from '../../../../shared/model/index.ts'
import { amount, limitDays, percent, text } from '../evidence.ts'
import type { Context } from '../context.ts'
import { firstDayOf } from '../../facts/fact-set.ts'
import type { CostDay, Sourced } from '../../facts/fact-set.ts'
import type { Service } from '../../facts/index.ts'
import { and, or, when } from '../../domain/three-valued.ts'
import type { Truth } from '../../domain/three-valued.ts'
import { PASS, defineControl, fail, manual, unknown } from '../control.ts'
import type { SubjectKind } from '../control.ts'
import { serviceLabel } from '../subjects.ts'
import meta from './meta.json' with { type: 'json' }

const UNREADABLE: readonly (CoverageReason | undefined)[] = ['permission', 'plan', 'not_offered', 'not_found']

interface Spender {
  readonly connectionId: ConnectionId
  readonly serviceId: string | null
  /** Absent = the costs name a project that the lists do not show. */
  readonly service: Sourced<Service> | undefined
  readonly cost: readonly Money[]
}

type Limit = Service['spendLimit']

/** Costs without a project belong to the organization, or to its default project. Archived projects can
 *  spend no more. */
const spenders: SubjectKind<Spender, { readonly windowDays: number }> = {
  list: (context, { windowDays }) =>
    costByService(context.facts.costs, firstDayOf(context.at, windowDays))
      .map(({ connectionId, serviceId, cost }) => ({
        connectionId,
        serviceId,
        cost: [...cost.values()].filter(({ micros }) => micros > 0),
        service:
          serviceId === null ? context.organization(connectionId) : context.service(connectionId, serviceId),
      }))
      .filter(({ cost, service }) => cost.length > 0 && service?.state !== 'archived'),
  subject: ({ connectionId, serviceId, service }, context) => ({
    kind: 'service',
    id: service?.id ?? serviceId ?? 'organization',
    label: service === undefined ? (serviceId ?? 'Organization') : serviceLabel(service),
    connectionId,
    provider: context.connection(connectionId)?.provider ?? null,
  }),
  connectionId: ({ connectionId }) => connectionId,
  sources: ({ service }) => service?.sources ?? [],
}

export const control = defineControl({
  meta,
  rests: [
    { kind: 'service', lists: true, of: 'subject' },
    { kind: 'cost', lists: true, of: 'subject' },
    { kind: 'service', fields: ['spendLimit', 'spendAlerts'], of: 'subject' },
  ],
  over: spenders,
  judge: ({ connectionId, service, cost }, context, { alertShare, windowDays }) => {
    if (service === undefined) return unknown('project or workspace')
    const organization = context.organization(connectionId)
    const own = context.value(service, 'spendLimit')
    const above = service === organization ? null : organization && context.value(organization, 'spendLimit')
    const limit = own ?? above
    const evidence = [
      ...cost.map((money) => amount('cost', money)),
      limitDays('within', windowDays),
      limit === undefined || limit === null ? text('limit', limit) : amount('limit', limit.amount),
      text('stops at the limit', limit?.hardStop),
      percent('alert wanted at', alertShare),
    ]
    const covers = (of: Limit | undefined, from: Sourced<Service> | undefined): Truth =>
      when(of, (value) =>
        value === null || from === undefined
          ? false
          : and(value.hardStop !== false, alerts(value.amount, from, context, alertShare)),
      )
    const good = or(covers(own, service), covers(above, organization))
    if (good === false) return fail(evidence)
    if (good === true) return PASS
    const noLimitRead = limit === undefined || limit === null
    const reason = context.fills(connectionId, 'service', 'spendLimit')
      ? context.filled(connectionId, 'service', 'spendLimit').coverage?.reason
      : 'not_offered'
    if (noLimitRead && UNREADABLE.includes(reason)) {
      return manual('The provider does not let Reeve read spend limits: state the limit.', evidence)
    }
    return unknown(noLimitRead ? 'spend limit' : 'spend alerts', evidence)
  },
  says: (who, seen) =>
    seen('limit') === 'none'
      ? `${who} spent ${seen('cost')} in ${seen('within')} without a limit.`
      : `${who} has a limit of ${seen('limit')} that does not stop spend or gives no early alert.`,
})

function alerts(limit: Money, from: Sourced<Service>, context: Context, share: number): Truth {
  if (!context.fills(from.connectionId, 'service', 'spendAlerts')) return true
  if (context.filled(from.connectionId, 'service', 'spendAlerts').coverage?.reason === 'not_offered')
    return true
  return when(context.value(from, 'spendAlerts'), (list) =>
    list.some((alert) => alert.currency === limit.currency && alert.micros <= share * limit.micros),
  )
}

interface Sum {
  readonly connectionId: ConnectionId
  readonly serviceId: string | null
  /** By currency. */
  readonly cost: Map<string, Money>
}

/** Sums from that day on by connection, service (null = none named) and currency. */
function costByService(costs: readonly CostDay[], from: Day): readonly Sum[] {
  const sums = new Map<string, Sum>()
  for (const { connectionId, serviceId, day, amount: money } of costs) {
    if (day < from) continue
    const key = `${connectionId}\n${serviceId ?? ''}`
    const sum = sums.get(key) ?? { connectionId, serviceId, cost: new Map<string, Money>() }
    const before = sum.cost.get(money.currency)?.micros ?? 0
    sum.cost.set(money.currency, { currency: money.currency, micros: before + money.micros })
    sums.set(key, sum)
  }
  return [...sums.values()]
}
