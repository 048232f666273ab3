/** Columns of the list of runs and of a comparison. */
import { IconCircleMinus, IconCirclePlus, IconPencil, type Icon } from '@tabler/icons-react'
import type { DiffRow, RunRow } from '../../../shared/contract/schemas.ts'
import { connectionsOf, listed, readOf, RUN_LABEL } from '../../../shared/model/index.ts'
import { fieldName, fieldText } from '../../lib/field-text.ts'
import type { Format } from '../../lib/format.ts'
import { Mark, RunBadge } from '../../ui/badges.tsx'
import { nameColumn, numberColumn, providerColumn } from '../../ui/columns.tsx'
import type { Column } from '../../ui/data-table.tsx'
import { Name, Time } from '../../ui/values.tsx'

export const runColumns = (format: Format): Column<RunRow>[] => [
  {
    id: 'finishedAt',
    header: 'Taken',
    width: 170,
    sortable: true,
    text: (row) => format.second(row.finishedAt),
    cell: (row) => <Time at={row.finishedAt} exact="second" />,
  },
  nameColumn({ id: 'connection', header: 'Connections read', width: 180, grow: 2 }, (row) =>
    listed(
      row.read.map((each) => each.connectionName),
      row.moreRead,
    ),
  ),
  {
    id: 'connections',
    header: 'Of all',
    width: 84,
    sortable: true,
    text: (row) => `${readOf(row)} of ${connectionsOf(row)}`,
    cell: (row) => `${format.number(readOf(row))} of ${format.number(connectionsOf(row))}`,
  },
  {
    id: 'state',
    header: 'State',
    width: 120,
    text: (row) => RUN_LABEL[row.state],
    cell: (row) => <RunBadge state={row.state} />,
  },
  numberColumn({ id: 'factCount', header: 'Facts', width: 84, sortable: true }, (row) => row.factCount),
  numberColumn({ id: 'added', header: 'Added', width: 76 }, (row) => row.added),
  numberColumn({ id: 'changed', header: 'Changed', width: 84 }, (row) => row.changed),
  numberColumn({ id: 'removed', header: 'Removed', width: 84 }, (row) => row.removed),
]

const CHANGE: Readonly<Record<DiffRow['change'], { icon: Icon; word: string }>> = {
  added: { icon: IconCirclePlus, word: 'Added' },
  removed: { icon: IconCircleMinus, word: 'Removed' },
  changed: { icon: IconPencil, word: 'Changed' },
}

export const changeWord = (value: string): string =>
  value === 'added' || value === 'removed' || value === 'changed' ? CHANGE[value].word : value

export const ChangeMark = ({ change }: { change: DiffRow['change'] }) => (
  <Mark icon={CHANGE[change].icon} word={CHANGE[change].word} tone="plain" />
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

export const diffColumns = (format: Format): Column<DiffRow>[] => [
  {
    id: 'change',
    header: 'Change',
    width: 100,
    sortable: true,
    text: (row) => changeWord(row.change),
    cell: (row) => <ChangeMark change={row.change} />,
  },
  {
    id: 'kind',
    header: 'What',
    width: 150,
    sortable: true,
    text: (row) => row.kindLabel,
    cell: (row) => row.kindLabel,
  },
  nameColumn({ id: 'label', header: 'Name', width: 180, grow: 2, sortable: true }, (row) => row.label),
  {
    id: 'fields',
    header: 'Fields',
    width: 240,
    grow: 3,
    text: (row) => fieldsText(row, format),
    cell: (row) => (row.change === 'changed' ? <Name name={fieldsText(row, format)} /> : null),
  },
  providerColumn(),
]
