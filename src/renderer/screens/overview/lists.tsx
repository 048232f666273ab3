/** The overview's short lists: worst findings, connections, last runs, last events. Each line leads to its place. */
import { Anchor, UnstyledButton } from '@mantine/core'
import { IconArrowRight } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { ConnectionRow, EventRow, FindingRow, RunRow } from '../../../shared/contract/schemas.ts'
import { textOfCode } from '../../app/error-text.ts'
import { RUN_LABEL } from '../../../shared/model/index.ts'
import { useClientScope, useMove } from '../../lib/address.ts'
import { plural } from '../../lib/format.ts'
import { FreshnessBadge, Mark, ProviderMark, SeverityBadge } from '../../ui/badges.tsx'
import { useFormat } from '../../ui/format-context.tsx'
import { Card } from '../../ui/page.tsx'
import { Name, Time } from '../../ui/values.tsx'
import styles from './overview.module.css'

function More({ page, words }: { page: string; words: string }) {
  const move = useMove()
  return (
    <Anchor component="button" type="button" className={styles.more} onClick={() => move.toPage(page)}>
      {words} <IconArrowRight size={13} aria-hidden />
    </Anchor>
  )
}

const Line = ({ onOpen, children }: { onOpen: () => void; children: ReactNode }) => (
  <li>
    <UnstyledButton className={styles.line} onClick={onOpen}>
      {children}
    </UnstyledButton>
  </li>
)

export function FindingList({ findings, assessed }: { findings: readonly FindingRow[]; assessed: boolean }) {
  const move = useMove()
  return (
    <Card title="Worst open findings" actions={<More page="findings" words="All findings" />}>
      {findings.length === 0 ? (
        <p className={styles.quiet}>
          {assessed ? 'No open finding in what could be read.' : 'Unknown: nothing has been assessed yet.'}
        </p>
      ) : (
        <ul className={styles.list}>
          {findings.map((finding) => (
            <Line key={finding.id} onOpen={() => move.toPage('findings', { open: finding.id })}>
              <span className={styles.severity}>
                <SeverityBadge severity={finding.severity} />
              </span>
              <span className={styles.main}>
                <Name name={finding.title} />
                <span className={styles.quiet}>
                  <Name name={finding.subjectLabel} />
                </span>
              </span>
            </Line>
          ))}
        </ul>
      )}
    </Card>
  )
}

export function ConnectionList(props: { connections: readonly ConnectionRow[]; more: number | undefined }) {
  const { connections, more = 0 } = props
  const format = useFormat()
  const move = useMove()
  const { asOf } = useClientScope()
  return (
    <Card title="Connections" actions={<More page="connections" words="Manage" />}>
      {connections.length === 0 ? (
        <p className={styles.quiet}>Nothing is connected.</p>
      ) : (
        <ul className={styles.list}>
          {connections.map((connection) => {
            // A data set that the provider does not have is no gap of this connection.
            const asked = connection.coverage.filter(({ reason }) => reason !== 'not_offered')
            const complete = asked.filter(({ state }) => state === 'complete').length
            return (
              <Line key={connection.id} onOpen={() => move.toPage('connections')}>
                <ProviderMark provider={connection.provider} />
                <span className={styles.main}>
                  <Name name={connection.organizationName ?? connection.name} />
                  <span className={styles.quiet}>
                    {connection.lastError
                      ? textOfCode(connection.lastError, { provider: connection.provider }).title
                      : asked.length === 0
                        ? 'Nothing has been read yet'
                        : `${complete} of ${asked.length} data sets complete`}
                  </span>
                </span>
                {connection.loopback && <Mark word="Simulator" tone="manual" soft />}
                <FreshnessBadge
                  at={connection.lastSyncAt}
                  failed={connection.lastError !== null}
                  asOf={asOf}
                />
              </Line>
            )
          })}
        </ul>
      )}
      {more > 0 && <p className={styles.quiet}>and {format.number(more)} more that are not listed here</p>}
    </Card>
  )
}

export function RunList({ runs }: { runs: readonly RunRow[] }) {
  const move = useMove()
  const format = useFormat()
  return (
    <Card title="What changed at the last syncs" actions={<More page="snapshots" words="Compare" />}>
      {runs.length === 0 ? (
        <p className={styles.quiet}>No snapshot yet.</p>
      ) : (
        <ul className={styles.list}>
          {runs.map((run) => (
            <Line key={run.id} onOpen={() => move.toPage('snapshots', { open: run.id })}>
              <span className={styles.when}>
                <Time at={run.finishedAt} />
              </span>
              <span className={styles.main}>
                <Name name={run.read.map((each) => each.connectionName).join(', ')} />
                <span className={styles.quiet}>
                  {run.added + run.changed + run.removed === 0
                    ? 'No change'
                    : `${format.number(run.added)} added, ${format.number(run.changed)} changed, ${format.number(run.removed)} removed`}
                </span>
              </span>
              {run.state !== 'complete' && <Mark word={RUN_LABEL[run.state]} tone="medium" soft />}
            </Line>
          ))}
        </ul>
      )}
    </Card>
  )
}

export function EventList({ events }: { events: readonly EventRow[] }) {
  const move = useMove()
  return (
    <Card title="Last events" actions={<More page="activity" words="All activity" />}>
      {events.length === 0 ? (
        <p className={styles.quiet}>
          No {plural(0, 'event', 'events')} in what could be read. Activity says what could not be read.
        </p>
      ) : (
        <ul className={styles.list}>
          {events.map((event) => (
            <Line key={event.row} onOpen={() => move.toPage('activity', { open: String(event.row) })}>
              <span className={styles.when}>
                <Time at={event.at} />
              </span>
              <span className={styles.main}>
                <Name name={event.type} />
                <span className={styles.quiet}>
                  <Name name={event.actorLabel ?? event.actorId} none="Unknown actor" />
                  {event.targetLabel ? ' → ' : ''}
                  {event.targetLabel && <Name name={event.targetLabel} />}
                </span>
              </span>
            </Line>
          ))}
        </ul>
      )}
    </Card>
  )
}
