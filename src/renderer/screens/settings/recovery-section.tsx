/** The recovery key: shown on request, copied or printed, forgotten by the page when closed. */
import { Button, Code, Group, Modal, Text } from '@mantine/core'
import { useState } from 'react'
import { useEngineQuery } from '../../api/queries.ts'
import { useSecretCommand } from '../../api/secret-command.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Section } from '../../ui/section.tsx'
import { ErrorState } from '../../ui/states.tsx'
import styles from './settings.module.css'

export function RecoverySection() {
  const status = useEngineQuery('workspace.status', {}).data
  const [key, setKey] = useState<string | null>(null)
  const [replacing, setReplacing] = useState(false)
  const show = useSecretCommand('workspace.recoveryKey')
  const replace = useSecretCommand('workspace.replaceRecoveryKey')
  if (status?.thisRunOnly)
    return (
      <Section
        title="Recovery key"
        description="This run only: nothing is kept when Reeve closes, so there is no key to keep."
      />
    )
  return (
    <Section
      title="Recovery key"
      description="Opens this workspace when the keychain is lost, for example on a new machine. Whoever holds it and the workspace folder can read every client’s data: keep it on paper, in a safe place."
    >
      <Group>
        <Button
          variant="default"
          loading={show.pending}
          onClick={() => void show.run({}).then((answer) => setKey(answer?.recoveryKey ?? null))}
        >
          {status?.recoveryKeyTaken ? 'Show the recovery key again' : 'Show the recovery key'}
        </Button>
        {status?.recoveryKeyTaken && (
          <Button variant="default" onClick={() => setReplacing(true)}>
            Replace it…
          </Button>
        )}
        <Text c="dimmed">{status?.recoveryKeyTaken ? 'Taken before.' : 'Not taken yet.'}</Text>
      </Group>
      {show.error && <ErrorState compact error={show.error} />}
      <Modal
        opened={replacing}
        onClose={() => {
          setReplacing(false)
          replace.reset()
        }}
        title="Replace the recovery key"
        transitionProps={{ duration: 0 }}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Text>
          A new key is made and shown. The present one no longer opens this workspace. Backups of the folder
          that were made before still open with it: destroy them if somebody else has seen the key.
        </Text>
        {replace.error && <ErrorState compact error={replace.error} />}
        <Group mt="md" justify="flex-end">
          <Button variant="default" onClick={() => setReplacing(false)}>
            Cancel
          </Button>
          <Button
            loading={replace.pending}
            onClick={() =>
              void replace.run({}).then((answer) => {
                if (answer === null) return
                setReplacing(false)
                setKey(answer.recoveryKey)
              })
            }
          >
            Replace the recovery key
          </Button>
        </Group>
      </Modal>
      <Modal
        opened={key !== null}
        onClose={() => setKey(null)}
        title="Recovery key"
        closeOnClickOutside={false}
        transitionProps={{ duration: 0 }}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <div className={styles.print} data-print-key>
          <Text>Recovery key of the Reeve workspace in</Text>
          <Text size="xs" c="dimmed">
            <bdi>{status?.folder}</bdi>
          </Text>
          <Code block className={styles.key}>
            {key}
          </Code>
          <Text size="xs" c="dimmed">
            Keep it apart from the machine.
          </Text>
        </div>
        <Group mt="md" justify="flex-end">
          {key !== null && <CopyButton value={key} label="Copy the recovery key" />}
          <Button variant="default" onClick={() => window.print()}>
            Print
          </Button>
          <Button onClick={() => setKey(null)}>It is kept</Button>
        </Group>
      </Modal>
    </Section>
  )
}
