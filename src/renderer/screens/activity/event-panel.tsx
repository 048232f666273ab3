/** One event: who did what to what, from where, and the log's own record. */
import { Button, Group } from '@mantine/core'
import type { EventRow } from '../../../shared/contract/schemas.ts'
import {
  EVENT_JUDGEMENT_LABEL,
  EVENT_OUTCOME_LABEL,
  EVENT_TOPIC_LABEL,
  eventTypeText,
} from '../../../shared/model/index.ts'
import { ProviderMark } from '../../ui/badges.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { DetailPanel, Facts, PanelSection } from '../../ui/detail-panel.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { Id, Name, NotReported, Time } from '../../ui/values.tsx'
import styles from './activity.module.css'
import { ActorMark } from './columns.tsx'
import { prettyDetail, type Pin } from './request.ts'

interface EventPanelProps {
  /** Absent when a link opened an event that is not among the loaded ones. */
  readonly row: EventRow | undefined
  readonly onClose: () => void
  readonly onPrevious: () => void
  readonly onNext: () => void
  readonly onPin: (pin: Partial<Record<Pin, string>>) => void
}

const told = (value: string | null) => (value === null ? <NotReported /> : <bdi>{value}</bdi>)

/** What the event vocabulary says. What was not looked at whole is not called safe. */
function verdictWords(verdict: EventRow['verdict']): string {
  if (verdict === null) return EVENT_JUDGEMENT_LABEL.not_judged
  const { judgement, severity, complete } = verdict
  const word = EVENT_JUDGEMENT_LABEL[judgement]
  if (judgement === 'weakens') return severity === null ? word : `${word} (${severity})`
  return complete || judgement === 'not_judged' ? word : `${word}, as far as it was judged`
}

/** Values that other events share, for tracing. */
function tracesOf(row: EventRow): { pin: Pin; label: string; value: string }[] {
  const values: readonly (readonly [Pin, string, string | null])[] = [
    ['correlation', 'Request or session', row.correlation],
    ['behalf', 'Person or account behind it', row.onBehalfOfId],
    ['network', 'Network', row.network],
    ['model', 'Model', row.model],
    ['tool', 'Tool', row.tool],
  ]
  return values.flatMap(([pin, label, value]) => (value === null ? [] : [{ pin, label, value }]))
}

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
  const traces = tracesOf(row)
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
            ['About', row.topic === null ? 'Unknown type' : EVENT_TOPIC_LABEL[row.topic]],
            ['Outcome', told(row.outcome && EVENT_OUTCOME_LABEL[row.outcome])],
            ['Afterwards', verdictWords(row.verdict)],
            ['Connection', <Name key="c" name={row.connectionName} />],
          ]}
        />
      </PanelSection>
      <PanelSection title="Who">
        <Facts
          items={[
            ['Actor', told(row.actorLabel)],
            ['Actor id', actorId === null ? <NotReported key="a" /> : <Id key="a" id={actorId} max={26} />],
            ['On behalf of', told(row.onBehalfOfLabel)],
            ['Address', told(row.ip)],
            ['Network', told(row.network)],
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
      {traces.length > 0 && (
        <PanelSection title="Belongs together">
          <Facts items={traces.map(({ label, value }) => [label, told(value)])} />
          <Group gap={8} mt={8}>
            {traces.map(({ pin, label, value }) => (
              <Button key={pin} size="compact-sm" variant="default" onClick={() => onPin({ [pin]: value })}>
                Same {label.toLowerCase()}
              </Button>
            ))}
          </Group>
        </PanelSection>
      )}
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
        {(row.cut.length > 0 || row.detailCut) && (
          <p className={styles.cut} role="note">
            {row.cut.length > 0 && (
              <>
                Cut when it was read: <bdi>{row.cut.join(', ')}</bdi>.{' '}
              </>
            )}
            {row.detailCut && 'The text below ends early.'}
          </p>
        )}
        <pre className={styles.record}>{detail}</pre>
      </PanelSection>
    </DetailPanel>
  )
}
