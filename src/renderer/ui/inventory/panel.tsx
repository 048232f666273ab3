/** The panel of an identity or a credential: what it is, who answers for it, what it can reach, what happened, and where
 *  each value was read. The screens fill in what is theirs. */
import { Anchor } from '@mantine/core'
import type { ReactNode } from 'react'
import type { CredentialRow, IdentityRow, Output, WhoView } from '../../../shared/contract/schemas.ts'
import { listed, sentenceCase } from '../../../shared/model/index.ts'
import { ChartCard } from '../../charts/chart-card.tsx'
import { useMove } from '../../lib/address.ts'
import { fieldName, fieldText } from '../../lib/field-text.ts'
import { wordLabel } from '../../lib/words.ts'
import { Mark, ProviderMark, SeverityBadge, StateMark } from '../badges.tsx'
import { Facts, PanelSection } from '../detail-panel.tsx'
import { EvidenceSources } from '../evidence-sources.tsx'
import { useFormat } from '../format-context.tsx'
import { Id, MoneyText, NotReported, Num, Optional, Time } from '../values.tsx'
import { FlagMarks, scopeText } from './columns.tsx'
import { LinkList } from './link-list.tsx'

type Row = IdentityRow | CredentialRow
type Detail = Omit<Output<'credentials.get'>, 'row'>

/** The provider's own id: a row's id has the connection before it. */
export const ownId = (row: Row): string => row.id.slice(row.id.indexOf('/') + 1)

export const PanelMarks = ({ row }: { row: Row }) => (
  <>
    <StateMark state={row.state} />
    <Mark word={wordLabel(row.kind)} tone="plain" soft />
    <ProviderMark provider={row.provider} />
    <FlagMarks row={row} />
  </>
)

const PAGE_OF = { account: 'people', identity: 'identities' } as const

/** A name that leads to its row, with its state where that is not the ordinary one. */
export function Who({ who }: { who: WhoView | null | undefined }) {
  const move = useMove()
  return (
    <Optional value={who}>
      {({ label, kind, state, row }) => (
        <>
          {row !== null && kind !== 'unknown' ? (
            <Anchor
              component="button"
              type="button"
              size="sm"
              onClick={() => move.toPage(PAGE_OF[kind], { open: row })}
            >
              <bdi>{label}</bdi>
            </Anchor>
          ) : (
            <bdi>{label}</bdi>
          )}{' '}
          <StateMark state={state} />
        </>
      )}
    </Optional>
  )
}

export type Line = readonly [string, ReactNode]

/** Facts that both kinds have; `more` stand after the id, `times` after the creation. */
export function WhatItIs({
  row,
  more = [],
  times,
}: {
  row: Row
  more?: readonly Line[]
  times: readonly Line[]
}) {
  return (
    <PanelSection title="What it is">
      <Facts
        items={[
          ['Id', <Id key="id" id={ownId(row)} max={26} />],
          ...more,
          ['Connection', <bdi key="connection">{row.connectionName}</bdi>],
          ['Rights', row.level === undefined ? <NotReported key="level" /> : wordLabel(row.level)],
          [
            'Created',
            <Optional key="created" value={row.createdAt}>
              {(at) => <Time at={at} exact />}
            </Optional>,
          ],
          ...times,
        ]}
      />
    </PanelSection>
  )
}

/** A moment, with how it is known. */
export const lastUse = (at: number | null | undefined, from: string): ReactNode => (
  <Optional value={at} none="Never">
    {(time) => (
      <>
        <Time at={time} exact />
        {from}
      </>
    )}
  </Optional>
)

export function Reach({ row, detail }: { row: Row; detail: Detail }) {
  const format = useFormat()
  const { reaches, reachesMore, models, moreModels, modelsAll } = detail
  return (
    <PanelSection title="What it can reach">
      <Facts
        items={[
          ['Scope', <bdi key="scope">{scopeText(row)}</bdi>],
          [
            'Models',
            modelsAll ? (
              'All models'
            ) : models.length > 0 ? (
              listed(models, moreModels, format.number)
            ) : (
              <NotReported key="models" />
            ),
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
  )
}

/** Findings, use, events, changes and evidence. */
export function WhatHappened({ row, detail }: { row: Row; detail: Detail }) {
  const format = useFormat()
  const move = useMove()
  const { usage, billed30d, findings, moreFindings = 0, events, history, moreHistory } = detail
  const id = ownId(row)
  return (
    <>
      <PanelSection title={`Findings (${format.number(findings.length + moreFindings)})`}>
        <LinkList
          none="No finding about it."
          items={findings.map((finding) => ({
            key: finding.id,
            mark: <SeverityBadge severity={finding.severity} />,
            label: finding.title,
            note: finding.state === 'open' ? undefined : wordLabel(finding.state),
            onOpen: () => move.toPage('findings', { open: finding.id }),
          }))}
          more={moreFindings}
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
          none="No event about it is in the audit log that was read."
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
                [event.targetId === id ? 'target' : 'actor']: id,
              }),
          }))}
        />
      </PanelSection>
      {history.length > 0 && (
        <PanelSection title="What changed">
          <LinkList
            items={history.map((change) => ({
              key: `${change.at} ${change.field}`,
              label: `${sentenceCase(fieldName(change.field))}: ${fieldText(change.field, change.before, format)} → ${fieldText(change.field, change.after, format)}`,
              note: <Time at={change.at} />,
            }))}
            more={moreHistory}
          />
        </PanelSection>
      )}
      <PanelSection title="Evidence">
        <EvidenceSources provider={row.provider} sources={detail.sources} more={detail.moreSources} />
      </PanelSection>
    </>
  )
}
