/** Period and grouping of the spend page, from the address. Pure. */
import type { Input } from '../../../shared/contract/schemas.ts'
import type { Money } from '../../../shared/model/index.ts'
import type { PageSearch } from '../../lib/address-state.ts'
import type { Format } from '../../lib/format.ts'

export type GroupBy = Input<'spend.get'>['groupBy']

export const PERIODS = [7, 30, 90, 365] as const
const DEFAULT_DAYS = 90

export const GROUPS: readonly { readonly value: GroupBy; readonly label: string }[] = [
  { value: 'provider', label: 'Provider' },
  { value: 'service', label: 'Project' },
  { value: 'model', label: 'Model' },
  { value: 'credential', label: 'Credential' },
  { value: 'line_item', label: 'Line item' },
]

export const groupLabel = (groupBy: GroupBy): string =>
  GROUPS.find(({ value }) => value === groupBy)?.label ?? groupBy

export function parseView(search: PageSearch): { days: number; groupBy: GroupBy } {
  const days = Number(search['days'])
  return {
    days: PERIODS.find((period) => period === days) ?? DEFAULT_DAYS,
    groupBy: GROUPS.find(({ value }) => value === search['by'])?.value ?? 'service',
  }
}

export interface Change {
  readonly direction: 'up' | 'down' | 'same'
  readonly words: string
}

/** Now against before, in words; null where they cannot be compared: another currency, several, or nothing before. */
export function changeOf(
  now: readonly Money[],
  before: readonly Money[],
  days: number,
  format: Format,
): Change | null {
  const [a, b] = [now[0], before[0]]
  if (!a || !b || now.length > 1 || before.length > 1 || a.currency !== b.currency || b.micros <= 0)
    return null
  const share = (a.micros - b.micros) / b.micros
  const than = `the ${days} days before`
  if (Math.abs(share) < 0.005) return { direction: 'same', words: `As in ${than}` }
  return {
    direction: share > 0 ? 'up' : 'down',
    words: `${share > 0 ? '+' : '−'}${format.percent(Math.abs(share))} on ${than}`,
  }
}
