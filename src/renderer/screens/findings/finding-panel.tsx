/** One finding: what is true, why it matters, what was seen and of how many, how to fix it, frameworks, history and
 *  where each value was read. */
import { Button } from '@mantine/core'
import type { FindingRow, Output } from '../../../shared/contract/schemas.ts'
import { useEngineQuery } from '../../api/queries.ts'
import { writeFilters } from '../../lib/address-state.ts'
import { useClientScope, useMove } from '../../lib/address.ts'
import { wordLabel } from '../../lib/words.ts'
import { FindingStateBadge, OutcomeBadge, ProviderMark, SeverityBadge } from '../../ui/badges.tsx'
import { DetailPanel, Facts, PanelSection } from '../../ui/detail-panel.tsx'
import { EvidenceSources } from '../../ui/evidence-sources.tsx'
import { useFormat } from '../../ui/format-context.tsx'
import type { PanelProps } from '../../ui/list-view.tsx'
import { ErrorState, LoadingState } from '../../ui/states.tsx'
import { None, Time } from '../../ui/values.tsx'
import { EvidenceValue } from './evidence-value.tsx'
import { Frameworks, Remediation } from './remedies.tsx'
import { countsText } from './words.ts'

type Detail = Output<'findings.get'>

export function FindingPanel({ id, row, ...panel }: PanelProps<FindingRow>) {
  const scope = useClientScope()
  const query = useEngineQuery('findings.get', { ...scope, id })
  const shown = query.data?.row ?? row
  return (
    <DetailPanel
      title={shown?.title ?? 'Finding'}
      marks={
        shown && (
          <>
            <SeverityBadge severity={shown.severity} soft />
            <FindingStateBadge state={shown.state} />
            {shown.provider && <ProviderMark provider={shown.provider} />}
          </>
        )
      }
      {...panel}
    >
      {query.error && !query.data && <ErrorState error={query.error} retry={() => void query.refetch()} />}
      {shown && (
        <PanelSection title="What is true">
          <p dir="auto">{shown.what}</p>
          <Facts items={[[wordLabel(shown.subjectKind), <bdi key="s">{shown.subjectLabel}</bdi>]]} />
        </PanelSection>
      )}
      {query.data ? (
        <FindingDetail detail={query.data} />
      ) : (
        !query.error && <LoadingState words="Reading this finding" />
      )}
    </DetailPanel>
  )
}

/** The page that lists subjects of a kind. */
const PAGE_OF: Readonly<Record<string, { page: string; word: string }>> = {
  identity: { page: 'identities', word: 'Open the identity' },
  credential: { page: 'credentials', word: 'Open the credential' },
  account: { page: 'people', word: 'Find the person' },
  service: { page: 'services', word: 'Open the service' },
}

function FindingDetail({ detail }: { detail: Detail }) {
  const format = useFormat()
  const move = useMove()
  const { row, why, evidence, moreEvidence, sources, moreSources, counts, control, siblings } = detail
  const target = Object.hasOwn(PAGE_OF, row.subjectKind) ? PAGE_OF[row.subjectKind] : undefined
  return (
    <>
      {target && (
        <Button
          size="compact-sm"
          variant="default"
          mt={8}
          onClick={() =>
            row.subjectKind === 'account'
              ? move.toPage(target.page, { q: row.subjectLabel.slice(0, 200) })
              : move.toPage(target.page, {
                  open:
                    row.connectionId !== null && !row.subjectId.startsWith(`${row.connectionId}/`)
                      ? `${row.connectionId}/${row.subjectId}`
                      : row.subjectId,
                })
          }
        >
          {target.word}
        </Button>
      )}
      {why !== '' && (
        <PanelSection title="Why it matters">
          <p>{why}</p>
        </PanelSection>
      )}
      <PanelSection title="What was seen">
        <p>{countsText(counts, format)}</p>
        <Facts
          items={evidence.map((item, at) => [item.label, <EvidenceValue key={at} item={item} />] as const)}
        />
        {moreEvidence !== undefined && (
          <p>and {format.number(moreEvidence)} more values that are not listed here</p>
        )}
        {siblings > 0 && (
          <Button
            size="compact-sm"
            variant="default"
            mt={8}
            onClick={() =>
              move.set({ f: writeFilters([{ field: 'control', values: [row.title] }]), open: undefined })
            }
          >
            {format.number(siblings)} more of this control
          </Button>
        )}
      </PanelSection>
      <PanelSection title="How to fix">
        <Remediation control={control} provider={row.provider} />
      </PanelSection>
      <PanelSection title="Frameworks">
        <Frameworks control={control} />
      </PanelSection>
      <PanelSection title="History">
        <Facts
          items={[
            ['First seen', <Time key="f" at={row.firstSeenAt} exact />],
            ['Last seen', <Time key="l" at={row.lastSeenAt} exact />],
            [
              'Resolved',
              row.resolvedAt === null ? (
                <None key="r" word="Not resolved" />
              ) : (
                <Time key="r" at={row.resolvedAt} exact />
              ),
            ],
            [
              'Reopened',
              row.reopenedCount === 0 ? (
                <None key="o" word="Never" />
              ) : (
                `${format.number(row.reopenedCount)} ×`
              ),
            ],
          ]}
        />
      </PanelSection>
      <PanelSection title="Evidence">
        <EvidenceSources provider={row.provider} sources={sources} more={moreSources} />
      </PanelSection>
      <PanelSection title="The control">
        <Facts
          items={[
            ['Control', <code key="c">{control.controlId}</code>],
            ['Outcome', <OutcomeBadge key="o" outcome={control.outcome} />],
          ]}
        />
        <Button
          size="compact-sm"
          variant="default"
          mt={8}
          onClick={() =>
            move.set({ tab: 'posture', open: control.controlId, f: undefined, q: undefined, sort: undefined })
          }
        >
          Show the control
        </Button>
      </PanelSection>
    </>
  )
}
