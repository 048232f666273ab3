/** One event: who did what to what, from where, and the log's own record. */
import { Button, Group } from '@mantine/core'
import type { EventRow } from '../../../shared/contract/schemas.ts'
import { eventTypeText } from '../../../shared/model/index.ts'
import { ProviderMark } from '../../ui/badges.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { DetailPanel, Facts, PanelSection } from '../../ui/detail-panel.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { Id, Name, NotReported, Time } from '../../ui/values.tsx'
import styles from './activity.module.css'
import { ActorMark } from './columns.tsx'
import { prettyDetail } from './request.ts'

interface EventPanelProps {
  /** Absent when a link opened an event that is not among the loaded ones. */
  readonly row: EventRow | undefined
  readonly onClose: () => void
  readonly onPrevious: () => void
  readonly onNext: () => void
  readonly onPin: (pin: { actor?: string; target?: string }) => void
}

const told = (value: string | null) => (value === null ? <NotReported /> : <bdi>{value}</bdi>)

export function EventPanel({ row, onPin, ...panel }: EventPanelProps) {
  if (!row)
    return (
      <DetailPanel title="Event" {...panel}>
        <EmptyState
          title="This event is not in the list"
          body="It may be further down, or the filters leave it out."
        />
      </DetailPanel>
    )
  const { actorId, targetId } = row
  const detail = prettyDetail(row.detail)
  return (
    <DetailPanel
      title={eventTypeText(row.type)}
      marks={
        <>
          <ActorMark kind={row.actorKind} />
          <ProviderMark provider={row.provider} />
        </>
      }
      {...panel}
    >
      <PanelSection title="What happened">
        <Facts
          items={[
            ['When', <Time key="t" at={row.at} exact />],
            ['Event', <code key="e">{row.type}</code>],
            ['Connection', <Name key="c" name={row.connectionName} />],
          ]}
        />
      </PanelSection>
      <PanelSection title="Who">
        <Facts
          items={[
            ['Actor', told(row.actorLabel)],
            ['Actor id', actorId === null ? <NotReported key="a" /> : <Id key="a" id={actorId} max={26} />],
            ['Address', told(row.ip)],
            ['Country', told(row.country)],
            ['Software', told(row.userAgent)],
          ]}
        />
        {actorId !== null && (
          <Button size="compact-sm" variant="default" mt={8} onClick={() => onPin({ actor: actorId })}>
            All events by this actor
          </Button>
        )}
      </PanelSection>
      {(targetId !== null || row.targetLabel !== null) && (
        <PanelSection title="On what">
          <Facts
            items={[
              ['Target', told(row.targetLabel)],
              [
                'Target id',
                targetId === null ? <NotReported key="t" /> : <Id key="t" id={targetId} max={26} />,
              ],
            ]}
          />
          {targetId !== null && (
            <Button size="compact-sm" variant="default" mt={8} onClick={() => onPin({ target: targetId })}>
              All events on this target
            </Button>
          )}
        </PanelSection>
      )}
      <PanelSection title="The log’s own record">
        <Group justify="flex-end" mb={4}>
          <CopyButton value={detail} label="Copy the record" />
        </Group>
        <pre className={styles.record}>{detail}</pre>
      </PanelSection>
    </DetailPanel>
  )
}
