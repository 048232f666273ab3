/** Columns of the list of credentials. An expiry that the provider does not tell reads "Not reported"; one that it denies
 *  reads "Never". */
import type { CredentialRow } from '../../../shared/contract/schemas.ts'
import type { Format } from '../../lib/format.ts'
import { nameColumn, timeColumn } from '../../ui/columns.tsx'
import type { Column } from '../../ui/data-table.tsx'
import { lastUseColumn, sharedColumns, whoColumn } from '../../ui/inventory/columns.tsx'
import { None } from '../../ui/values.tsx'

export function credentialColumns(format: Format): Column<CredentialRow>[] {
  const shared = sharedColumns<CredentialRow>(format)
  return [
    // A key without a name is known by its hint.
    nameColumn(
      { id: 'name', header: 'Name', width: 180, grow: 2, sortable: true },
      (row) => row.name ?? row.hint ?? row.id,
    ),
    shared.risk,
    shared.kind,
    shared.state,
    whoColumn({ id: 'holder', header: 'Authenticates', width: 150, grow: 1 }, (row) => row.holder),
    lastUseColumn(format, (row) => row.notUsedSince),
    timeColumn(
      { id: 'expiresAt', header: 'Expires', width: 118, sortable: true },
      format,
      (row) => row.expiresAt,
      'Never',
    ),
    shared.created,
    shared.scope,
    shared.calls,
    shared.flags,
    shared.provider,
    { ...shared.owner, hidden: true },
    {
      id: 'hint',
      header: 'Hint',
      width: 140,
      hidden: true,
      text: (row) => row.hint ?? '',
      cell: (row) => (row.hint ? <code>{row.hint}</code> : <None />),
    },
    shared.connection,
  ]
}
