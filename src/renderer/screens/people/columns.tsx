/** Columns of the people list. What no provider tells reads "Not reported", never "no". */
import type { PersonRow } from '../../../shared/contract/schemas.ts'
import { JOINED_LABEL, listed } from '../../../shared/model/index.ts'
import type { Format } from '../../lib/format.ts'
import { Mark, ProviderMark } from '../../ui/badges.tsx'
import { nameColumn, numberColumn, stateColumn, timeColumn } from '../../ui/columns.tsx'
import type { Column } from '../../ui/data-table.tsx'
import { Name, NotReported } from '../../ui/values.tsx'
import { providerLabel } from '../../lib/providers.ts'

/** All, also those that the row leaves out. */
export const accountsOf = ({ accounts, moreAccounts = 0 }: PersonRow): number =>
  accounts.length + moreAccounts

const providers = (row: PersonRow) => [...new Set(row.accounts.map((account) => account.provider))]
const roles = (row: PersonRow) => [...new Set(row.accounts.flatMap((account) => account.roles ?? []))]

/** Roles that the row leaves out, as far as its accounts say. */
const moreRoles = (row: PersonRow): number =>
  row.accounts.reduce((sum, account) => sum + (account.moreRoles ?? 0), 0)
const rolesText = (row: PersonRow): string => listed(roles(row), moreRoles(row))

const joinedBy = (row: PersonRow): string =>
  [...new Set(row.accounts.map(({ joined }) => JOINED_LABEL[joined.by]))].join(', ')

type Moments = readonly (number | null | undefined)[]

/** One of the moments that providers name; undefined when none names one, null when all say none. */
const oneOf =
  (choose: (...moments: number[]) => number) =>
  (values: Moments): number | null | undefined => {
    const told = values.filter((value) => value !== undefined)
    if (told.length === 0) return undefined
    const moments = told.filter((value) => value !== null)
    return moments.length === 0 ? null : choose(...moments)
  }
export const earliest = oneOf(Math.min)
export const latest = oneOf(Math.max)

const yesNo = (value: boolean | undefined): string =>
  value === undefined ? 'Not reported' : value ? 'Yes' : 'No'

export function personColumns(format: Format): Column<PersonRow>[] {
  return [
    nameColumn(
      { id: 'name', header: 'Name', width: 170, grow: 2, sortable: true },
      (row) => row.name ?? row.email ?? row.id,
    ),
    nameColumn(
      { id: 'email', header: 'Mail address', width: 190, grow: 2, sortable: true },
      (row) => row.email,
    ),
    stateColumn(126),
    {
      id: 'providers',
      header: 'Providers',
      width: 160,
      text: (row) =>
        providers(row)
          .map((id) => providerLabel(id))
          .join(', '),
      cell: (row) => providers(row).map((id) => <ProviderMark key={id} provider={id} />),
    },
    {
      id: 'role',
      header: 'Roles',
      width: 120,
      grow: 1,
      text: rolesText,
      cell: (row) =>
        row.accounts.every((account) => account.roles === undefined) ? (
          <NotReported />
        ) : (
          <>
            {row.isAdmin && <Mark word="Admin" tone="medium" soft />}
            <Name name={rolesText(row)} none="None" />
          </>
        ),
    },
    timeColumn(
      { id: 'lastActivity', header: 'Last activity', width: 124 },
      format,
      (row) => latest(row.accounts.map((account) => account.lastActivityAt)),
      'Never',
    ),
    numberColumn(
      { id: 'identities', header: 'Identities', width: 88, sortable: true, hidden: true },
      (row) => row.identities,
    ),
    numberColumn(
      { id: 'credentials', header: 'Credentials', width: 100, sortable: true },
      (row) => row.credentials,
    ),
    numberColumn({ id: 'findings', header: 'Findings', width: 84, sortable: true }, (row) => row.findings),
    timeColumn({ id: 'addedAt', header: 'Added', width: 124, sortable: true, hidden: true }, format, (row) =>
      earliest(row.accounts.map((account) => account.addedAt)),
    ),
    {
      id: 'joined',
      header: 'Joined by',
      width: 170,
      hidden: true,
      text: joinedBy,
      cell: joinedBy,
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
