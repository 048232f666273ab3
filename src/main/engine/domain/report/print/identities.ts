/** Identities: what acts without a person. */
import { IDENTITY_KIND_LABEL, SECTION_LABEL } from '../../../../../shared/model/index.ts'
import type { IdentitiesSection, IdentityRow } from '../model.ts'
import type { Block, Cell, PrintedSection } from '../printed.ts'
import { printChart } from './chart.ts'
import type { PrintContext } from './common.ts'
import { cut, figureLines, gapsCallout, id, name, stateNote } from './common.ts'
import { kindTable, ORDER, place, riskiestTable, whoCell } from './inventory.ts'

export function printIdentities(context: PrintContext, section: IdentitiesSection): PrintedSection {
  const { format } = context
  const { shown, note } = cut(context, section.rows, 'identities.csv')
  const unread = section.gaps.length > 0 || section.total.value === null
  const none = unread ? 'None was found, but not everything could be read.' : 'None was found.'
  const used = (row: IdentityRow): Cell => lastUseCell(row, format)
  const blocks: Block[] = [
    ...gapsCallout(format, section.gaps),
    figureLines(format, section),
    kindTable(context, section.byKind, IDENTITY_KIND_LABEL, section.rows.length, {
      many: 'identities',
      none,
    }),
    ...(section.rows.length === 0
      ? []
      : [
          {
            type: 'chart' as const,
            chart: printChart(section.age, { value: format.count, category: (c) => c, horizontal: true }),
          },
        ]),
    riskiestTable(section.rows, 'Identity', {
      first: identityCell,
      type: (row) => typeCell(context.format, row),
      used,
    }),
    {
      type: 'table',
      title: 'All identities',
      columns: [
        { label: 'Identity', width: 4 },
        { label: 'Type and place', width: 3 },
        { label: 'Owner', width: 3 },
        { label: 'Credentials', number: true },
        { label: 'Created', width: 2 },
        { label: 'Last used', width: 2 },
      ],
      rows: shown.map((row): Cell[] => [
        identityCell(row),
        typeCell(context.format, row),
        whoCell(row.owner),
        format.count(row.credentials),
        format.when(row.createdAt, 'none'),
        used(row),
      ]),
      note: note === '' ? ORDER : `${ORDER} ${note}`,
      empty: none,
    },
  ]
  return {
    id: 'identities',
    title: SECTION_LABEL.identities,
    lead: 'Service accounts and other accounts that act without a person. They act through their credentials, which the next section lists.',
    blocks,
  }
}

const identityCell = (row: IdentityRow): Cell => ({
  text: name(row.name ?? row.id),
  sub: [row.name === null ? null : id(row.id), stateNote(row.state)]
    .filter((part) => part !== null)
    .join(', '),
})

const typeCell = (format: PrintContext['format'], row: IdentityRow): Cell => ({
  text: IDENTITY_KIND_LABEL[row.identityKind],
  sub: place(format, row),
})

function lastUseCell(row: IdentityRow, format: PrintContext['format']): Cell {
  if (typeof row.lastUsedAt !== 'number' || row.lastUsedFrom !== 'credential')
    return format.when(row.lastUsedAt, 'never')
  return { text: format.date(row.lastUsedAt), sub: 'by a key' }
}
