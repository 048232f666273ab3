/** Columns of a journal. Which device wrote an entry is shown once there are several. */
import { IconArchive, IconClockExclamation } from '@tabler/icons-react'
import { clocksText } from '../../../shared/model/index.ts'
import type { Format } from '../../lib/format.ts'
import { Mark } from '../badges.tsx'
import type { Column } from '../data-table.tsx'
import { Name, Time } from '../values.tsx'
import styles from './journal.module.css'
import type { JournalRow } from './use-journal.ts'

export const deviceWord = ({ device }: JournalRow): string => (device.isThis ? 'This device' : device.label)

const hasOtherClock = ({ orderedAt, outOfOrder }: JournalRow): boolean => orderedAt !== null || outOfOrder

/** Marks of an entry: that it does not count, that its clocks differ. None for most. */
export function EntryMarks({ row, format }: { row: JournalRow; format: Format }) {
  return (
    <>
      {row.setAside && (
        <Mark icon={IconArchive} word="Does not count" tone="medium" title={row.setAside.text} />
      )}
      {hasOtherClock(row) && (
        <Mark
          icon={IconClockExclamation}
          word="Clocks differ"
          tone="plain"
          title={row.orderedAt === null ? undefined : clocksText(row.at, row.orderedAt, format.time)}
        />
      )}
    </>
  )
}

export function journalColumns(format: Format, devices: number): Column<JournalRow>[] {
  return [
    {
      id: 'at',
      header: 'When',
      width: 148,
      text: (row) => format.exactTime(row.at),
      cell: (row) => <Time at={row.at} exact />,
    },
    {
      id: 'author',
      header: 'Who',
      width: 130,
      grow: 1,
      text: (row) => row.author,
      cell: (row) => <Name name={row.author} />,
    },
    ...(devices > 1
      ? [
          {
            id: 'device',
            header: 'Device',
            width: 142,
            text: deviceWord,
            cell: (row: JournalRow) => <Name name={deviceWord(row)} />,
          },
        ]
      : []),
    {
      id: 'text',
      header: 'What',
      width: 240,
      grow: 4,
      text: (row) =>
        [
          ...(row.setAside ? ['Does not count:'] : []),
          ...(hasOtherClock(row) ? ['Clocks differ:'] : []),
          row.text,
        ].join(' '),
      // Before the sentence, where no narrow window cuts it off.
      cell: (row) => (
        <span className={styles.what}>
          <EntryMarks row={row} format={format} />
          <Name name={row.text} />
        </span>
      ),
    },
    {
      id: 'hash',
      header: 'Hash',
      width: 110,
      hidden: true,
      text: (row) => row.hash,
      cell: (row) => <code title={row.hash}>{row.hash.slice(0, 12)}</code>,
    },
  ]
}
