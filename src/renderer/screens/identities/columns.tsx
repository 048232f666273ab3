/** Columns of the identity ledger. An owner, a last use or an expiry that the provider does not tell reads
 *  "Not reported"; one that it denies reads "None" or "Never". */
import type { IdentityRow } from '../../../shared/contract/schemas.ts'
import type { Format } from '../../lib/format.ts'
import { FLAG_LABEL, PROVIDER_LABEL, wordLabel } from '../../lib/words.ts'
import { Mark, ProviderMark, SeverityBadge, StateMark } from '../../ui/badges.tsx'
import type { Column } from '../../ui/data-table.tsx'
import { Name, None, Num, Optional, Time } from '../../ui/values.tsx'

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
  const timeText = (value: number | null | undefined, none: string) =>
    value === undefined ? 'Not reported' : value === null ? none : format.time(value)
  return [
    {
      id: 'name',
      header: 'Name',
      width: 180,
      grow: 2,
      sortable: true,
      text: (row) => row.name ?? row.id,
      cell: (row) => <Name name={row.name} />,
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
    {
      id: 'state',
      header: 'State',
      width: 100,
      sortable: true,
      text: (row) => wordLabel(row.state),
      cell: (row) => <StateMark state={row.state} />,
    },
    {
      id: 'owner',
      header: 'Owner',
      width: 150,
      grow: 1,
      sortable: true,
      text: (row) => (row.owner === undefined ? 'Not reported' : (row.owner?.label ?? 'None')),
      cell: (row) => <Optional value={row.owner}>{(owner) => <Name name={owner.label} />}</Optional>,
    },
    {
      id: 'scope',
      header: 'Scope',
      width: 150,
      grow: 1,
      sortable: true,
      text: scopeText,
      cell: (row) => <Name name={scopeText(row)} />,
    },
    {
      id: 'lastUsedAt',
      header: 'Last used',
      width: 118,
      sortable: true,
      text: (row) => timeText(row.lastUsedAt, 'Never'),
      cell: (row) => (
        <Optional value={row.lastUsedAt} none="Never">
          {(at) => <Time at={at} />}
        </Optional>
      ),
    },
    {
      id: 'createdAt',
      header: 'Created',
      width: 118,
      sortable: true,
      text: (row) => timeText(row.createdAt, 'None'),
      cell: (row) => <Optional value={row.createdAt}>{(at) => <Time at={at} />}</Optional>,
    },
    {
      id: 'expiresAt',
      header: 'Expires',
      width: 118,
      sortable: true,
      hidden: true,
      text: (row) => timeText(row.expiresAt, 'Never'),
      cell: (row) => (
        <Optional value={row.expiresAt} none="Never">
          {(at) => <Time at={at} />}
        </Optional>
      ),
    },
    {
      id: 'calls30d',
      header: 'Calls, 30 days',
      width: 112,
      align: 'right',
      sortable: true,
      text: (row) => String(row.calls30d ?? 'Not reported'),
      cell: (row) => <Optional value={row.calls30d}>{(calls) => <Num value={calls} />}</Optional>,
    },
    {
      id: 'flags',
      header: 'Flags',
      width: 170,
      grow: 2,
      text: flagsText,
      cell: (row) => <FlagMarks row={row} />,
    },
    {
      id: 'provider',
      header: 'Provider',
      width: 110,
      sortable: true,
      text: (row) => PROVIDER_LABEL[row.provider],
      cell: (row) => <ProviderMark provider={row.provider} />,
    },
    {
      id: 'hint',
      header: 'Hint',
      width: 140,
      hidden: true,
      text: (row) => row.hint ?? '',
      cell: (row) => (row.hint ? <code>{row.hint}</code> : <None />),
    },
    {
      id: 'connection',
      header: 'Connection',
      width: 130,
      hidden: true,
      text: (row) => row.connectionName,
      cell: (row) => <Name name={row.connectionName} />,
    },
  ]
}
