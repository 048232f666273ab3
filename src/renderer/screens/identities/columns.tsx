/** Columns of the list of identities. */
import type { IdentityRow } from '../../../shared/contract/schemas.ts'
import { identityList } from '../../../shared/lists/identities.ts'
import type { Format } from '../../lib/format.ts'
import type { Column } from '../../ui/data-table.tsx'
import { sharedCells } from '../../ui/inventory/columns.tsx'
import { listColumns } from '../../ui/list-columns.tsx'

export const identityColumns = (format: Format): Column<IdentityRow>[] =>
  listColumns(identityList, format, {
    ...sharedCells,
    name: { text: (row) => row.name ?? row.id },
  })
