/** Columns of the services list. A setting that the provider does not tell reads "Not reported". */
import type { ServiceRow } from '../../../shared/contract/schemas.ts'
import { serviceList } from '../../../shared/lists/services.ts'
import { listed } from '../../../shared/model/index.ts'
import type { Format } from '../../lib/format.ts'
import { Mark } from '../../ui/badges.tsx'
import type { Column } from '../../ui/data-table.tsx'
import { listColumns, stateCell } from '../../ui/list-columns.tsx'
import { Name, NotReported } from '../../ui/values.tsx'

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

const nameOf = (row: ServiceRow): string => row.name ?? row.serviceId

/** A text that may say "Not reported". */
const reported = (textOf: (row: ServiceRow) => string) => ({
  text: textOf,
  cell: (row: ServiceRow) => {
    const text = textOf(row)
    return text === 'Not reported' ? <NotReported /> : <Name name={text} />
  },
})

export const serviceColumns = (format: Format): Column<ServiceRow>[] =>
  listColumns(serviceList, format, {
    name: {
      text: nameOf,
      cell: (row: ServiceRow) => (
        <>
          <Name name={nameOf(row)} />
          {row.scope === 'organization' && <Mark word="Organization" tone="plain" soft />}
          {row.isDefault && <Mark word="Default" tone="plain" soft />}
        </>
      ),
    },
    state: stateCell,
    retention: reported(retentionText),
    allowed: reported(modelsText),
  })
