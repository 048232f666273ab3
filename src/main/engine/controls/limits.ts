/** The limits that flags on screens share with controls: the controls' own, with the client's values over them. */
import type { ControlId } from '../../../shared/model/index.ts'
import type { Limits } from '../domain/limits.ts'
import { catalogueEntry } from './catalogue.ts'
import { settable, valueOf } from './parameters.ts'
import type { ParametersByControl } from './parameters.ts'

export function flagLimits(own: ParametersByControl): Limits {
  const value = (id: ControlId, name: string): number => {
    const limit = settable(catalogueEntry(id).parameters).find((each) => each.name === name)
    if (limit === undefined) throw new Error(`${id} has no limit ${name}`)
    return valueOf(limit, own[id])
  }
  return {
    dormantDays: value('nhi-dormant', 'dormantDays'),
    neverUsedDays: value('nhi-dormant', 'neverUsedDays'),
    keyAgeDays: value('nhi-key-unrotated', 'maxKeyAgeDays'),
    expiringDays: value('nhi-expiring-soon', 'warnDays'),
  }
}
