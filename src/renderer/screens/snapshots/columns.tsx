/** Columns of the snapshot list and of a comparison. */
import { IconCircleMinus, IconCirclePlus, IconPencil, type Icon } from '@tabler/icons-react'
import type { DiffRow, SnapshotRow } from '../../../shared/contract/schemas.ts'
import { fieldName, fieldText } from '../../lib/field-text.ts'
import type { Format } from '../../lib/format.ts'
import { PROVIDER_LABEL, wordLabel } from '../../lib/words.ts'
import { CoverageBadge, Mark, ProviderMark } from '../../ui/badges.tsx'
import type { Column } from '../../ui/data-table.tsx'
import { Id, Name, Num, Time } from '../../ui/values.tsx'

export const snapshotColumns = (format: Format): Column<SnapshotRow>[] => [
  {
    id: 'finishedAt',
    header: 'Taken',
    width: 150,
    sortable: true,
    text: (row) => format.time(row.finishedAt),
    cell: (row) => <Time at={row.finishedAt} exact />,
  },
  {
    id: 'connection',
    header: 'Connection',
    width: 150,
    grow: 2,
    sortable: true,
    text: (row) => row.connectionName,
    cell: (row) => <Name name={row.connectionName} />,
  },
  {
    id: 'provider',
    header: 'Provider',
    width: 104,
    text: (row) => PROVIDER_LABEL[row.provider],
    cell: (row) => <ProviderMark provider={row.provider} />,
  },
  {
    id: 'state',
    header: 'Coverage',
    width: 110,
    text: (row) => row.state,
    cell: (row) => <CoverageBadge state={row.state} />,
  },
  {
    id: 'factCount',
    header: 'Facts',
    width: 84,
    align: 'right',
    sortable: true,
    text: (row) => String(row.factCount),
    cell: (row) => <Num value={row.factCount} />,
  },
  {
    id: 'added',
    header: 'Added',
    width: 76,
    align: 'right',
    text: (row) => String(row.added),
    cell: (row) => <Num value={row.added} />,
  },
  {
    id: 'changed',
    header: 'Changed',
    width: 84,
    align: 'right',
    text: (row) => String(row.changed),
    cell: (row) => <Num value={row.changed} />,
  },
  {
    id: 'removed',
    header: 'Removed',
    width: 84,
    align: 'right',
    text: (row) => String(row.removed),
    cell: (row) => <Num value={row.removed} />,
  },
  {
    id: 'root',
    header: 'Hash',
    width: 170,
    text: (row) => row.root,
    cell: (row) => <Id id={row.root} max={16} />,
  },
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
  row.fields
    .map(
      (each) =>
        `${fieldName(each.field)}: ${fieldText(each.field, each.before, format)} → ${fieldText(each.field, each.after, format)}`,
    )
    .join('; ')

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
    text: (row) => wordLabel(row.kind),
    cell: (row) => wordLabel(row.kind),
  },
  {
    id: 'label',
    header: 'Name',
    width: 180,
    grow: 2,
    sortable: true,
    text: (row) => row.label,
    cell: (row) => <Name name={row.label} />,
  },
  {
    id: 'fields',
    header: 'Fields',
    width: 240,
    grow: 3,
    text: (row) => fieldsText(row, format),
    cell: (row) => (row.change === 'changed' ? <Name name={fieldsText(row, format)} /> : null),
  },
  {
    id: 'provider',
    header: 'Provider',
    width: 104,
    text: (row) => PROVIDER_LABEL[row.provider],
    cell: (row) => <ProviderMark provider={row.provider} />,
  },
]
