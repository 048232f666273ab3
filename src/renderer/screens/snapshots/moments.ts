/** The two moments of a comparison in the address. Pure. */
import { DAY } from '../../../shared/model/index.ts'
import type { PageSearch } from '../../lib/address-state.ts'

export interface Moments {
  readonly from: number
  readonly to: number
}

const moment = (value: string | number | undefined): number | null => {
  const at = Number(value)
  return value !== undefined && Number.isSafeInteger(at) && at > 0 ? at : null
}

/** Both moments, the earlier first; null when the address does not name two different ones. */
export function parseMoments(search: PageSearch): Moments | null {
  const [a, b] = [moment(search['from']), moment(search['to'])]
  if (a === null || b === null || a === b) return null
  return { from: Math.min(a, b), to: Math.max(a, b) }
}

/** Whole days between, at least one: "28 days apart". */
export const daysBetween = ({ from, to }: Moments): number => Math.max(1, Math.round((to - from) / DAY))
