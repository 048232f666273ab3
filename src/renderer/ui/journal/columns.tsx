/** Columns of a journal. Which device wrote an entry is shown once there are several. */
import { IconArchive, IconClockExclamation } from '@tabler/icons-react'
import { journalList } from '../../../shared/lists/journal.ts'
import { clocksText } from '../../../shared/model/index.ts'
import type { Format } from '../../lib/format.ts'
import { Mark } from '../badges.tsx'
import type { Column } from '../data-table.tsx'
import { listColumns } from '../list-columns.tsx'
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

export const journalColumns = (format: Format, devices: number): Column<JournalRow>[] =>
  listColumns<typeof journalList, JournalRow>(journalList, format, {
    at: {
      text: (row: JournalRow) => format.exactTime(row.at),
      cell: (row: JournalRow) => <Time at={row.at} exact />,
    },
    device: { text: deviceWord, cell: (row: JournalRow) => <Name name={deviceWord(row)} /> },
    text: {
      text: (row: JournalRow) =>
        [
          ...(row.setAside ? ['Does not count:'] : []),
          ...(hasOtherClock(row) ? ['Clocks differ:'] : []),
          row.text,
        ].join(' '),
      // Before the sentence, where no narrow window cuts it off.
      cell: (row: JournalRow) => (
        <span className={styles.what}>
          <EntryMarks row={row} format={format} />
          <Name name={row.text} />
        </span>
      ),
    },
    hash: { cell: (row: JournalRow) => <code title={row.hash}>{row.hash.slice(0, 12)}</code> },
  }).filter(({ id }) => devices > 1 || id !== 'device')
