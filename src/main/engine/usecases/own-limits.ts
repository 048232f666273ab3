/** A client's own limits of controls, as its journal says: what was decided for a moment, known as it is now. */
import type { ControlId } from '../../../shared/model/index.ts'
import { catalogue } from '../controls/catalogue.ts'
import {
  settable,
  strictestOf,
  valueOf,
  type Limit,
  type ParametersByControl,
} from '../controls/parameters.ts'
import type { ReadsRecords } from '../records/resolve.ts'

interface OwnLimit {
  readonly control: ControlId
  readonly limit: Limit
  readonly value: number
  /** Several were decided at once, without knowing of each other. The strictest counts until somebody decides. */
  readonly disputed: boolean
}

/** Limits that were decided, of those that a control of this version reads. What a decision says and cannot be read
 *  counts as the default. */
export function ownLimits(reading: ReadsRecords): OwnLimit[] {
  return reading.records('parameter').flatMap(({ id, state, heads }) => {
    const found = limitsById.get(id)
    if (!found) return []
    const { control, limit } = found
    const values = heads.map(({ value }) => valueOf(limit, value ? { [limit.name]: value.value } : {}))
    return [{ control, limit, value: strictestOf(limit, values), disputed: state === 'disputed' }]
  })
}

/** The same by control, as judges take them. */
export function readParameters(reading: ReadsRecords): ParametersByControl {
  const own: Record<ControlId, Record<string, number>> = {}
  for (const { control, limit, value } of ownLimits(reading))
    own[control] = { ...own[control], [limit.name]: value }
  return own
}

/** Id of the record. */
export const limitId = (control: ControlId, name: string): string => `${control}/${name}`

const limitsById: ReadonlyMap<string, { readonly control: ControlId; readonly limit: Limit }> = new Map(
  [...catalogue.values()].flatMap(({ id: control, parameters }) =>
    settable(parameters).map((limit) => [limitId(control, limit.name), { control, limit }] as const),
  ),
)
