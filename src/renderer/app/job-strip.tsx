/** One line at the foot of the window while long work runs: what, how far, cancel; all jobs behind it.
 *  Appears after half a second, so that short work does not flicker. Tells when a file was written or a job failed. */
import { Button, Popover, Progress, UnstyledButton } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { JobRow } from '../../shared/contract/schemas.ts'
import { engine } from '../api/engine.ts'
import { isUnderWay, useJobs } from '../api/jobs.ts'
import { useCommand } from '../api/queries.ts'
import { EngineError } from '../api/port-client.ts'
import { plural } from '../lib/format.ts'
import { wordLabel } from '../lib/words.ts'
import { JobProgress } from '../ui/job-progress.tsx'
import styles from './frame.module.css'
import { toast, toastError, toastErrorOf } from './toasts.ts'

const SHOW_AFTER_MS = 500
const MOST_JOBS = 40

export function JobStrip() {
  const jobs = useJobs()
  const running = jobs.filter(isUnderWay)
  const visible = useAfter(running.length > 0, SHOW_AFTER_MS)
  const cancel = useCommand('jobs.cancel')
  useEffect(() => engine.onEvent('job', tellEnd), [])
  const first = running.find((job) => job.state === 'running') ?? running[0]
  if (!visible || !first) return null
  const share =
    first.total === null || first.total === 0 ? null : Math.min(100, (100 * first.done) / first.total)
  return (
    <section className={styles.jobs} aria-label="Work under way">
      <Progress
        size={3}
        radius={0}
        value={share ?? 100}
        striped={share === null}
        animated={share === null}
        aria-label={`${first.label}: ${first.step}`}
        className={styles.jobsBar}
      />
      <Popover position="top-end" width={460} trapFocus returnFocus>
        <Popover.Target>
          <UnstyledButton className={styles.jobsText}>
            <bdi>{first.label}</bdi>
            <span className="tabular">{first.step ? wordLabel(first.step) : 'Waiting'}</span>
            {running.length > 1 && (
              <span>
                and {running.length - 1} {plural(running.length - 1, 'more job', 'more jobs')}
              </span>
            )}
          </UnstyledButton>
        </Popover.Target>
        <Popover.Dropdown className={styles.jobsList} aria-label="Jobs">
          {jobs.slice(0, MOST_JOBS).map((job) => (
            <JobProgress key={job.runId} job={job} />
          ))}
          {jobs.length > MOST_JOBS && <p>and {jobs.length - MOST_JOBS} more</p>}
        </Popover.Dropdown>
      </Popover>
      <Button
        size="compact-xs"
        variant="default"
        onClick={() => {
          for (const { runId } of running) cancel.mutate({ runId }, { onError: toastError })
        }}
      >
        {running.length > 1 ? 'Cancel all' : 'Cancel'}
      </Button>
    </section>
  )
}

/** True when the condition has held for this long. */
function useAfter(condition: boolean, ms: number): boolean {
  const [held, setHeld] = useState(false)
  useEffect(() => {
    if (!condition) return
    const timer = setTimeout(() => setHeld(true), ms)
    return () => {
      clearTimeout(timer)
      setHeld(false)
    }
  }, [condition, ms])
  return condition && held
}

function tellEnd(job: JobRow): void {
  if (job.state === 'failed' && job.error) toastErrorOf(job.label, new EngineError(job.error))
  else if (job.state === 'done' && job.file)
    toast(job.kind === 'report' ? 'Report saved' : 'Export saved', job.file)
}
