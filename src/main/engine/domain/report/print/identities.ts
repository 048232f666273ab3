/** Non-human identities. */
import { NHI_KIND_LABEL, PROVIDER_LABEL, SECTION_LABEL } from '../../../../../shared/model/index.ts'
import type { IdentitiesSection, IdentityRow } from '../model.ts'
import type { Block, Cell, PrintedSection } from '../printed.ts'
import { printChart } from './chart.ts'
import type { PrintContext } from './common.ts'
import { cut, gapsCallout, id, name, severityCell, stateNote } from './common.ts'

/** Printed with the reasons why. */
const RISKIEST = 10

export function printIdentities(context: PrintContext, section: IdentitiesSection): PrintedSection {
  const { format } = context
  const { shown, note } = cut(context, section.rows, 'identities.csv')
  const order = 'Those with the worst open findings first.'
  const riskiest = section.rows.slice(0, RISKIEST).filter((row) => row.findings.length > 0)
  const providers = section.byKind[0]?.counts.map((c) => c.provider) ?? []
  const unread = section.gaps.length > 0 || section.total.value === null
  const none = unread ? 'None was found, but not everything could be read.' : 'None was found.'
  const blocks: Block[] = [
    ...gapsCallout(format, section.gaps),
    {
      type: 'facts',
      items: [
        { label: 'In existence', value: format.figure(section.total) },
        { label: 'Unused for 45 days, or never used', value: format.figure(section.dormant) },
        { label: 'No owner who still has access', value: format.figure(section.ownerless) },
        { label: 'With administrator rights', value: format.countOf(section.admin) },
        { label: 'Keys that never expire', value: format.countOf(section.neverExpiring) },
        { label: 'Keys expiring within 14 days', value: format.countOf(section.expiringSoon) },
        { label: 'Keys older than 90 days', value: format.countOf(section.old) },
        { label: 'Keys whose owner lost the project', value: format.countOf(section.ownerLostAccess) },
      ],
    },
    {
      type: 'table',
      title: 'By type and provider',
      columns: [
        { label: 'Type', width: 3 },
        ...providers.map((p) => ({ label: PROVIDER_LABEL[p], number: true })),
        { label: 'Total', number: true },
      ],
      rows:
        section.byKind.length === 0
          ? []
          : [
              ...section.byKind.map((k): Cell[] => [
                NHI_KIND_LABEL[k.nhiKind],
                ...k.counts.map((c) => format.count(c.count)),
                format.count(k.total),
              ]),
              [
                'Total',
                ...providers.map((p) =>
                  format.count(
                    section.byKind.reduce(
                      (n, k) => n + (k.counts.find((c) => c.provider === p)?.count ?? 0),
                      0,
                    ),
                  ),
                ),
                format.count(section.rows.length),
              ],
            ],
      note: 'Deleted, revoked and archived identities are not counted.',
      empty: none,
      lastIsTotal: true,
    },
    ...(section.rows.length === 0
      ? []
      : [
          {
            type: 'chart' as const,
            chart: printChart(section.age, { value: format.count, category: (c) => c, horizontal: true }),
          },
        ]),
    {
      type: 'table',
      title: 'Ten that deserve attention first',
      columns: [
        { label: 'Identity', width: 4 },
        { label: 'Type and place', width: 3 },
        { label: 'Worst', width: 'auto' },
        { label: 'Why', width: 6 },
        { label: 'Last used', width: 2 },
      ],
      rows: riskiest.flatMap((row) => {
        const [worst] = row.findings
        if (worst === undefined) return []
        return [
          [
            identityCell(row),
            { text: NHI_KIND_LABEL[row.nhiKind], sub: place(row) },
            severityCell(worst.severity),
            reasons(row),
            lastUseCell(row, format),
          ],
        ]
      }),
      note: 'Ordered by their worst open finding, then by the weight of all: critical 10, high 6, medium 3, low 1.',
      empty: 'No identity has an open finding.',
    },
    {
      type: 'table',
      title: 'All identities',
      columns: [
        { label: 'Identity', width: 4 },
        { label: 'Type and place', width: 3 },
        { label: 'Owner', width: 3 },
        { label: 'Created', width: 2 },
        { label: 'Last used', width: 2 },
        { label: 'Expires', width: 2 },
      ],
      rows: shown.map((row): Cell[] => [
        identityCell(row),
        { text: NHI_KIND_LABEL[row.nhiKind], sub: place(row) },
        ownerCell(row),
        format.when(row.createdAt, 'none'),
        lastUseCell(row, format),
        format.when(row.expiresAt, 'never'),
      ]),
      note: note === '' ? order : `${order} ${note}`,
      empty: none,
    },
  ]
  return {
    id: 'identities',
    title: SECTION_LABEL.identities,
    lead: 'Keys, service accounts and other identities that work without a person. Of a key only the provider’s own hint is kept.',
    blocks,
  }
}

function reasons(row: IdentityRow): string {
  const titles = [...new Set(row.findings.map((f) => f.title))]
  const more = titles.length - 2
  return `${titles.slice(0, 2).join('; ')}${more > 0 ? `; and ${more} more` : ''}`
}

const identityCell = (row: IdentityRow): Cell => ({
  text: name(row.name ?? row.hint ?? row.id),
  sub: [row.name === null ? null : (row.hint ?? id(row.id)), stateNote(row.state)]
    .filter((part) => part !== null)
    .join(', '),
})

const place = (row: IdentityRow): string =>
  `${PROVIDER_LABEL[row.provider]}, ${row.scope === null ? (row.scopeLevel === 'org' ? 'whole organization' : 'default') : name(row.scope)}`

const ownerCell = (row: IdentityRow): Cell => {
  const owner = row.owner === undefined ? 'not reported' : row.owner === null ? 'none' : name(row.owner)
  return row.ownerAccess === 'inactive' ? { text: owner, sub: 'has lost the project' } : owner
}

function lastUseCell(row: IdentityRow, format: PrintContext['format']): Cell {
  if (row.notUsedSince !== undefined)
    return { text: `not since ${format.date(row.notUsedSince)}`, sub: 'from usage' }
  if (typeof row.lastUsedAt !== 'number' || row.lastUsedFrom === undefined || row.lastUsedFrom === 'provider')
    return format.when(row.lastUsedAt, 'never')
  return {
    text: format.date(row.lastUsedAt),
    sub: row.lastUsedFrom === 'usage' ? 'from usage' : 'from an event',
  }
}
