/** The client report: what it shows, the technician's own words, a preview of the very pages, and the PDF.
 *  Its moment is the page's as-of control; options are kept for the next report of this client. */
import { Button } from '@mantine/core'
import { IconFileTypePdf, IconReport } from '@tabler/icons-react'
import { useState } from 'react'
import type { ReportOptions } from '../../../shared/contract/schemas.ts'
import { isUnderWay, useJob } from '../../api/jobs.ts'
import { useCommand, useEngineQuery } from '../../api/queries.ts'
import { useClientScope } from '../../lib/address.ts'
import type { Screen } from '../../lib/screen.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { JobProgress } from '../../ui/job-progress.tsx'
import { Page } from '../../ui/page.tsx'
import { ErrorState, LoadingState } from '../../ui/states.tsx'
import { OptionsForm } from './options-form.tsx'
import { atMoment } from './options.ts'
import { Preview } from './preview.tsx'
import styles from './report.module.css'

function Report() {
  const { clientId, asOf } = useClientScope()
  const stored = useEngineQuery('report.options', { clientId })
  const [edited, setEdited] = useState<ReportOptions | null>(null)
  const keep = useCommand('report.saveOptions')
  const save = useCommand('report.save')
  const [outcome, setOutcome] = useState<{ runId: string | null } | null>(null)
  const job = useJob(outcome?.runId ?? null)
  const options = edited ?? stored.data
  if (stored.error && !options)
    return (
      <Page title="Report">
        <ErrorState error={stored.error} retry={() => void stored.refetch()} />
      </Page>
    )
  if (!options)
    return (
      <Page title="Report">
        <LoadingState words="Reading options" />
      </Page>
    )
  const wanted = atMoment(options, asOf)
  const change = (part: Partial<ReportOptions>) => {
    const next = { ...options, ...part }
    setEdited(next)
    // The moment belongs to the page, not to what is kept.
    keep.mutate({ clientId, options: { ...next, asOf: null } })
  }
  const saving = save.isPending || (job !== undefined && isUnderWay(job))
  return (
    <Page
      title="Report"
      fill
      actions={
        <Button
          leftSection={<IconFileTypePdf size={14} aria-hidden />}
          loading={saving}
          onClick={() => save.mutate({ clientId, options: wanted }, { onSuccess: setOutcome })}
        >
          Save PDF
        </Button>
      }
    >
      <div className={styles.split}>
        <div className={styles.options} tabIndex={0} role="group" aria-label="Options">
          {save.error && <ErrorState compact error={save.error} />}
          {keep.error && <ErrorState compact error={keep.error} />}
          {outcome?.runId === null && (
            <p className={styles.note}>No file name was chosen. Nothing was saved.</p>
          )}
          {job && (isUnderWay(job) || job.state === 'failed') && <JobProgress job={job} />}
          {job?.file && (
            <p className={styles.note} role="status">
              Saved to <bdi>{job.file}</bdi> <CopyButton value={job.file} label="Copy the file’s path" />
            </p>
          )}
          <OptionsForm clientId={clientId} asOf={asOf} options={options} onChange={change} />
        </div>
        <Preview clientId={clientId} options={wanted} />
      </div>
    </Page>
  )
}

export const screen: Screen = {
  path: 'report',
  label: 'Report',
  icon: IconReport,
  scope: 'client',
  order: 100,
  component: Report,
}
