/** One identity: what it is, who answers for it, what it can reach, what happened, and where each value was read. */
import { useEngineQuery } from '../../api/queries.ts'
import type { IdentityRow, Output } from '../../../shared/contract/schemas.ts'
import { ChartCard } from '../../charts/chart-card.tsx'
import { useClientScope, useMove } from '../../lib/address.ts'
import { wordLabel } from '../../lib/words.ts'
import { Mark, ProviderMark, SeverityBadge, StateMark } from '../../ui/badges.tsx'
import { DetailPanel, Facts, PanelSection } from '../../ui/detail-panel.tsx'
import { EvidenceSources } from '../../ui/evidence-sources.tsx'
import { useFormat } from '../../ui/format-context.tsx'
import type { PanelProps } from '../../ui/list-view.tsx'
import { ErrorState, LoadingState } from '../../ui/states.tsx'
import { Id, MoneyText, NotReported, Num, Optional, Time } from '../../ui/values.tsx'
import { FlagMarks, scopeText } from './columns.tsx'
import { LinkList } from './link-list.tsx'

type Detail = Output<'identities.get'>

export function IdentityPanel({ id, row, ...panel }: PanelProps<IdentityRow>) {
  const scope = useClientScope()
  const query = useEngineQuery('identities.get', { ...scope, id })
  const shown = query.data?.row ?? row
  return (
    <DetailPanel
      title={shown?.name ?? shown?.hint ?? id}
      marks={
        shown && (
          <>
            <StateMark state={shown.state} />
            <Mark word={wordLabel(shown.kind)} tone="plain" soft />
            <ProviderMark provider={shown.provider} />
            <FlagMarks row={shown} />
          </>
        )
      }
      {...panel}
    >
      {query.error && !query.data && <ErrorState error={query.error} retry={() => void query.refetch()} />}
      {shown && <WhatItIs row={shown} detail={query.data} />}
      {query.data ? (
        <IdentityDetail key={id} detail={query.data} />
      ) : (
        !query.error && <LoadingState words="Reading this identity" />
      )}
    </DetailPanel>
  )
}

const LAST_USED_FROM = { provider: '', usage: ' (from usage)', event: ' (from the audit log)' } as const

function WhatItIs({ row, detail }: { row: IdentityRow; detail: Detail | undefined }) {
  return (
    <>
      <PanelSection title="What it is">
        <Facts
          items={[
            ['Id', <Id key="id" id={row.id.slice(row.id.indexOf('/') + 1)} max={26} />],
            [
              'Hint',
              <Optional key="hint" value={row.hint}>
                {(hint) => <code>{hint}</code>}
              </Optional>,
            ],
            ['Connection', <bdi key="connection">{row.connectionName}</bdi>],
            ['Rights', row.level === undefined ? <NotReported key="level" /> : wordLabel(row.level)],
            [
              'Created',
              <Optional key="created" value={row.createdAt}>
                {(at) => <Time at={at} exact />}
              </Optional>,
            ],
            [
              'Last used',
              row.notUsedSince === undefined ? (
                <Optional key="used" value={row.lastUsedAt} none="Never">
                  {(at) => (
                    <>
                      <Time at={at} exact />
                      {row.lastUsedFrom ? LAST_USED_FROM[row.lastUsedFrom] : ''}
                    </>
                  )}
                </Optional>
              ) : (
                <>
                  Not since <Time key="used" at={row.notUsedSince} exact />
                  {LAST_USED_FROM.usage}
                </>
              ),
            ],
            [
              'Expires',
              <Optional key="expires" value={row.expiresAt} none="Never">
                {(at) => <Time at={at} exact />}
              </Optional>,
            ],
          ]}
        />
      </PanelSection>
      <PanelSection title="Who answers for it">
        <Facts
          items={[
            [
              'Owner',
              <Optional key="owner" value={row.owner}>
                {(owner) => (
                  <>
                    <bdi>{owner.label}</bdi> <StateMark state={owner.state} />
                  </>
                )}
              </Optional>,
            ],
            ...(detail
              ? [
                  [
                    'Created by',
                    <Optional key="creator" value={detail.creator}>
                      {(creator) => (
                        <>
                          <bdi>{creator.label}</bdi> <StateMark state={creator.state} />
                        </>
                      )}
                    </Optional>,
                  ] as const,
                ]
              : []),
          ]}
        />
      </PanelSection>
    </>
  )
}

function IdentityDetail({ detail }: { detail: Detail }) {
  const format = useFormat()
  const move = useMove()
  // Events name the provider's own id; the row's id has the connection before it.
  const ownId = detail.row.id.slice(detail.row.id.indexOf('/') + 1)
  const {
    row,
    reaches,
    reachesMore,
    models,
    modelsAll,
    children,
    usage,
    billed30d,
    findings,
    events,
    history,
  } = detail
  return (
    <>
      <PanelSection title="What it can reach">
        <Facts
          items={[
            ['Scope', <bdi key="scope">{scopeText(row)}</bdi>],
            [
              'Models',
              modelsAll ? 'All models' : models.length > 0 ? models.join(', ') : <NotReported key="models" />,
            ],
          ]}
        />
        <LinkList
          none="No service that it can reach is known."
          items={reaches.map((reach) => ({
            key: `${reach.serviceId} ${reach.permission}`,
            label: reach.name ?? reach.serviceId,
            note: [reach.permission, reach.level && wordLabel(reach.level)].filter(Boolean).join(' · '),
          }))}
          more={reachesMore}
        />
      </PanelSection>
      {children.length > 0 && (
        <PanelSection title="Keys of this identity">
          <LinkList
            items={children.map((child) => ({
              key: child.id,
              label: child.label,
              note: `${wordLabel(child.kind)} · ${wordLabel(child.state)}`,
              onOpen: () => move.set({ open: child.id }),
            }))}
          />
        </PanelSection>
      )}
      <PanelSection title={`Findings (${format.number(findings.length)})`}>
        <LinkList
          none="No finding about this identity."
          items={findings.map((finding) => ({
            key: finding.id,
            mark: <SeverityBadge severity={finding.severity} />,
            label: finding.title,
            note: finding.state === 'open' ? undefined : wordLabel(finding.state),
            onOpen: () => move.toPage('findings', { open: finding.id }),
          }))}
        />
      </PanelSection>
      <PanelSection title="Use in the last 30 days">
        {usage ? <ChartCard chart={usage} height={110} /> : <NotReported />}
        <Facts
          items={[
            [
              'Calls',
              <Optional key="calls" value={row.calls30d}>
                {(calls) => <Num value={calls} />}
              </Optional>,
            ],
            [
              'Billed',
              <Optional key="billed" value={billed30d}>
                {(amounts) => <MoneyText amounts={amounts} />}
              </Optional>,
            ],
          ]}
        />
      </PanelSection>
      <PanelSection title="What happened">
        <LinkList
          none="No event about this identity is in the audit log that was read."
          items={events.map((event) => ({
            key: String(event.row),
            label: event.type,
            note: (
              <>
                <Time at={event.at} /> · <bdi>{event.actorLabel ?? event.actorId ?? 'unknown actor'}</bdi>
              </>
            ),
            onOpen: () =>
              move.toPage('activity', {
                open: String(event.row),
                [event.targetId === ownId ? 'target' : 'actor']: ownId,
              }),
          }))}
        />
      </PanelSection>
      {history.length > 0 && (
        <PanelSection title="What changed">
          <LinkList
            items={history.map((change) => ({
              key: `${change.at} ${change.field}`,
              label: `${wordLabel(change.field)}: ${change.before ?? 'none'} → ${change.after ?? 'none'}`,
              note: <Time at={change.at} />,
            }))}
          />
        </PanelSection>
      )}
      <PanelSection title="Evidence">
        <EvidenceSources sources={detail.sources} />
      </PanelSection>
    </>
  )
}
