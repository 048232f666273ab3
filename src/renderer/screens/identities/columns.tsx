/** Columns of the list of identities. */
import type { IdentityRow } from '../../../shared/contract/schemas.ts'
import type { Format } from '../../lib/format.ts'
import { numberColumn } from '../../ui/columns.tsx'
import type { Column } from '../../ui/data-table.tsx'
import { lastUseColumn, sharedColumns } from '../../ui/inventory/columns.tsx'

export function identityColumns(format: Format): Column<IdentityRow>[] {
  const shared = sharedColumns<IdentityRow>(format)
  return [
    shared.name,
    shared.risk,
    numberColumn(
      { id: 'credentials', header: 'Credentials', width: 100, sortable: true },
      (row) => row.credentials,
    ),
    shared.owner,
    shared.kind,
    shared.state,
    shared.scope,
    lastUseColumn(format, () => undefined),
    shared.created,
    shared.calls,
    shared.flags,
    shared.provider,
    shared.connection,
  ]
}
