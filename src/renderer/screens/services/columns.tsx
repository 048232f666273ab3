/** Columns of the services list. A setting that the provider does not tell reads "Not reported". */
import type { ServiceRow } from '../../../shared/contract/schemas.ts'
import { listed } from '../../../shared/model/index.ts'
import type { Format } from '../../lib/format.ts'
import { Mark } from '../../ui/badges.tsx'
import { connectionColumn, numberColumn, providerColumn, stateColumn } from '../../ui/columns.tsx'
import type { Column } from '../../ui/data-table.tsx'
import { MoneyText, Name, NotReported, Optional } from '../../ui/values.tsx'

/** "90 days", "Nothing is kept", "No limit stated", or the provider's own word. */
export function retentionText(row: Pick<ServiceRow, 'retentionDays' | 'retentionSetting'>): string {
  if (row.retentionDays === undefined && row.retentionSetting === undefined) return 'Not reported'
  if (row.retentionDays === 0) return 'Nothing is kept'
  if (typeof row.retentionDays === 'number') return `${row.retentionDays} days`
  if (row.retentionSetting) return row.retentionSetting
  return 'No limit stated'
}

export function modelsText(row: Pick<ServiceRow, 'models' | 'modelList' | 'moreModels'>): string {
  if (row.models === undefined) return 'Not reported'
  if (row.models === 'all') return 'All models'
  return row.models === 'none' ? 'No models' : listed(row.modelList, row.moreModels) || 'Some models'
}

export function serviceColumns(format: Format): Column<ServiceRow>[] {
  const limit = (row: ServiceRow): string =>
    row.spendLimit === undefined
      ? 'Not reported'
      : row.spendLimit === null
        ? 'No limit'
        : `${format.money(row.spendLimit.amount)} / ${row.spendLimit.interval}`
  return [
    {
      id: 'name',
      header: 'Service',
      width: 190,
      grow: 2,
      sortable: true,
      text: (row) => row.name ?? row.serviceId,
      cell: (row) => (
        <>
          <Name name={row.name ?? row.serviceId} />
          {row.scope === 'organization' && <Mark word="Organization" tone="plain" soft />}
          {row.isDefault && <Mark word="Default" tone="plain" soft />}
        </>
      ),
    },
    providerColumn({ sortable: true }),
    stateColumn(104),
    numberColumn(
      { id: 'identities', header: 'Identities', width: 88, sortable: true },
      (row) => row.identities,
    ),
    numberColumn(
      { id: 'credentials', header: 'Credentials', width: 100, sortable: true },
      (row) => row.credentials,
    ),
    numberColumn({ id: 'people', header: 'People', width: 84, sortable: true }, (row) => row.people),
    {
      id: 'billed30d',
      header: 'Billed, 30 days',
      width: 120,
      align: 'right',
      sortable: true,
      text: (row) => (row.billed30d ? format.moneys(row.billed30d) : 'Not reported'),
      cell: (row) => (
        <Optional value={row.billed30d}>{(amounts) => <MoneyText amounts={amounts} />}</Optional>
      ),
    },
    numberColumn(
      { id: 'calls30d', header: 'Calls, 30 days', width: 112, sortable: true },
      (row) => row.calls30d,
    ),
    {
      id: 'spendLimit',
      header: 'Spend limit',
      width: 132,
      text: limit,
      cell: (row) => (row.spendLimit === undefined ? <NotReported /> : <Name name={limit(row)} />),
    },
    {
      id: 'retention',
      header: 'Retention',
      width: 132,
      text: retentionText,
      cell: (row) => {
        const words = retentionText(row)
        return words === 'Not reported' ? <NotReported /> : <Name name={words} />
      },
    },
    {
      id: 'models',
      header: 'Models',
      width: 120,
      grow: 1,
      text: modelsText,
      cell: (row) => (row.models === undefined ? <NotReported /> : <Name name={modelsText(row)} />),
    },
    connectionColumn(),
  ]
}
