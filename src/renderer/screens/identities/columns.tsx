/** Columns of the identity ledger. An owner, a last use or an expiry that the provider does not tell reads
 *  "Not reported"; one that it denies reads "None" or "Never". */
import { dayOf, FLAG_LABEL } from '../../../shared/model/index.ts'
import type { IdentityRow } from '../../../shared/contract/schemas.ts'
import type { Format } from '../../lib/format.ts'
import { wordLabel } from '../../lib/words.ts'
import { Mark, SeverityBadge } from '../../ui/badges.tsx'
import {
  connectionColumn,
  nameColumn,
  numberColumn,
  providerColumn,
  stateColumn,
  timeColumn,
} from '../../ui/columns.tsx'
import type { Column } from '../../ui/data-table.tsx'
import { None } from '../../ui/values.tsx'

/** Where only usage tells: not since the day that its window begins. */
function lastUseColumn(format: Format): Column<IdentityRow> {
  const reported = timeColumn<IdentityRow>(
    { id: 'lastUsedAt', header: 'Last used', width: 140, sortable: true },
    format,
    (row) => row.lastUsedAt,
    'Never',
  )
  const text = (row: IdentityRow): string =>
    row.notUsedSince === undefined ? reported.text(row) : `Not since ${format.day(dayOf(row.notUsedSince))}`
  return {
    ...reported,
    text,
    cell: (row) => (row.notUsedSince === undefined ? reported.cell(row) : text(row)),
  }
}

export const scopeText = (row: Pick<IdentityRow, 'scopeLevel' | 'scopeId' | 'scopeName'>): string =>
  row.scopeLevel === 'org' ? 'Whole organization' : (row.scopeName ?? row.scopeId ?? 'Default')

/** Flags in one line, the ones that say most first (the engine's order). */
export const flagsText = (row: Pick<IdentityRow, 'flags'>): string =>
  row.flags.map((flag) => FLAG_LABEL[flag]).join(', ')

const WARNING_FLAGS: ReadonlySet<string> = new Set([
  'ownerless',
  'owner_inactive',
  'expired',
  'scope_retired',
  'admin',
])

export const FlagMarks = ({ row }: { row: Pick<IdentityRow, 'flags'> }) => (
  <>
    {row.flags.map((flag) => (
      <Mark key={flag} word={FLAG_LABEL[flag]} tone={WARNING_FLAGS.has(flag) ? 'medium' : 'plain'} soft />
    ))}
  </>
)

export function identityColumns(format: Format): Column<IdentityRow>[] {
  return [
    {
      ...nameColumn<IdentityRow>(
        { id: 'name', header: 'Name', width: 180, grow: 2, sortable: true },
        (row) => row.name,
        'No name',
      ),
      text: (row) => row.name ?? row.id,
    },
    {
      id: 'risk',
      header: 'Findings',
      width: 128,
      sortable: true,
      text: (row) => (row.worst ? `${row.findings} (${row.worst})` : '0'),
      cell: (row) =>
        row.worst ? (
          <>
            <SeverityBadge severity={row.worst} />
            {row.findings > 1 && <span>×{row.findings}</span>}
          </>
        ) : (
          <None />
        ),
    },
    {
      id: 'kind',
      header: 'Kind',
      width: 124,
      sortable: true,
      text: (row) => wordLabel(row.kind),
      cell: (row) => wordLabel(row.kind),
    },
    stateColumn(100),
    nameColumn({ id: 'owner', header: 'Owner', width: 150, grow: 1, sortable: true }, (row) =>
      row.owner === null ? null : row.owner?.label,
    ),
    nameColumn({ id: 'scope', header: 'Scope', width: 150, grow: 1, sortable: true }, scopeText),
    lastUseColumn(format),
    timeColumn(
      { id: 'createdAt', header: 'Created', width: 118, sortable: true },
      format,
      (row) => row.createdAt,
    ),
    timeColumn(
      { id: 'expiresAt', header: 'Expires', width: 118, sortable: true, hidden: true },
      format,
      (row) => row.expiresAt,
      'Never',
    ),
    numberColumn(
      { id: 'calls30d', header: 'Calls, 30 days', width: 112, sortable: true },
      (row) => row.calls30d,
    ),
    {
      id: 'flags',
      header: 'Flags',
      width: 170,
      grow: 2,
      text: flagsText,
      cell: (row) => <FlagMarks row={row} />,
    },
    providerColumn({ sortable: true }),
    {
      id: 'hint',
      header: 'Hint',
      width: 140,
      hidden: true,
      text: (row) => row.hint ?? '',
      cell: (row) => (row.hint ? <code>{row.hint}</code> : <None />),
    },
    connectionColumn(),
  ]
}
