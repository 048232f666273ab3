/** Columns of the list of controls. */
import { OUTCOME_LABEL } from '../../../shared/model/index.ts'
import type { ControlRow } from '../../../shared/contract/schemas.ts'
import type { Format } from '../../lib/format.ts'
import { OutcomeBadge } from '../../ui/badges.tsx'
import { nameColumn, numberColumn, severityColumn, timeColumn } from '../../ui/columns.tsx'
import type { Column } from '../../ui/data-table.tsx'
import { countsText, groupName } from './words.ts'

export const controlColumns = (format: Format): Column<ControlRow>[] => [
  {
    id: 'outcome',
    header: 'Outcome',
    width: 130,
    sortable: true,
    text: (row) => OUTCOME_LABEL[row.outcome],
    cell: (row) => <OutcomeBadge outcome={row.outcome} />,
  },
  severityColumn(),
  nameColumn({ id: 'title', header: 'Fails when', width: 240, grow: 3, sortable: true }, (row) => row.title),
  nameColumn({ id: 'group', header: 'Group', width: 180, grow: 1, sortable: true }, (row) =>
    groupName(row.group),
  ),
  nameColumn({ id: 'seen', header: 'Seen', width: 190, grow: 1 }, (row) => countsText(row.counts, format)),
  numberColumn(
    { id: 'failing', header: 'Failing', width: 78, sortable: true, hidden: true },
    (row) => row.counts.fail,
  ),
  numberColumn(
    { id: 'unknown', header: 'Unknown', width: 86, sortable: true, hidden: true },
    (row) => row.counts.unknown,
  ),
  timeColumn({ id: 'dataAt', header: 'Data', width: 112 }, format, (row) => row.dataAt, 'No data'),
]
