/** Columns of the findings list. */
import type { FindingRow } from '../../../shared/contract/schemas.ts'
import type { Format } from '../../lib/format.ts'
import { FINDING_STATE_LABEL, PROVIDER_LABEL, SEVERITY_LABEL, wordLabel } from '../../lib/words.ts'
import { FindingStateBadge, ProviderMark, SeverityBadge } from '../../ui/badges.tsx'
import type { Column } from '../../ui/data-table.tsx'
import { Name, None, Time } from '../../ui/values.tsx'

export const findingColumns = (format: Format): Column<FindingRow>[] => [
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
    header: 'Finding',
    width: 220,
    grow: 3,
    sortable: true,
    text: (row) => row.title,
    cell: (row) => <Name name={row.title} />,
  },
  {
    id: 'subject',
    header: 'Subject',
    width: 160,
    grow: 2,
    sortable: true,
    text: (row) => row.subjectLabel,
    cell: (row) => <Name name={row.subjectLabel} />,
  },
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
  {
    id: 'firstSeenAt',
    header: 'First seen',
    width: 112,
    sortable: true,
    text: (row) => format.time(row.firstSeenAt),
    cell: (row) => <Time at={row.firstSeenAt} />,
  },
  {
    id: 'lastSeenAt',
    header: 'Last seen',
    width: 118,
    sortable: true,
    text: (row) => format.time(row.lastSeenAt),
    cell: (row) => <Time at={row.lastSeenAt} />,
  },
  {
    id: 'provider',
    header: 'Provider',
    width: 104,
    text: (row) => (row.provider === null ? 'Whole client' : PROVIDER_LABEL[row.provider]),
    cell: (row) =>
      row.provider === null ? <None word="Whole client" /> : <ProviderMark provider={row.provider} />,
  },
]
