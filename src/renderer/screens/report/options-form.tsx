/** What the report shows and the technician's own words. A text left empty lets Reeve's own sentence stand. */
import { Checkbox, Select, Text } from '@mantine/core'
import { useEngineQuery } from '../../api/queries.ts'
import type { ReportOptions } from '../../../shared/contract/schemas.ts'
import { DAY, REPORT_SECTIONS, SECTION_LABEL } from '../../../shared/model/index.ts'
import { DraftInput } from '../../ui/draft-input.tsx'
import { runNote, shownMoment } from '../../lib/runs.ts'
import { useFormat, useNow } from '../../ui/format-context.tsx'
import { LIMITS, MAX_DECISIONS, MAX_SENTENCES, setText, toggleSection } from './options.ts'
import styles from './report.module.css'

interface OptionsFormProps {
  readonly clientId: string
  readonly asOf: number | null
  readonly options: ReportOptions
  readonly onChange: (part: Partial<ReportOptions>) => void
}

export function OptionsForm({ clientId, asOf, options, onChange }: OptionsFormProps) {
  const format = useFormat()
  const shown = useEngineQuery('runs.at', { clientId, asOf }, { enabled: asOf !== null }).data?.run
  const sentences = Array.from({ length: MAX_SENTENCES }, (_, at) => options.sentences[at] ?? '')
  // One empty field more than there are decisions, so that the next can be written.
  const decisions = Array.from(
    { length: Math.min(MAX_DECISIONS, options.decisions.length + 1) },
    (_, at) => options.decisions[at] ?? '',
  )
  return (
    <>
      <fieldset className={styles.group}>
        <legend>Moment</legend>
        <Text>
          {asOf === null ? 'The latest data' : `The run of ${format.time(shown?.finishedAt ?? asOf)}`}
        </Text>
        <Text size="xs" c="dimmed">
          Chosen beside the title, for the whole client.
        </Text>
        <Since
          clientId={clientId}
          asOf={asOf}
          since={options.since}
          onChange={(since) => onChange({ since })}
        />
      </fieldset>
      <fieldset className={styles.group}>
        <legend>Cover</legend>
        <DraftInput
          label="Prepared for"
          placeholder="Name or board"
          maxLength={LIMITS.preparedFor}
          value={options.preparedFor}
          onSave={(preparedFor) => onChange({ preparedFor })}
        />
        <DraftInput
          label="Meeting date"
          // The field itself follows the system's locale, not the client's.
          description={options.meetingDate ? `Printed as ${format.day(options.meetingDate)}.` : undefined}
          maxLength={10}
          value={options.meetingDate ?? ''}
          inputProps={{ type: 'date' }}
          validate={(day) => (day === '' || /^\d{4}-\d{2}-\d{2}$/.test(day) ? null : 'Year, month and day')}
          onSave={(day) => onChange({ meetingDate: day === '' ? null : day })}
        />
        <DraftInput
          label="Classification"
          placeholder="None"
          maxLength={LIMITS.classification}
          value={options.classification}
          onSave={(classification) => onChange({ classification })}
        />
      </fieldset>
      <fieldset className={styles.group}>
        <legend>Sections</legend>
        <Text size="xs" c="dimmed">
          Cover and summary always stand.
        </Text>
        {REPORT_SECTIONS.map((section) => (
          <Checkbox
            key={section}
            label={SECTION_LABEL[section]}
            checked={options.sections.includes(section)}
            onChange={(event) =>
              onChange({ sections: toggleSection(options.sections, section, event.currentTarget.checked) })
            }
          />
        ))}
      </fieldset>
      <fieldset className={styles.group}>
        <legend>Texts</legend>
        <Text size="xs" c="dimmed">
          Plain text. Where a field is empty, Reeve’s own sentence stands.
        </Text>
        <DraftInput
          label="Introduction"
          rows={2}
          maxLength={LIMITS.intro}
          value={options.intro}
          onSave={(intro) => onChange({ intro })}
        />
        {sentences.map((text, at) => (
          <DraftInput
            // Fields of a fixed number: their place is their identity.
            key={`sentence-${at}`}
            label={`Summary sentence ${at + 1}`}
            rows={2}
            maxLength={LIMITS.sentence}
            value={text}
            onSave={(next) => onChange({ sentences: setText(options.sentences, at, next) })}
          />
        ))}
        {decisions.map((text, at) => (
          <DraftInput
            key={`decision-${at}`}
            label={`Decision needed today ${at + 1}`}
            rows={1}
            maxLength={LIMITS.decision}
            value={text}
            onSave={(next) => onChange({ decisions: setText(options.decisions, at, next) })}
          />
        ))}
        <DraftInput
          label="Closing"
          rows={2}
          maxLength={LIMITS.closing}
          value={options.closing}
          onSave={(closing) => onChange({ closing })}
        />
      </fieldset>
    </>
  )
}

const NONE = 'none'

function Since(props: {
  clientId: string
  asOf: number | null
  since: number | null
  onChange: (since: number | null) => void
}) {
  const { clientId, asOf, onChange } = props
  const format = useFormat()
  const now = useNow()
  const rows = useEngineQuery('runs.list', { clientId, limit: 500 }).data?.rows ?? []
  const chosen = props.since === null ? null : shownMoment(rows, props.since)
  // The run that the report shows is no earlier one.
  const until = shownMoment(rows, asOf ?? now)
  const notes = new Map(rows.map((row) => [row.finishedAt, runNote(row)]))
  const moments = [...new Set([...rows.map((row) => row.finishedAt), ...(chosen === null ? [] : [chosen])])]
    .filter((at) => at < until)
    .sort((a, b) => b - a)
  const since = chosen !== null && moments.includes(chosen) ? chosen : null
  const words = format.moments(moments)
  return (
    <Select
      label="Compare with"
      description={
        moments.length === 0
          ? 'There is no earlier snapshot to compare with.'
          : since === null
            ? undefined
            : `“What changed” covers ${Math.max(1, Math.round(((asOf ?? now) - since) / DAY))} days.`
      }
      searchable
      allowDeselect={false}
      maxDropdownHeight={280}
      data={[
        { value: NONE, label: 'No comparison' },
        ...moments.map((at) => ({
          value: String(at),
          label: [`${words(at)} (${format.relative(at, now)})`, notes.get(at)].filter(Boolean).join(', '),
        })),
      ]}
      value={since === null ? NONE : String(since)}
      onChange={(value) => onChange(value === null || value === NONE ? null : Number(value))}
    />
  )
}
