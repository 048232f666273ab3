/** Columns of the people list. What no provider tells reads "Not reported", never "no". */
import type { PersonRow } from '../../../shared/contract/schemas.ts'
import type { Format } from '../../lib/format.ts'
import { PROVIDER_LABEL, wordLabel } from '../../lib/words.ts'
import { Mark, ProviderMark, StateMark } from '../../ui/badges.tsx'
import type { Column } from '../../ui/data-table.tsx'
import { Name, NotReported, Num, Optional, Time } from '../../ui/values.tsx'

const providers = (row: PersonRow) => [...new Set(row.accounts.map((account) => account.provider))]
const roles = (row: PersonRow) => [...new Set(row.accounts.flatMap((account) => account.roles ?? []))]

/** First moment that any provider names; undefined when none names one, null when all say none. */
export function earliest(values: readonly (number | null | undefined)[]): number | null | undefined {
  const told = values.filter((value) => value !== undefined)
  if (told.length === 0) return undefined
  const moments = told.filter((value) => value !== null)
  return moments.length === 0 ? null : Math.min(...moments)
}

/** Last moment that any provider names; undefined and null as above. */
export function latest(values: readonly (number | null | undefined)[]): number | null | undefined {
  const told = values.filter((value) => value !== undefined)
  if (told.length === 0) return undefined
  const moments = told.filter((value) => value !== null)
  return moments.length === 0 ? null : Math.max(...moments)
}

const yesNo = (value: boolean | undefined): string =>
  value === undefined ? 'Not reported' : value ? 'Yes' : 'No'

export function personColumns(format: Format): Column<PersonRow>[] {
  const timeText = (value: number | null | undefined, none: string) =>
    value === undefined ? 'Not reported' : value === null ? none : format.time(value)
  return [
    {
      id: 'name',
      header: 'Name',
      width: 170,
      grow: 2,
      sortable: true,
      text: (row) => row.name ?? row.email ?? row.id,
      cell: (row) => <Name name={row.name ?? row.email ?? row.id} />,
    },
    {
      id: 'email',
      header: 'Mail address',
      width: 190,
      grow: 2,
      sortable: true,
      text: (row) => row.email ?? '',
      cell: (row) => <Name name={row.email} none="None" />,
    },
    {
      id: 'state',
      header: 'State',
      width: 126,
      sortable: true,
      text: (row) => wordLabel(row.state),
      cell: (row) => <StateMark state={row.state} />,
    },
    {
      id: 'providers',
      header: 'Providers',
      width: 160,
      text: (row) =>
        providers(row)
          .map((id) => PROVIDER_LABEL[id])
          .join(', '),
      cell: (row) => providers(row).map((id) => <ProviderMark key={id} provider={id} />),
    },
    {
      id: 'role',
      header: 'Roles',
      width: 120,
      grow: 1,
      text: (row) => roles(row).join(', '),
      cell: (row) =>
        row.accounts.every((account) => account.roles === undefined) ? (
          <NotReported />
        ) : (
          <>
            {row.isAdmin && <Mark word="Admin" tone="medium" soft />}
            <Name name={roles(row).join(', ')} none="None" />
          </>
        ),
    },
    {
      id: 'lastActivity',
      header: 'Last activity',
      width: 124,
      text: (row) => timeText(latest(row.accounts.map((account) => account.lastActivityAt)), 'Never'),
      cell: (row) => (
        <Optional value={latest(row.accounts.map((account) => account.lastActivityAt))} none="Never">
          {(at) => <Time at={at} />}
        </Optional>
      ),
    },
    {
      id: 'nhisOwned',
      header: 'Owns',
      width: 66,
      align: 'right',
      sortable: true,
      text: (row) => String(row.nhisOwned),
      cell: (row) => <Num value={row.nhisOwned} />,
    },
    {
      id: 'findings',
      header: 'Findings',
      width: 84,
      align: 'right',
      sortable: true,
      text: (row) => String(row.findings),
      cell: (row) => <Num value={row.findings} />,
    },
    {
      id: 'addedAt',
      header: 'Added',
      width: 124,
      sortable: true,
      hidden: true,
      text: (row) => timeText(earliest(row.accounts.map((account) => account.addedAt)), 'None'),
      cell: (row) => (
        <Optional value={earliest(row.accounts.map((account) => account.addedAt))}>
          {(at) => <Time at={at} />}
        </Optional>
      ),
    },
    {
      id: 'outside',
      header: 'Outside',
      width: 96,
      hidden: true,
      text: (row) => yesNo(row.outside),
      cell: (row) => (row.outside === undefined ? <NotReported /> : yesNo(row.outside)),
    },
  ]
}
