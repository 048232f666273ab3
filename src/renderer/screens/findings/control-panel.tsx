/** One control: its outcome and counts, why something was not decided, how to fix, frameworks, when it does not apply. */
import { Button } from '@mantine/core'
import type { ControlRow } from '../../../shared/contract/schemas.ts'
import { OUTCOMES } from '../../../shared/model/words.ts'
import { writeFilters } from '../../lib/address-state.ts'
import { useMove } from '../../lib/address.ts'
import { OutcomeBadge, SeverityBadge } from '../../ui/badges.tsx'
import { DetailPanel, Facts, PanelSection } from '../../ui/detail-panel.tsx'
import { useFormat } from '../../ui/format-context.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { None, Time } from '../../ui/values.tsx'
import styles from './findings.module.css'
import { Frameworks, Remediation } from './remedies.tsx'
import { countsText, groupName } from './words.ts'

interface ControlPanelProps {
  readonly control: ControlRow | undefined
  readonly onClose: () => void
  readonly onPrevious: () => void
  readonly onNext: () => void
}

export function ControlPanel({ control, ...panel }: ControlPanelProps) {
  const format = useFormat()
  const move = useMove()
  if (!control)
    return (
      <DetailPanel title="Control" {...panel}>
        <EmptyState title="There is no such control" body="It may belong to another version of Reeve." />
      </DetailPanel>
    )
  const undecided =
    control.outcome === 'unknown' || control.outcome === 'manual' || control.outcome === 'error'
  return (
    <DetailPanel
      title={control.title}
      marks={
        <>
          <OutcomeBadge outcome={control.outcome} soft />
          <SeverityBadge severity={control.severity} />
        </>
      }
      {...panel}
    >
      {control.reasons.length > 0 && (
        <PanelSection title={undecided ? 'Why it is not decided' : 'What was not decided'}>
          <ul className={styles.reasons}>
            {control.reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
            {control.moreReasons !== undefined && (
              <li>and {format.number(control.moreReasons)} more reasons</li>
            )}
          </ul>
        </PanelSection>
      )}
      <PanelSection title="What was seen">
        <p>{countsText(control.counts, format)}</p>
        <div className={styles.counts}>
          {OUTCOMES.filter((outcome) => control.counts[outcome] > 0).map((outcome) => (
            <OutcomeBadge key={outcome} outcome={outcome} count={control.counts[outcome]} />
          ))}
        </div>
        {control.counts.fail > 0 && (
          <Button
            size="compact-sm"
            variant="default"
            mt={8}
            onClick={() =>
              move.set({
                tab: undefined,
                open: undefined,
                outcome: undefined,
                q: undefined,
                sort: undefined,
                f: writeFilters([{ field: 'control', values: [control.title] }]),
              })
            }
          >
            Show its findings
          </Button>
        )}
      </PanelSection>
      <PanelSection title="How to fix">
        <Remediation control={control} provider={null} />
      </PanelSection>
      <PanelSection title="Frameworks">
        <Frameworks control={control} />
      </PanelSection>
      <PanelSection title="About the control">
        <Facts
          items={[
            ['Control', <code key="c">{control.controlId}</code>],
            ['Group', groupName(control.group)],
            [
              'Data from',
              control.dataAt === null ? (
                <None key="d" word="No data" />
              ) : (
                <Time key="d" at={control.dataAt} exact />
              ),
            ],
            ['Unknown when', control.unknownWhen],
            ['Not applicable', control.notApplicableWhen],
          ]}
        />
      </PanelSection>
    </DetailPanel>
  )
}
