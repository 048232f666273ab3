/** One run: the snapshots that it read, their hashes, what is shown of the other connections, and the ways to open
 *  and compare it. */
import { Button, Group } from '@mantine/core'
import type { ReactNode } from 'react'
import type { RunRow } from '../../../shared/contract/schemas.ts'
import { readWords } from '../../../shared/model/index.ts'
import { useEngineQuery } from '../../api/queries.ts'
import { useClientScope, useMove } from '../../lib/address.ts'
import { CoverageBadge, ProviderMark, RunBadge } from '../../ui/badges.tsx'
import { DetailPanel, Facts, PanelSection } from '../../ui/detail-panel.tsx'
import { useFormat } from '../../ui/format-context.tsx'
import type { PanelProps } from '../../ui/list-view.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { Id, Num, Time } from '../../ui/values.tsx'

export function RunPanel({ id: _id, row, ...panel }: PanelProps<RunRow>) {
  const { clientId, asOf } = useClientScope()
  const move = useMove()
  const format = useFormat()
  const shown = useEngineQuery('runs.at', { clientId, asOf }, { enabled: asOf !== null }).data?.run
  const latest = useEngineQuery('runs.list', { clientId, limit: 1 }).data?.rows[0]
  if (!row)
    return (
      <DetailPanel title="Run" {...panel}>
        <EmptyState
          title="This run is not in the list"
          body="It may be further down, or the filters leave it out."
        />
      </DetailPanel>
    )
  const isLatest = latest?.id === row.id
  const notListed = (row.moreOlder ?? 0) + (row.moreNever ?? 0)
  const isShown = asOf !== null && shown?.id === row.id
  return (
    <DetailPanel title={format.second(row.finishedAt)} marks={<RunBadge state={row.state} />} {...panel}>
      <PanelSection title="Open">
        <p>
          {isShown
            ? 'The whole client is shown as of this moment.'
            : 'Shows every page of this client as of this moment. Nothing can be changed from there.'}
        </p>
        <Group gap={6}>
          {isShown ? (
            <Button size="compact-sm" variant="default" onClick={() => move.set({ asOf: undefined })}>
              Return to now
            </Button>
          ) : (
            <Button size="compact-sm" onClick={() => move.toPage('overview', { asOf: row.finishedAt })}>
              Open this moment
            </Button>
          )}
          {latest && !isLatest && (
            <Button
              size="compact-sm"
              variant="default"
              onClick={() =>
                move.set({
                  from: row.finishedAt,
                  to: latest.finishedAt,
                  f: undefined,
                  q: undefined,
                  sort: undefined,
                  open: undefined,
                })
              }
            >
              Compare with the latest
            </Button>
          )}
        </Group>
      </PanelSection>
      <PanelSection title="What it shows">
        {row.state === 'interrupted' && (
          <p>The program ended before this run did: some connections may not have been read.</p>
        )}
        <Facts
          items={[
            ['Started', <Time key="s" at={row.startedAt} exact="second" />],
            ['Ended', <Time key="e" at={row.finishedAt} exact="second" />],
            ['Read', readWords(row)],
            ['Facts', <Num key="n" value={row.factCount} />],
          ]}
        />
      </PanelSection>
      {row.read.map((snapshot) => (
        <SnapshotSection key={snapshot.id} snapshot={snapshot} />
      ))}
      {row.moreRead !== undefined && (
        <PanelSection title={`${format.number(row.moreRead)} more connections`}>
          <p>They were read too and are not listed here.</p>
        </PanelSection>
      )}
      {(row.older.length > 0 || row.never.length > 0) && (
        <PanelSection title="Not read by this run">
          <Facts
            items={[
              ...row.older.map((snapshot): [string, ReactNode] => [
                snapshot.connectionName,
                <span key={snapshot.id}>
                  Shown as of <Time at={snapshot.finishedAt} />,{' '}
                  {format.age(snapshot.finishedAt, row.finishedAt)} old then
                </span>,
              ]),
              ...row.never.map((name): [string, ReactNode] => [name, 'Never read by then']),
            ]}
          />
          {notListed > 0 && <p>and {format.number(notListed)} more that are not listed here</p>}
        </PanelSection>
      )}
      <PanelSection title="Proof">
        <p>
          A root hash stands for every fact of a snapshot. Reports print it, so that a later change would
          show.
        </p>
        <Facts items={[['Run', <Id key="i" id={row.id} max={26} />]]} />
      </PanelSection>
    </DetailPanel>
  )
}

const SnapshotSection = ({ snapshot }: { snapshot: RunRow['read'][number] }) => (
  <PanelSection title={snapshot.connectionName}>
    <Group gap={6}>
      <CoverageBadge state={snapshot.state} />
      <ProviderMark provider={snapshot.provider} />
    </Group>
    <Facts
      items={[
        ['Finished', <Time key="f" at={snapshot.finishedAt} exact="second" />],
        ['Facts', <Num key="n" value={snapshot.factCount} />],
        ['Added', <Num key="a" value={snapshot.added} />],
        ['Changed', <Num key="d" value={snapshot.changed} />],
        ['Removed', <Num key="r" value={snapshot.removed} />],
        ['Snapshot', <Id key="i" id={snapshot.id} max={26} />],
        ['Root hash', <Id key="h" id={snapshot.root} max={26} />],
      ]}
    />
  </PanelSection>
)
