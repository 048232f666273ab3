/** Columns of the people list. What no provider tells reads "Not reported", never "no". */
import type { PersonRow } from '../../../shared/contract/schemas.ts'
import { personList } from '../../../shared/lists/people.ts'
import { listed } from '../../../shared/model/index.ts'
import type { Format } from '../../lib/format.ts'
import { Mark } from '../../ui/badges.tsx'
import type { Column } from '../../ui/data-table.tsx'
import { listColumns, stateCell } from '../../ui/list-columns.tsx'
import { Name, NotReported } from '../../ui/values.tsx'

/** All, also those that the row leaves out. */
export const accountsOf = ({ accounts, moreAccounts = 0 }: PersonRow): number =>
  accounts.length + moreAccounts

const rolesText = (row: PersonRow): string =>
  row.roles === undefined ? 'Not reported' : listed(row.roles, row.moreRoles)

/** A person without a name is known by the mail address. */
const nameOf = (row: PersonRow): string => row.name ?? row.email ?? row.id

export const personColumns = (format: Format): Column<PersonRow>[] =>
  listColumns(personList, format, {
    name: { text: nameOf, cell: (row: PersonRow) => <Name name={nameOf(row)} /> },
    state: stateCell,
    roles: {
      text: rolesText,
      cell: (row: PersonRow) =>
        row.roles === undefined ? (
          <NotReported />
        ) : (
          <>
            {row.isAdmin && <Mark word="Admin" tone="medium" soft />}
            <Name name={rolesText(row)} none="None" />
          </>
        ),
    },
  })
