/** What the lists of identities and of credentials draw alike, beside what their definitions say. */
import { FLAG_LABEL } from '../../../shared/model/index.ts'
import type { CredentialRow, IdentityRow } from '../../../shared/contract/schemas.ts'
import { Mark, SeverityBadge } from '../badges.tsx'
import { stateCell } from '../list-columns.tsx'
import { Name, None } from '../values.tsx'

type InventoryRow = IdentityRow | CredentialRow

export const scopeText = (row: Pick<InventoryRow, 'scopeLevel' | 'scopeId' | 'scopeName'>): string =>
  row.scopeLevel === 'org' ? 'Whole organization' : (row.scopeName ?? row.scopeId ?? 'Default')

const WARNING_FLAGS: ReadonlySet<string> = new Set([
  'ownerless',
  'owner_inactive',
  'expired',
  'scope_retired',
  'admin',
])

export const FlagMarks = ({ row }: { row: InventoryRow }) => (
  <>
    {row.flags.map((flag) => (
      <Mark key={flag} word={FLAG_LABEL[flag]} tone={WARNING_FLAGS.has(flag) ? 'medium' : 'plain'} soft />
    ))}
  </>
)

export const sharedCells = {
  risk: {
    text: (row: InventoryRow) => (row.worst ? `${row.findings} (${row.worst})` : '0'),
    cell: (row: InventoryRow) =>
      row.worst ? (
        <>
          <SeverityBadge severity={row.worst} />
          {row.findings > 1 && <span>×{row.findings}</span>}
        </>
      ) : (
        <None />
      ),
  },
  state: stateCell,
  scope: { text: scopeText, cell: (row: InventoryRow) => <Name name={scopeText(row)} /> },
  flags: { cell: (row: InventoryRow) => <FlagMarks row={row} /> },
}
