/** First run: add a client, or open the sample MSP. Shown in place of Fleet while there is no client. */
import { Anchor, Button, Text } from '@mantine/core'
import { IconBuildingStore, IconHome, IconUsersGroup } from '@tabler/icons-react'
import { useState } from 'react'
import { isUnderWay, useJobs } from '../../api/jobs.ts'
import { useCommand, useEngineQuery } from '../../api/queries.ts'
import { useMove } from '../../lib/address.ts'
import type { Screen } from '../../lib/screen.ts'
import { JobProgress } from '../../ui/job-progress.tsx'
import { ErrorState } from '../../ui/states.tsx'
import { TechnicianInput } from '../../ui/technician-input.tsx'
import { AddClientForm } from '../../ui/add-client-form.tsx'
import styles from './welcome.module.css'

function Welcome() {
  const [adding, setAdding] = useState(false)
  const move = useMove()
  const status = useEngineQuery('workspace.status', {}).data
  const sample = useCommand('sample.create')
  const job = useJobs().find((each) => each.kind === 'sample')
  const building = sample.isPending || (job !== undefined && isUnderWay(job))
  return (
    <div className={styles.page}>
      <div className={styles.column}>
        <header>
          <h1>Welcome to Reeve</h1>
          <Text c="dimmed">
            Reads the AI services of each client, shows who and what has access, what it costs and what to
            fix, and prints it as a report.
          </Text>
        </header>
        <YourName />
        <div className={styles.choices}>
          <section className={styles.choice} aria-labelledby="welcome-add">
            <IconBuildingStore size={24} stroke={1.4} aria-hidden />
            <h2 id="welcome-add">Add a client</h2>
            <Text c="dimmed">
              Name the client, then connect one of its AI providers with a read-only key.
            </Text>
            {adding ? (
              <AddClientForm
                onAdded={(clientId) => move.toClient(clientId, 'connections', { wizard: 'pick' })}
                onCancel={() => setAdding(false)}
              />
            ) : (
              <Button onClick={() => setAdding(true)}>Add a client</Button>
            )}
          </section>
          <section className={styles.choice} aria-labelledby="welcome-sample">
            <IconUsersGroup size={24} stroke={1.4} aria-hidden />
            <h2 id="welcome-sample">Open the sample MSP</h2>
            <Text c="dimmed">
              Three invented clients with 90 days of history, read from simulators on this machine. No network
              is used. They can be removed at any time.
            </Text>
            {job && (building || job.state === 'failed' || job.state === 'cancelled') ? (
              <JobProgress job={job} />
            ) : null}
            {!building && (
              <Button variant="default" onClick={() => sample.mutate({})}>
                Open the sample MSP
              </Button>
            )}
            {sample.error && <ErrorState error={sample.error} compact />}
          </section>
        </div>
        <footer className={styles.facts}>
          <p>
            Secrets go to the system’s keychain{status?.backend ? ` (${status.backend})` : ''}, never into a
            file. Data stays on this machine, encrypted.
          </p>
          {status?.thisRunOnly && <p>This run only: nothing is kept when Reeve closes.</p>}
          {status && (
            <p>
              Workspace: <bdi>{status.folder}</bdi>
            </p>
          )}
          <p>
            <Anchor component="button" type="button" size="xs" onClick={() => move.toWorkspace('settings')}>
              Settings and recovery key
            </Anchor>
          </p>
        </footer>
      </div>
    </div>
  )
}

function YourName() {
  const settings = useEngineQuery('settings.get', {}).data
  const save = useCommand('settings.set')
  if (!settings) return null
  return (
    <section aria-label="Your name">
      <TechnicianInput settings={settings} onSave={(change) => save.mutate(change)} />
      {save.error && <ErrorState error={save.error} compact />}
    </section>
  )
}

export const screen: Screen = {
  path: 'welcome',
  label: 'Welcome',
  icon: IconHome,
  scope: 'welcome',
  order: 0,
  component: Welcome,
}
