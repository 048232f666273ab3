/** Credentials: what authenticates people and identities. */
import { CREDENTIAL_KIND_LABEL, SECTION_LABEL } from '../../../../../shared/model/index.ts'
import type { CredentialRow, CredentialsSection } from '../model.ts'
import type { Block, Cell, PrintedSection } from '../printed.ts'
import { printChart } from './chart.ts'
import type { PrintContext } from './common.ts'
import { cut, figureLines, gapsCallout, id, name, stateNote } from './common.ts'
import { kindTable, ORDER, place, riskiestTable, whoCell } from './inventory.ts'

export function printCredentials(context: PrintContext, section: CredentialsSection): PrintedSection {
  const { format } = context
  const { shown, note } = cut(context, section.rows, 'credentials.csv')
  const unread = section.gaps.length > 0 || section.total.value === null
  const none = unread ? 'None was found, but not everything could be read.' : 'None was found.'
  const used = (row: CredentialRow): Cell => lastUseCell(row, format)
  const blocks: Block[] = [
    ...gapsCallout(format, section.gaps),
    figureLines(format, section),
    kindTable(context, section.byKind, CREDENTIAL_KIND_LABEL, section.rows.length, {
      many: 'credentials',
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
    riskiestTable(section.rows, 'Credential', {
      first: credentialCell,
      type: (row) => typeCell(context.format, row),
      used,
    }),
    {
      type: 'table',
      title: 'All credentials',
      columns: [
        { label: 'Credential', width: 4 },
        { label: 'Type and place', width: 3 },
        { label: 'Authenticates', width: 3 },
        { label: 'Created', width: 2 },
        { label: 'Last used', width: 2 },
        { label: 'Expires', width: 2 },
      ],
      rows: shown.map((row): Cell[] => [
        credentialCell(row),
        typeCell(context.format, row),
        holderCell(row),
        format.when(row.createdAt, 'none'),
        used(row),
        format.when(row.expiresAt, 'never'),
      ]),
      note: note === '' ? ORDER : `${ORDER} ${note}`,
      empty: none,
    },
  ]
  return {
    id: 'credentials',
    title: SECTION_LABEL.credentials,
    lead: 'API keys and other credentials, each with whom it authenticates. Of a key only the provider’s own hint is kept.',
    blocks,
  }
}

const credentialCell = (row: CredentialRow): Cell => ({
  text: name(row.name ?? row.hint ?? row.id),
  sub: [row.name === null ? null : (row.hint ?? id(row.id)), stateNote(row.state)]
    .filter((part) => part !== null)
    .join(', '),
})

const typeCell = (format: PrintContext['format'], row: CredentialRow): Cell => ({
  text: CREDENTIAL_KIND_LABEL[row.credentialKind],
  sub: place(format, row),
})

/** A person, or an identity with its owner where the provider says who that is. */
function holderCell(row: CredentialRow): Cell {
  const text = whoCell(row.holder)
  if (row.ownerAccess === 'inactive') return { text, sub: 'has lost the project' }
  if (row.holderKind !== 'identity') return text
  return { text, sub: row.owner === undefined ? 'owner not reported' : `owner: ${whoCell(row.owner)}` }
}

function lastUseCell(row: CredentialRow, format: PrintContext['format']): Cell {
  if (row.notUsedSince !== undefined)
    return { text: `not since ${format.date(row.notUsedSince)}`, sub: 'from usage' }
  if (typeof row.lastUsedAt !== 'number' || row.lastUsedFrom === undefined || row.lastUsedFrom === 'provider')
    return format.when(row.lastUsedAt, 'never')
  return {
    text: format.date(row.lastUsedAt),
    sub: row.lastUsedFrom === 'usage' ? 'from usage' : 'from an event',
  }
}
