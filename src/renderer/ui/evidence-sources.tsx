/** Where values were read: data set, endpoint, request id, time, snapshot. What an auditor asks for. */
import type { ProviderId } from '../../shared/model/index.ts'
import type { EvidenceRefView } from '../../shared/contract/schemas.ts'
import { Facts } from './detail-panel.tsx'
import styles from './evidence-sources.module.css'
import { useFormat } from './format-context.tsx'
import { Id, None, Time } from './values.tsx'
import { datasetLabel } from '../lib/providers.ts'

export function EvidenceSources(props: {
  provider: ProviderId | null
  sources: readonly EvidenceRefView[]
  /** How many more there are than were sent. */
  more: number | undefined
}) {
  const { provider, sources, more = 0 } = props
  const format = useFormat()
  if (sources.length === 0) return <p>No source is recorded for this row.</p>
  return (
    <ul className={styles.sources}>
      {sources.map((source) => (
        <li key={`${source.dataset} ${source.endpoint} ${source.snapshotId}`}>
          <Facts
            items={[
              ['Data set', datasetLabel(provider, source.dataset)],
              ['Read', <Time key="read" at={source.readAt} exact />],
              ['Endpoint', <code key="endpoint">{source.endpoint}</code>],
              [
                'Request id',
                source.requestId === null ? <None key="id" /> : <Id key="id" id={source.requestId} />,
              ],
              ['Snapshot', <Id key="snapshot" id={source.snapshotId} max={24} />],
            ]}
          />
        </li>
      ))}
      {more > 0 && <li>and {format.number(more)} more that are not listed here</li>}
    </ul>
  )
}
