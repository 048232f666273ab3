/** Columns and filters that the lists of identities and of credentials share. An owner or a last use that the provider does
 *  not tell reads "Not reported"; one that it denies reads "None" or "Never". */
import { dayOf, FLAG_LABEL } from '../../../shared/model/index.ts'
import type { CredentialRow, IdentityRow, WhoView } from '../../../shared/contract/schemas.ts'
import type { Format } from '../../lib/format.ts'
import { flagWord, wordLabel } from '../../lib/words.ts'
import { Mark, SeverityBadge } from '../badges.tsx'
import {
  connectionColumn,
  nameColumn,
  numberColumn,
  providerColumn,
  stateColumn,
  timeColumn,
} from '../columns.tsx'
import type { Column } from '../data-table.tsx'
import type { FilterField } from '../filter-bar.tsx'
import { None } from '../values.tsx'
import { providerLabel } from '../../lib/providers.ts'

export type InventoryRow = IdentityRow | CredentialRow

/** The engine's own order, so that the header can show it. */
export const RISK_FIRST = { field: 'risk', dir: 'desc' } as const

const asWritten = (value: string): string => value
export const whoWord = (value: string): string =>
  value === 'none' || value === '-' ? wordLabel(value) : value

export const FILTER = {
  flag: { field: 'flag', label: 'Flag', everyClient: true, word: flagWord },
  kind: { field: 'kind', label: 'Kind', everyClient: true, word: wordLabel },
  state: { field: 'state', label: 'State', everyClient: true, word: wordLabel },
  provider: { field: 'provider', label: 'Provider', everyClient: true, word: providerLabel },
  severity: { field: 'severity', label: 'Worst finding', everyClient: true, word: wordLabel },
  owner: { field: 'owner', label: 'Owner', word: whoWord },
  scope: { field: 'scope', label: 'Scope', word: asWritten },
  level: { field: 'level', label: 'Rights', everyClient: true, word: wordLabel },
  connection: { field: 'connection', label: 'Connection', word: asWritten },
} as const satisfies Readonly<Record<string, FilterField>>

export const scopeText = (row: Pick<InventoryRow, 'scopeLevel' | 'scopeId' | 'scopeName'>): string =>
  row.scopeLevel === 'org' ? 'Whole organization' : (row.scopeName ?? row.scopeId ?? 'Default')

/** Flags in one line, the ones that say most first (the engine's order). */
const flagsText = (row: InventoryRow): string => row.flags.map((flag) => FLAG_LABEL[flag]).join(', ')

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

/** A name that may be absent or null. */
export const whoColumn = <R extends InventoryRow>(
  options: Omit<Parameters<typeof nameColumn<R>>[0], 'sortable'>,
  who: (row: R) => WhoView | null | undefined,
): Column<R> =>
  nameColumn<R>({ ...options, sortable: true }, (row) => {
    const named = who(row)
    return named === null ? null : named?.label
  })

/** `notSince`: where only usage tells, the day that its window begins. */
export function lastUseColumn<R extends InventoryRow>(
  format: Format,
  notSince: (row: R) => number | undefined,
): Column<R> {
  const reported = timeColumn<R>(
    { id: 'lastUsedAt', header: 'Last used', width: 140, sortable: true },
    format,
    (row) => row.lastUsedAt,
    'Never',
  )
  const since = (row: R): string | undefined => {
    const at = notSince(row)
    return at === undefined ? undefined : `Not since ${format.day(dayOf(at))}`
  }
  return {
    ...reported,
    text: (row) => since(row) ?? reported.text(row),
    cell: (row) => since(row) ?? reported.cell(row),
  }
}

/** The columns that both lists have, by name, for each list to put in its own order. */
export const sharedColumns = <R extends InventoryRow>(format: Format) => ({
  name: {
    ...nameColumn<R>(
      { id: 'name', header: 'Name', width: 180, grow: 2, sortable: true },
      (row) => row.name,
      'No name',
    ),
    text: (row: R) => row.name ?? row.id,
  },
  risk: {
    id: 'risk',
    header: 'Findings',
    width: 128,
    sortable: true,
    text: (row: R) => (row.worst ? `${row.findings} (${row.worst})` : '0'),
    cell: (row: R) =>
      row.worst ? (
        <>
          <SeverityBadge severity={row.worst} />
          {row.findings > 1 && <span>×{row.findings}</span>}
        </>
      ) : (
        <None />
      ),
  },
  kind: {
    id: 'kind',
    header: 'Kind',
    width: 124,
    sortable: true,
    text: (row: R) => wordLabel(row.kind),
    cell: (row: R) => wordLabel(row.kind),
  },
  state: stateColumn<R>(100),
  owner: whoColumn<R>({ id: 'owner', header: 'Owner', width: 150, grow: 1 }, (row) => row.owner),
  scope: nameColumn<R>({ id: 'scope', header: 'Scope', width: 150, grow: 1, sortable: true }, scopeText),
  created: timeColumn<R>(
    { id: 'createdAt', header: 'Created', width: 118, sortable: true },
    format,
    (row) => row.createdAt,
  ),
  calls: numberColumn<R>(
    { id: 'calls30d', header: 'Calls, 30 days', width: 112, sortable: true },
    (row) => row.calls30d,
  ),
  flags: {
    id: 'flags',
    header: 'Flags',
    width: 170,
    grow: 2,
    text: flagsText,
    cell: (row: R) => <FlagMarks row={row} />,
  },
  provider: providerColumn<R>({ sortable: true }),
  connection: connectionColumn<R>(),
})
