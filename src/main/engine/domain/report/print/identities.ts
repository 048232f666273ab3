/** Non-human identities. */
import type { IdentitiesSection, IdentityRow } from '../model.ts'
import type { Block, Cell, PrintedSection } from '../printed.ts'
import { NHI_KIND_WORDS, NHI_STATE_WORDS, PROVIDER_NAMES, SECTION_TITLES } from '../words.ts'
import { printChart } from './chart.ts'
import type { PrintContext } from './common.ts'
import { cut, gapsCallout, id, name, severityCell } from './common.ts'

export function printIdentities(context: PrintContext, section: IdentitiesSection): PrintedSection {
  const { format } = context
  const { shown, note } = cut(context, section.rows, 'identities.csv')
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
        ...providers.map((p) => ({ label: PROVIDER_NAMES[p], number: true, width: 1 })),
        { label: 'Total', number: true, width: 1 },
      ],
      rows:
        section.byKind.length === 0
          ? []
          : [
              ...section.byKind.map((k): Cell[] => [
                NHI_KIND_WORDS[k.nhiKind],
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
      rows: section.riskiest.flatMap((i) => {
        const row = section.rows[i]
        const worst = row?.findings[0]
        if (row === undefined || worst === undefined) return []
        return [
          [
            identityCell(row),
            { text: NHI_KIND_WORDS[row.nhiKind], sub: place(row) },
            severityCell(worst.severity),
            reasons(row),
            format.when(row.lastUsedAt, 'never'),
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
        { text: NHI_KIND_WORDS[row.nhiKind], sub: place(row) },
        ownerCell(row),
        format.when(row.createdAt, 'none'),
        row.lastUsedFrom === undefined ||
        row.lastUsedFrom === 'provider' ||
        typeof row.lastUsedAt !== 'number'
          ? format.when(row.lastUsedAt, 'never')
          : {
              text: format.date(row.lastUsedAt),
              sub: row.lastUsedFrom === 'usage' ? 'from usage' : 'from an event',
            },
        format.when(row.expiresAt, 'never'),
      ]),
      note,
      empty: none,
    },
  ]
  return {
    id: 'identities',
    title: SECTION_TITLES.identities,
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
  sub: [
    row.name === null ? null : (row.hint ?? id(row.id)),
    row.state === 'active' ? null : NHI_STATE_WORDS[row.state],
  ]
    .filter((part) => part !== null)
    .join(', '),
})

const place = (row: IdentityRow): string =>
  `${PROVIDER_NAMES[row.provider]}, ${row.scope === null ? (row.scopeLevel === 'org' ? 'whole organization' : 'default') : name(row.scope)}`

const ownerCell = (row: IdentityRow): Cell => {
  const owner = row.owner === undefined ? 'not reported' : row.owner === null ? 'none' : name(row.owner)
  return row.ownerAccess === 'inactive' ? { text: owner, sub: 'has lost the project' } : owner
}
