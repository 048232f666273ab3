/** Columns of the list of runs and of a comparison. */
import { IconCircleMinus, IconCirclePlus, IconPencil, type Icon } from '@tabler/icons-react'
import type { DiffRow, RunRow } from '../../../shared/contract/schemas.ts'
import { CHANGE_LABEL, changeList, runList } from '../../../shared/lists/runs.ts'
import { connectionsOf, listed, readOf } from '../../../shared/model/index.ts'
import { fieldName, fieldText } from '../../lib/field-text.ts'
import type { Format } from '../../lib/format.ts'
import { Mark, RunBadge } from '../../ui/badges.tsx'
import type { Column } from '../../ui/data-table.tsx'
import { listColumns } from '../../ui/list-columns.tsx'
import { Name, Time } from '../../ui/values.tsx'

export const runColumns = (format: Format): Column<RunRow>[] =>
  listColumns(runList, format, {
    finishedAt: {
      text: (row: RunRow) => format.second(row.finishedAt),
      cell: (row: RunRow) => <Time at={row.finishedAt} exact="second" />,
    },
    connection: {
      text: readNames,
      cell: (row: RunRow) => <Name name={readNames(row)} />,
    },
    connections: {
      text: (row: RunRow) => `${readOf(row)} of ${connectionsOf(row)}`,
      cell: (row: RunRow) => `${format.number(readOf(row))} of ${format.number(connectionsOf(row))}`,
    },
    state: { cell: (row: RunRow) => <RunBadge state={row.state} /> },
  })

const readNames = ({ read, moreRead }: RunRow): string =>
  listed(
    read.map((each) => each.connectionName),
    moreRead,
  )

const CHANGE_ICON: Readonly<Record<DiffRow['change'], Icon>> = {
  added: IconCirclePlus,
  removed: IconCircleMinus,
  changed: IconPencil,
}

export const ChangeMark = ({ change }: { change: DiffRow['change'] }) => (
  <Mark icon={CHANGE_ICON[change]} word={CHANGE_LABEL[change]} tone="plain" />
)

/** What of a thing differs, in one line. */
const fieldsText = (row: DiffRow, format: Format): string =>
  [
    ...row.fields.map(
      (each) =>
        `${fieldName(each.field)}: ${fieldText(each.field, each.before, format)} → ${fieldText(each.field, each.after, format)}`,
    ),
    ...(row.moreFields === undefined ? [] : [`and ${format.number(row.moreFields)} more`]),
  ].join('; ')

export const diffColumns = (format: Format): Column<DiffRow>[] =>
  listColumns(changeList, format, {
    change: { cell: (row: DiffRow) => <ChangeMark change={row.change} /> },
    kind: { text: (row: DiffRow) => row.kindLabel, cell: (row: DiffRow) => row.kindLabel },
    fields: {
      text: (row: DiffRow) => fieldsText(row, format),
      cell: (row: DiffRow) => (row.change === 'changed' ? <Name name={fieldsText(row, format)} /> : null),
    },
  })
