/** One entry: who, at which device, by which clock, what it wrote, and where it stands in its chain. */
import { clocksText, OUT_OF_ORDER_TEXT, sentenceCase } from '../../../shared/model/index.ts'
import { CopyButton } from '../copy-button.tsx'
import { DetailPanel, Facts, PanelSection } from '../detail-panel.tsx'
import { useFormat } from '../format-context.tsx'
import type { PanelMoves } from '../list-frame.tsx'
import { EmptyState } from '../states.tsx'
import { Id, Name, Time } from '../values.tsx'
import { deviceWord, EntryMarks } from './columns.tsx'
import styles from './journal.module.css'
import type { JournalRow } from './use-journal.ts'

export function EntryPanel({ row, ...panel }: PanelMoves & { row: JournalRow | undefined }) {
  const format = useFormat()
  if (!row)
    return (
      <DetailPanel title="Entry" {...panel}>
        <EmptyState
          title="This entry is not in the list"
          body="It may be further down, or the filters leave it out."
        />
      </DetailPanel>
    )
  return (
    <DetailPanel
      title={sentenceCase(row.action.replaceAll(/[._-]/g, ' '))}
      marks={<EntryMarks row={row} format={format} />}
      {...panel}
    >
      <PanelSection title="What happened">
        <p className={styles.said}>
          <bdi>{row.text}</bdi>
        </p>
        {row.setAside && <p className={styles.said}>Does not count: {row.setAside.text}.</p>}
      </PanelSection>
      <PanelSection title="Who and when">
        <Facts
          items={[
            ['Author', <Name key="a" name={row.author} />],
            ['Member id', <Id key="m" id={row.authorId} max={26} />],
            [
              'Device',
              <span key="d">
                {deviceWord(row)}
                {row.device.isThis ? ` (${row.device.label})` : ''}
              </span>,
            ],
            ['Device id', <Id key="i" id={row.device.id} max={26} />],
            ['Its clock', <Time key="t" at={row.at} exact="second" />],
            ...(row.orderedAt === null
              ? []
              : [['In the order at', <Time key="o" at={row.orderedAt} exact="second" />] as const]),
          ]}
        />
        {row.orderedAt !== null && (
          <p className={styles.said}>{clocksText(row.at, row.orderedAt, format.time)}</p>
        )}
        {row.outOfOrder && <p className={styles.said}>{OUT_OF_ORDER_TEXT}</p>}
      </PanelSection>
      <PanelSection title="What it wrote">
        {row.records.length === 0 ? (
          <p className={styles.said}>No record: it says that something was done.</p>
        ) : (
          <ul className={styles.records}>
            {row.records.map(({ kind, id, op }, i) => (
              <li key={i}>
                {sentenceCase(op)} {kind.replaceAll('-', ' ')} <Id id={id} max={26} />
              </li>
            ))}
            {row.moreRecords !== undefined && <li>and {format.number(row.moreRecords)} more</li>}
          </ul>
        )}
      </PanelSection>
      <PanelSection title="Where it stands">
        <Facts
          items={[
            ['Chain', <Id key="c" id={row.chain} max={26} />],
            ['Number', format.number(row.seq)],
          ]}
        />
        <p className={styles.hash}>
          <span>Hash</span> <CopyButton value={row.hash} label="Copy the hash" />
          <code>{row.hash}</code>
        </p>
      </PanelSection>
    </DetailPanel>
  )
}
