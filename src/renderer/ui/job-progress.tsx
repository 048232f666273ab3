/** One job as a line: what it is about, what it is at, how far, how it ended, and a way to cancel it. */
import { Button, Progress } from '@mantine/core'
import type { JobRow } from '../../shared/contract/schemas.ts'
import { isUnderWay } from '../api/jobs.ts'
import { useCommand } from '../api/queries.ts'
import { EngineError } from '../api/port-client.ts'
import styles from './job-progress.module.css'
import { ErrorState } from './states.tsx'
import { useFormat } from './format-context.tsx'

const ENDED: Readonly<Record<Exclude<JobRow['state'], 'waiting' | 'running'>, string>> = {
  done: 'Done',
  partial: 'Done in part',
  failed: 'Failed',
  cancelled: 'Cancelled',
}

export function JobProgress({ job }: { job: JobRow }) {
  const format = useFormat()
  const cancel = useCommand('jobs.cancel')
  const running = isUnderWay(job)
  const share = job.total === null || job.total === 0 ? null : Math.min(100, (100 * job.done) / job.total)
  const count =
    job.total === null ? format.number(job.done) : `${format.number(job.done)} of ${format.number(job.total)}`
  const word = job.state === 'waiting' || job.state === 'running' ? job.step || 'Waiting' : ENDED[job.state]
  return (
    <div className={styles.job}>
      <div className={styles.line}>
        <bdi className={styles.label}>{job.label}</bdi>
        <span className={`${styles.step} tabular`} role="status">
          {word}
          {running && job.done > 0 ? ` · ${count}` : ''}
        </span>
        {running && (
          <Button
            size="compact-xs"
            variant="default"
            loading={cancel.isPending}
            onClick={() => cancel.mutate({ runId: job.runId })}
          >
            Cancel
          </Button>
        )}
      </div>
      {running && (
        <Progress
          size="xs"
          value={share ?? 100}
          striped={share === null}
          animated={share === null}
          aria-label={`${job.label}: ${word}`}
        />
      )}
      {job.error && <ErrorState compact error={new EngineError(job.error)} />}
    </div>
  )
}
