/** No key or project costs far more in a day than its own history. Judged for each of the last `lookBackDays` whole
 *  days against the `historyDays` before it, with a robust z-score (median and MAD). One series per key, or per project where
 *  costs name no key; models are added up, so that a new model on an old key is a spike and not a new series.
 *  Too short a history is unknown only where the cost is above the floor. */
import type { CostDay } from '../../facts/fact-set.ts'
import { nameOf } from '../../facts/index.ts'
import { lastWholeDay } from '../context.ts'
import type { Context } from '../context.ts'
import { dayScale, median } from '../daily.ts'
import type { DayScale } from '../daily.ts'
import { amount, text } from '../evidence.ts'
import { PASS, defineControl, fail, unknown } from '../control.ts'
import type { SubjectKind, Verdict } from '../control.ts'
import { serviceLabel } from '../subjects.ts'
import meta from './meta.json' with { type: 'json' }

interface Series {
  readonly row: CostDay
  readonly scale: DayScale
  /** Micros by day. */
  readonly daily: Float64Array
  /** First day with a cost. */
  first: number
  mixed: boolean
}

const series: SubjectKind<Series> = {
  list: ({ facts }) => buildSeries(facts.costs, dayScale(facts.at)),
  subject: ({ row }, context) => ({
    kind: 'spend',
    id: row.credentialId ?? row.serviceId ?? 'organization',
    label: labelOf(row, context),
    connectionId: row.connectionId,
    provider: context.connection(row.connectionId)?.provider ?? null,
  }),
  connectionId: ({ row }) => row.connectionId,
}

/** `floor` is in units of the billing currency, per day. */
export const control = defineControl({
  meta,
  rests: [{ kind: 'cost', lists: true, of: 'subject' }],
  over: series,
  judge: (item, context, parameters) => {
    const floor = parameters.floor * 1e6
    const lastWhole = lastWholeDay(context, item.row.connectionId, 'cost')
    if (lastWhole === undefined) return unknown('costs')
    const last = item.scale.positionOf(lastWhole)
    let verdict: Verdict = PASS
    for (let position = last; position > last - parameters.lookBackDays; position -= 1) {
      const cost = item.daily[position] ?? 0
      if (cost <= floor) continue
      if (item.mixed) return unknown('costs in one currency')
      const ofDay = judgeDay(item, position, cost, floor, parameters)
      if (ofDay.outcome === 'fail') return ofDay
      if (verdict.outcome === 'pass') verdict = ofDay
    }
    return verdict
  },
  says: (who, seen) => `${who} cost ${seen('cost')} on ${seen('day')}; a usual day costs ${seen('usual')}.`,
})

type DayLimits = Readonly<
  Record<'zMax' | 'historyDays' | 'minDays' | 'ratio' | 'criticalTimes' | 'criticalFloorTimes', number>
>

function judgeDay(
  { daily, first, row, scale }: Series,
  position: number,
  cost: number,
  floor: number,
  { zMax, historyDays, minDays, ratio, criticalTimes, criticalFloorTimes }: DayLimits,
): Verdict {
  const history = [...daily.subarray(Math.max(first, position - historyDays), position)]
  if (history.length < minDays) return unknown(`${minDays} days of history`)
  const usual = median(history)
  if (cost - usual <= floor) return PASS
  const spread = median(history.map((value) => Math.abs(value - usual)))
  const z = spread === 0 ? undefined : (0.6745 * (cost - usual)) / spread
  const spike = z === undefined ? cost > Math.max(floor, ratio * usual) : z > zMax
  if (!spike) return PASS
  const { currency } = row.amount
  const evidence = [
    text('day', scale.day(position)),
    amount('cost', { micros: cost, currency }),
    amount('usual', { micros: usual, currency }),
    amount('spread', { micros: spread, currency }),
    text('z', z === undefined ? 'no spread' : z.toFixed(1)),
    text('basis', row.basis),
  ]
  return fail(
    evidence,
    z !== undefined && z > criticalTimes * zMax && cost > criticalFloorTimes * floor ? 'critical' : undefined,
  )
}

function buildSeries(costs: readonly CostDay[], scale: DayScale): readonly Series[] {
  const all = new Map<string, Series>()
  for (const row of costs) {
    const position = scale.position(row.day)
    if (position === undefined) continue
    const key = `${row.connectionId}\n${row.credentialId ?? ''}\n${row.credentialId === null ? (row.serviceId ?? '') : ''}`
    let item = all.get(key)
    if (item === undefined) {
      item = { row, scale, daily: new Float64Array(scale.length), first: position, mixed: false }
      all.set(key, item)
    }
    if (row.amount.currency !== item.row.amount.currency) item.mixed = true
    item.daily[position] = (item.daily[position] ?? 0) + row.amount.micros
    if (row.amount.micros > 0 && position < item.first) item.first = position
  }
  return [...all.values()]
}

function labelOf({ connectionId, credentialId, serviceId }: CostDay, context: Context): string {
  if (credentialId !== null) {
    const key = context.credential(connectionId, credentialId)
    return key === undefined ? credentialId : nameOf(key)
  }
  if (serviceId === null) return 'Organization'
  const service = context.service(connectionId, serviceId)
  return service === undefined ? serviceId : serviceLabel(service)
}
