/** What the pages on identities and on credentials print in the same way. */
import { SEVERITIES } from '../../../../../shared/model/index.ts'
import { WEIGHTS } from '../../scoring.ts'
import type { CredentialRow, IdentityRow, KindCount } from '../model.ts'
import type { Block, Cell } from '../printed.ts'
import type { PrintContext } from './common.ts'
import { name, severityCell } from './common.ts'

type Row = IdentityRow | CredentialRow

/** Printed with the reasons why. */
const RISKIEST = 10
export const ORDER = 'Those with the worst open findings first.'

export function kindTable<K extends string>(
  { format }: PrintContext,
  kinds: readonly KindCount<K>[],
  labels: Readonly<Record<K, string>>,
  total: number,
  words: { readonly many: string; readonly none: string },
): Block {
  const providers = kinds[0]?.counts.map((c) => c.provider) ?? []
  const ofProvider = (provider: string): number =>
    kinds.reduce((n, k) => n + (k.counts.find((c) => c.provider === provider)?.count ?? 0), 0)
  return {
    type: 'table',
    title: 'By type and provider',
    columns: [
      { label: 'Type', width: 3 },
      ...providers.map((p) => ({ label: format.provider(p), number: true })),
      { label: 'Total', number: true },
    ],
    rows:
      kinds.length === 0
        ? []
        : [
            ...kinds.map((k): Cell[] => [
              labels[k.kind],
              ...k.counts.map((c) => format.count(c.count)),
              format.count(k.total),
            ]),
            ['Total', ...providers.map((p) => format.count(ofProvider(p))), format.count(total)],
          ],
    note: `Deleted, revoked and archived ${words.many} are not counted.`,
    empty: words.none,
    lastIsTotal: true,
  }
}

/** The first rows that have an open finding, with the reasons. */
export function riskiestTable<R extends Row>(
  rows: readonly R[],
  one: string,
  cells: {
    readonly first: (row: R) => Cell
    readonly type: (row: R) => Cell
    readonly used: (row: R) => Cell
  },
): Block {
  return {
    type: 'table',
    title: 'Ten that deserve attention first',
    columns: [
      { label: one, width: 4 },
      { label: 'Type and place', width: 3 },
      { label: 'Worst', width: 'auto' },
      { label: 'Why', width: 6 },
      { label: 'Last used', width: 2 },
    ],
    rows: rows.slice(0, RISKIEST).flatMap((row) => {
      const [worst] = row.findings
      return worst === undefined
        ? []
        : [[cells.first(row), cells.type(row), severityCell(worst.severity), reasons(row), cells.used(row)]]
    }),
    note: `Ordered by their worst open finding, then by the weight of all: ${SEVERITIES.map((s) => `${s} ${WEIGHTS[s]}`).join(', ')}.`,
    empty: `No ${one.toLowerCase()} has an open finding.`,
  }
}

function reasons(row: Row): string {
  const titles = [...new Set(row.findings.map((f) => f.title))]
  const more = titles.length - 2
  return `${titles.slice(0, 2).join('; ')}${more > 0 ? `; and ${more} more` : ''}`
}

export const place = (format: PrintContext['format'], row: Row): string =>
  `${format.provider(row.provider)}, ${row.scope === null ? (row.scopeLevel === 'org' ? 'whole organization' : 'default') : name(row.scope)}`

/** A name that may be absent or null. */
export const whoCell = (who: string | null | undefined): string =>
  who === undefined ? 'not reported' : who === null ? 'none' : name(who)
