/** Columns of the findings list. */
import type { FindingRow } from '../../../shared/contract/schemas.ts'
import { findingList } from '../../../shared/lists/findings.ts'
import type { Format } from '../../lib/format.ts'
import { FindingStateBadge } from '../../ui/badges.tsx'
import type { Column } from '../../ui/data-table.tsx'
import { listColumns, severityCell } from '../../ui/list-columns.tsx'

export const findingColumns = (format: Format): Column<FindingRow>[] =>
  listColumns(findingList, format, {
    severity: severityCell,
    state: { cell: (row: FindingRow) => <FindingStateBadge state={row.state} /> },
  })
