/** Stands in place of the app while the workspace is not open: keychain, key, file and folder trouble, each with its
 *  way on. Promise: nothing here makes a new key or changes a file on its own. */
import { Anchor, Button, Group, List, Text } from '@mantine/core'
import { IconLock } from '@tabler/icons-react'
import { useState } from 'react'
import { useCommand, useEngineQuery } from '../../api/queries.ts'
import type { Screen } from '../../lib/screen.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { ErrorState, LoadingState } from '../../ui/states.tsx'
import styles from './gate.module.css'
import { GATE_TEXT, type GateText } from './gate-text.ts'
import { RecoveryForm } from './recovery-form.tsx'

function WorkspaceGate() {
  const status = useEngineQuery('workspace.status', {})
  if (status.error && !status.data)
    return <ErrorState error={status.error} retry={() => void status.refetch()} />
  const data = status.data
  if (!data || data.state === 'starting' || data.state === 'ready')
    return <LoadingState words="Opening the workspace" />
  return <Closed text={GATE_TEXT[data.state]} folder={data.folder} detail={data.detail} />
}

function Closed({ text, folder, detail }: { text: GateText; folder: string; detail: string }) {
  const [recovering, setRecovering] = useState(false)
  const [runOnly, setRunOnly] = useState(false)
  const retry = useCommand('workspace.retry')
  const thisRun = useCommand('workspace.useThisRunOnly')
  const offers = (way: GateText['ways'][number]) => text.ways.includes(way)
  return (
    <main className={styles.gate}>
      <div className={styles.card}>
        <IconLock size={28} stroke={1.4} aria-hidden />
        <h1>{text.title}</h1>
        <Text>{text.happened}</Text>
        <Text c="dimmed">{text.unchanged}</Text>
        <Text fw={600}>{text.next}</Text>
        {!recovering && (
          <Group mt="xs">
            {offers('retry') && (
              <Button data-autofocus loading={retry.isPending} onClick={() => retry.mutate({})}>
                {text.retryLabel}
              </Button>
            )}
            {offers('recovery-key') && (
              <Button variant="default" onClick={() => setRecovering(true)}>
                Use the recovery key
              </Button>
            )}
          </Group>
        )}
        {recovering && <RecoveryForm onCancel={() => setRecovering(false)} />}
        {retry.error && <ErrorState error={retry.error} compact />}
        {offers('this-run-only') && !recovering && (
          <div className={styles.aside}>
            {!runOnly ? (
              <Anchor component="button" type="button" onClick={() => setRunOnly(true)}>
                Work for this run only, without the keychain
              </Anchor>
            ) : (
              <>
                <Text fw={600}>For this run only</Text>
                <List size="sm" spacing={2}>
                  <List.Item>An empty workspace is opened; the existing one stays closed.</List.Item>
                  <List.Item>Keys and secrets stay in memory and are forgotten when Reeve closes.</List.Item>
                  <List.Item>What is read in this run cannot be opened again afterwards.</List.Item>
                </List>
                <Group mt="xs">
                  <Button variant="default" loading={thisRun.isPending} onClick={() => thisRun.mutate({})}>
                    Open for this run only
                  </Button>
                  <Button variant="subtle" color="gray" onClick={() => setRunOnly(false)}>
                    Back
                  </Button>
                </Group>
                {thisRun.error && <ErrorState error={thisRun.error} compact />}
              </>
            )}
          </div>
        )}
        <dl className={styles.facts}>
          <dt>Folder</dt>
          <dd>
            <bdi>{folder}</bdi> <CopyButton value={folder} label="Copy the folder’s path" />
          </dd>
          {detail !== '' && (
            <>
              <dt>Detail</dt>
              <dd>
                <bdi>{detail}</bdi>
              </dd>
            </>
          )}
        </dl>
      </div>
    </main>
  )
}

export const screen: Screen = {
  path: 'workspace-gate',
  label: 'Workspace',
  icon: IconLock,
  scope: 'gate',
  order: 0,
  component: WorkspaceGate,
}
