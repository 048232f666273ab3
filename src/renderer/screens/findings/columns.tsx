/** Columns of the findings list. */
import { FINDING_STATE_LABEL } from '../../../shared/model/index.ts'
import type { FindingRow } from '../../../shared/contract/schemas.ts'
import type { Format } from '../../lib/format.ts'
import { wordLabel } from '../../lib/words.ts'
import { FindingStateBadge } from '../../ui/badges.tsx'
import { nameColumn, providerColumn, severityColumn, timeColumn } from '../../ui/columns.tsx'
import type { Column } from '../../ui/data-table.tsx'

export const findingColumns = (format: Format): Column<FindingRow>[] => [
  severityColumn(),
  nameColumn({ id: 'title', header: 'Finding', width: 220, grow: 3, sortable: true }, (row) => row.title),
  nameColumn(
    { id: 'subjectLabel', header: 'Subject', width: 160, grow: 2, sortable: true },
    (row) => row.subjectLabel,
  ),
  {
    id: 'subjectKind',
    header: 'Subject kind',
    width: 140,
    hidden: true,
    text: (row) => wordLabel(row.subjectKind),
    cell: (row) => wordLabel(row.subjectKind),
  },
  {
    id: 'state',
    header: 'State',
    width: 104,
    sortable: true,
    text: (row) => FINDING_STATE_LABEL[row.state],
    cell: (row) => <FindingStateBadge state={row.state} />,
  },
  timeColumn(
    { id: 'firstSeenAt', header: 'First seen', width: 112, sortable: true },
    format,
    (row) => row.firstSeenAt,
  ),
  timeColumn(
    { id: 'lastSeenAt', header: 'Last seen', width: 118, sortable: true },
    format,
    (row) => row.lastSeenAt,
  ),
  providerColumn({ none: 'Whole client' }),
]
