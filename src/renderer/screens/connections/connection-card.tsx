/** One connection: where it reads, how fresh, what it can and cannot see, and what can be done with it. */
import { Button, Collapse, Group, Menu, Text, UnstyledButton } from '@mantine/core'
import { IconChevronDown, IconChevronRight, IconDots, IconRefresh } from '@tabler/icons-react'
import { Fragment, useState } from 'react'
import type { ConnectionRow } from '../../../shared/contract/schemas.ts'
import { isUnderWay, useJobs } from '../../api/jobs.ts'
import { EngineError } from '../../api/port-client.ts'
import { useCommand } from '../../api/queries.ts'
import { CoverageBadge, FreshnessBadge, Mark, ProviderMark } from '../../ui/badges.tsx'
import { Facts } from '../../ui/detail-panel.tsx'
import { JobProgress } from '../../ui/job-progress.tsx'
import { ErrorState } from '../../ui/states.tsx'
import { Name, None, Time } from '../../ui/values.tsx'
import { ConnectionDialog, type ConnectionAct } from './connection-dialog.tsx'
import styles from './connections.module.css'
import { CoverageTable } from './coverage-table.tsx'

interface ConnectionCardProps {
  readonly connection: ConnectionRow
  readonly clientName: string
  readonly past: boolean
}

export function ConnectionCard({ connection, clientName, past }: ConnectionCardProps) {
  const [open, setOpen] = useState(false)
  const [act, setAct] = useState<ConnectionAct | null>(null)
  const sync = useCommand('sync.start')
  const job = useJobs().find(
    (each) => each.connectionId === connection.id && each.kind === 'sync' && isUnderWay(each),
  )
  const failed = connection.lastError !== null
  return (
    <section className={styles.card} aria-label={connection.name}>
      <div className={styles.cardHead}>
        <div className={styles.cardTitle}>
          <h2>
            <Name name={connection.name} />
          </h2>
          <ProviderMark provider={connection.provider} />
          {connection.loopback && (
            <Mark
              word="Simulator on this machine"
              tone="manual"
              soft
              title="This connection reads invented data from this machine, not a provider."
            />
          )}
        </div>
        <FreshnessBadge at={connection.lastSyncAt} failed={failed} />
        <Group gap={6} wrap="nowrap">
          <Button
            variant="default"
            leftSection={<IconRefresh size={14} aria-hidden />}
            disabled={past || job !== undefined}
            loading={sync.isPending}
            onClick={() => sync.mutate({ clientId: null, connectionId: connection.id })}
          >
            Sync
          </Button>
          <Menu position="bottom-end">
            <Menu.Target>
              <Button variant="default" px={8} aria-label={`More for ${connection.name}`} disabled={past}>
                <IconDots size={16} aria-hidden />
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => setAct('rename')}>Rename</Menu.Item>
              <Menu.Item onClick={() => setAct('secret')}>Replace the key</Menu.Item>
              <Menu.Item color="red" onClick={() => setAct('remove')}>
                Remove
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </Group>
      </div>
      {job && <JobProgress job={job} />}
      {sync.error && <ErrorState compact error={sync.error} />}
      {connection.lastError !== null && !job && (
        <ErrorState
          compact
          error={
            new EngineError({
              code: connection.lastError,
              params: { provider: connection.provider, what: 'connection' },
              ref: '',
            })
          }
          action={
            connection.lastError === 'provider.auth-failed' || connection.lastError === 'secret.missing' ? (
              <Button size="compact-sm" variant="default" disabled={past} onClick={() => setAct('secret')}>
                Replace the key
              </Button>
            ) : undefined
          }
        />
      )}
      <div className={styles.columns}>
        <Facts
          items={[
            [
              'Organization',
              <Name
                key="o"
                name={connection.organizationName}
                none={connection.lastSyncAt === null ? 'Not read yet' : 'Not named by the provider'}
              />,
            ],
            ...(connection.sameAs === undefined
              ? []
              : [
                  [
                    'Also read by',
                    <SameAs key="a" names={connection.sameAs} more={connection.moreSameAs} />,
                  ] as const,
                ]),
            ['Endpoint', <bdi key="e">{connection.endpoint}</bdi>],
            [
              'Key',
              connection.secret.present ? (
                <Secret key="s" connection={connection} />
              ) : (
                <Mark key="s" word="Missing" tone="high" />
              ),
            ],
          ]}
        />
        <Facts
          items={[
            [
              'Last good sync',
              connection.lastSyncAt === null ? (
                <None key="l" word="Never" />
              ) : (
                <Time key="l" at={connection.lastSyncAt} />
              ),
            ],
            [
              'Last attempt',
              connection.lastAttemptAt === null ? (
                <None key="a" word="Never" />
              ) : (
                <Time key="a" at={connection.lastAttemptAt} />
              ),
            ],
            ['Added', <Time key="c" at={connection.createdAt} />],
          ]}
        />
      </div>
      {connection.coverage.length > 0 && (
        <>
          <UnstyledButton className={styles.coverageLine} aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />}
            <CoverageSummary connection={connection} />
          </UnstyledButton>
          <Collapse expanded={open} transitionDuration={0}>
            <CoverageTable connection={connection} />
          </Collapse>
        </>
      )}
      {act && (
        <ConnectionDialog
          act={act}
          connection={connection}
          clientName={clientName}
          onClose={() => setAct(null)}
        />
      )}
    </section>
  )
}

const SameAs = ({ names, more = 0 }: { names: readonly string[]; more: number | undefined }) => (
  <>
    {names.map((name, i) => (
      <Fragment key={name}>
        {i > 0 && ', '}
        <Name name={name} />
      </Fragment>
    ))}
    {more > 0 && ` and ${more} more`}. What several of them read is counted once.
  </>
)

const Secret = ({ connection }: { connection: ConnectionRow }) => (
  <>
    <code>{connection.secret.hint}</code>{' '}
    <Text span c="dimmed" inherit>
      in the keychain, set <Time at={connection.secret.setAt} />
    </Text>
  </>
)

function CoverageSummary({ connection }: { connection: ConnectionRow }) {
  const count = (state: string) => connection.coverage.filter((each) => each.state === state).length
  const states = (['complete', 'partial', 'none'] as const).filter((state) => count(state) > 0)
  return (
    <span className={styles.coverageSummary}>
      <span>Data sets:</span>
      {states.map((state) => (
        <span key={state} className={styles.coverageCount}>
          <span className="tabular">{count(state)}</span> <CoverageBadge state={state} />
        </span>
      ))}
    </span>
  )
}
