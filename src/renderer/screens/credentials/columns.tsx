/** Columns of the list of credentials. */
import type { CredentialRow } from '../../../shared/contract/schemas.ts'
import { credentialList } from '../../../shared/lists/credentials.ts'
import { dayOf } from '../../../shared/model/index.ts'
import type { Format } from '../../lib/format.ts'
import type { Column } from '../../ui/data-table.tsx'
import { sharedCells } from '../../ui/inventory/columns.tsx'
import { listColumns } from '../../ui/list-columns.tsx'
import { Name, None, Optional, Time } from '../../ui/values.tsx'

/** A key without a name is known by its hint. */
const nameOf = (row: CredentialRow): string => row.name ?? row.hint ?? row.id

export function credentialColumns(format: Format): Column<CredentialRow>[] {
  /** Where only usage tells: the day that its window begins. */
  const notSince = ({ notUsedSince }: CredentialRow): string | undefined =>
    notUsedSince === undefined ? undefined : `Not since ${format.day(dayOf(notUsedSince))}`
  const lastUse = ({ lastUsedAt }: CredentialRow): string =>
    lastUsedAt === undefined ? 'Not reported' : lastUsedAt === null ? 'Never' : format.time(lastUsedAt)
  return listColumns(credentialList, format, {
    ...sharedCells,
    name: { text: nameOf, cell: (row: CredentialRow) => <Name name={nameOf(row)} /> },
    lastUsedAt: {
      text: (row) => notSince(row) ?? lastUse(row),
      cell: (row) =>
        notSince(row) ?? (
          <Optional value={row.lastUsedAt} none="Never">
            {(at) => <Time at={at} />}
          </Optional>
        ),
    },
    hint: {
      text: (row) => row.hint ?? '',
      cell: (row) => (row.hint ? <code>{row.hint}</code> : <None />),
    },
  })
}
