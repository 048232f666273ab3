/** One snapshot: what it holds, its hash, and the ways to open and compare it. */
import { Button, Group } from '@mantine/core'
import type { SnapshotRow } from '../../../shared/contract/schemas.ts'
import { useEngineQuery } from '../../api/queries.ts'
import { useClientScope, useMove } from '../../lib/address.ts'
import { CoverageBadge, ProviderMark } from '../../ui/badges.tsx'
import { DetailPanel, Facts, PanelSection } from '../../ui/detail-panel.tsx'
import { useFormat } from '../../ui/format-context.tsx'
import type { PanelProps } from '../../ui/list-view.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { Id, Num, Time } from '../../ui/values.tsx'

export function SnapshotPanel({ id: _id, row, ...panel }: PanelProps<SnapshotRow>) {
  const { clientId, asOf } = useClientScope()
  const move = useMove()
  const format = useFormat()
  const latest = useEngineQuery('snapshots.list', { clientId, limit: 1 }).data?.rows[0]
  if (!row)
    return (
      <DetailPanel title="Snapshot" {...panel}>
        <EmptyState
          title="This snapshot is not in the list"
          body="It may be further down, or the filters leave it out."
        />
      </DetailPanel>
    )
  const isLatest = latest?.finishedAt === row.finishedAt
  const isShown = asOf === row.finishedAt
  return (
    <DetailPanel
      title={format.second(row.finishedAt)}
      marks={
        <>
          <CoverageBadge state={row.state} />
          <ProviderMark provider={row.provider} />
        </>
      }
      {...panel}
    >
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
      <PanelSection title="What it holds">
        <Facts
          items={[
            ['Connection', <bdi key="c">{row.connectionName}</bdi>],
            ['Started', <Time key="s" at={row.startedAt} exact="second" />],
            ['Finished', <Time key="f" at={row.finishedAt} exact="second" />],
            ['Facts', <Num key="n" value={row.factCount} />],
            ['Added', <Num key="a" value={row.added} />],
            ['Changed', <Num key="d" value={row.changed} />],
            ['Removed', <Num key="r" value={row.removed} />],
          ]}
        />
      </PanelSection>
      <PanelSection title="Proof">
        <p>
          The root hash stands for every fact of this snapshot. Reports print it, so that a later change would
          show.
        </p>
        <Facts
          items={[
            ['Snapshot', <Id key="i" id={row.id} max={26} />],
            ['Root hash', <Id key="h" id={row.root} max={26} />],
          ]}
        />
      </PanelSection>
    </DetailPanel>
  )
}
