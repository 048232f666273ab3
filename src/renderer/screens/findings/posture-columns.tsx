/** Columns of the list of controls. */
import type { ControlRow } from '../../../shared/contract/schemas.ts'
import type { Format } from '../../lib/format.ts'
import { OUTCOME_LABEL, SEVERITY_LABEL } from '../../lib/words.ts'
import { OutcomeBadge, SeverityBadge } from '../../ui/badges.tsx'
import type { Column } from '../../ui/data-table.tsx'
import { Name, None, Num, Time } from '../../ui/values.tsx'
import { countsText, groupName } from './words.ts'

const some = (value: number) => (value === 0 ? <None word="0" /> : <Num value={value} />)

export const controlColumns = (format: Format): Column<ControlRow>[] => [
  {
    id: 'outcome',
    header: 'Outcome',
    width: 130,
    sortable: true,
    text: (row) => OUTCOME_LABEL[row.outcome],
    cell: (row) => <OutcomeBadge outcome={row.outcome} />,
  },
  {
    id: 'severity',
    header: 'Severity',
    width: 96,
    sortable: true,
    text: (row) => SEVERITY_LABEL[row.severity],
    cell: (row) => <SeverityBadge severity={row.severity} />,
  },
  {
    id: 'title',
    header: 'Fails when',
    width: 240,
    grow: 3,
    sortable: true,
    text: (row) => row.title,
    cell: (row) => <Name name={row.title} />,
  },
  {
    id: 'group',
    header: 'Group',
    width: 180,
    grow: 1,
    sortable: true,
    text: (row) => groupName(row.group),
    cell: (row) => <Name name={groupName(row.group)} />,
  },
  {
    id: 'seen',
    header: 'Seen',
    width: 190,
    grow: 1,
    text: (row) => countsText(row.counts, format),
    cell: (row) => <Name name={countsText(row.counts, format)} />,
  },
  {
    id: 'failing',
    header: 'Failing',
    width: 78,
    align: 'right',
    sortable: true,
    hidden: true,
    text: (row) => String(row.counts.fail),
    cell: (row) => some(row.counts.fail),
  },
  {
    id: 'unknown',
    header: 'Unknown',
    width: 86,
    align: 'right',
    sortable: true,
    hidden: true,
    text: (row) => String(row.counts.unknown),
    cell: (row) => some(row.counts.unknown),
  },
  {
    id: 'dataAt',
    header: 'Data',
    width: 112,
    text: (row) => (row.dataAt === null ? 'No data' : format.time(row.dataAt)),
    cell: (row) => (row.dataAt === null ? <None word="No data" /> : <Time at={row.dataAt} />),
  },
]
