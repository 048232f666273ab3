/** Step 4: the first sync as it goes. It goes on when the page is left. */
import { Button, Group, Text } from '@mantine/core'
import type { JobRow } from '../../../../shared/contract/schemas.ts'
import { isUnderWay, useJobs } from '../../../api/jobs.ts'
import { useMove } from '../../../lib/address.ts'
import { JobProgress } from '../../../ui/job-progress.tsx'
import { ErrorState } from '../../../ui/states.tsx'
import styles from './wizard.module.css'

interface SyncStepProps {
  readonly clientId: string
  readonly connectionId: string
  /** The sync has been asked for and not yet answered. */
  readonly starting: boolean
  readonly error: Error | null
  readonly onSync: () => void
  readonly onDone: () => void
}

/** What to say of the job, and whether another try is offered. */
function tell(job: JobRow | undefined, starting: boolean): { title: string; text: string; again: boolean } {
  if (starting || (job && isUnderWay(job)))
    return {
      title: 'The first sync is running',
      text: 'It goes on when this page is left. What is read appears on the client’s pages as it comes in.',
      again: false,
    }
  if (!job)
    return {
      title: 'The connection is saved',
      text: 'No sync of it is under way.',
      again: true,
    }
  if (job.state === 'done')
    return {
      title: 'The first sync is done',
      text: 'People, identities, credentials, spend and events of this organization are now on the client’s pages.',
      again: false,
    }
  if (job.state === 'partial')
    return {
      title: 'The first sync is done in part',
      text: 'Some data sets could not be read. They are named under Connections and shown as unknown.',
      again: false,
    }
  return {
    title: 'The first sync did not finish',
    text: 'The connection is saved. What was read before it stopped is kept, and the next sync goes on from there.',
    again: true,
  }
}

export function SyncStep({ clientId, connectionId, starting, error, onSync, onDone }: SyncStepProps) {
  const move = useMove()
  const job = useJobs().find((each) => each.connectionId === connectionId && each.kind === 'sync')
  const { title, text, again } = tell(job, starting)
  const ended = job !== undefined && !isUnderWay(job) && !starting && !again
  return (
    <section className={styles.part}>
      <h2>{title}</h2>
      <Text c="dimmed">{text}</Text>
      {job && <JobProgress job={job} />}
      {error && <ErrorState compact error={error} />}
      <Group>
        {again && <Button onClick={onSync}>{job ? 'Sync again' : 'Sync now'}</Button>}
        <Button variant={ended ? 'filled' : 'default'} onClick={() => move.toClient(clientId, 'overview')}>
          Go to the overview
        </Button>
        <Button variant="default" onClick={onDone}>
          Connections
        </Button>
        <Button variant="default" onClick={() => move.set({ wizard: 'pick', connection: undefined })}>
          Add another
        </Button>
      </Group>
    </section>
  )
}
