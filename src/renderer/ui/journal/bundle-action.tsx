/** The client's journal as a folder that somebody else can check without Reeve. */
import { Button, Checkbox, Code, Group, Modal, Text } from '@mantine/core'
import { useState } from 'react'
import { useCommand, useEngineQuery } from '../../api/queries.ts'
import { CopyButton } from '../copy-button.tsx'
import { ErrorState } from '../states.tsx'
import styles from './journal.module.css'

export function BundleAction({ clientId }: { clientId: string }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        Save the journal…
      </Button>
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        title="Save the journal as a folder"
        size="lg"
        transitionProps={{ duration: 0 }}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {open && <Bundle clientId={clientId} onDone={() => setOpen(false)} />}
      </Modal>
    </>
  )
}

function Bundle({ clientId, onDone }: { clientId: string; onDone: () => void }) {
  const [withPersonal, setWithPersonal] = useState(false)
  const save = useCommand('journal.bundle')
  const heads = useEngineQuery('journal.heads', { clientId })
  return (
    <div className={styles.compare}>
      <Text>
        The folder contains every entry of this journal, and its README says how anybody checks it without
        Reeve. Hand over the fingerprint of the key apart from the folder, on paper or by telephone:
      </Text>
      {heads.error && <ErrorState compact error={heads.error} />}
      {heads.data && (
        <Group wrap="nowrap">
          <Code className={styles.markField}>{heads.data.key}</Code>
          <CopyButton value={heads.data.key} label="Copy the fingerprint" />
        </Group>
      )}
      <Checkbox
        checked={withPersonal}
        onChange={(event) => setWithPersonal(event.currentTarget.checked)}
        label="Also what contains names and mail addresses"
        description="A copy that was handed out cannot be erased later."
      />
      {save.error && <ErrorState compact error={save.error} />}
      <Group justify="flex-end">
        <Button
          loading={save.isPending}
          onClick={() =>
            save.mutate(
              { clientId, withPersonal },
              { onSuccess: ({ runId }) => (runId === null ? undefined : onDone()) },
            )
          }
        >
          Choose where…
        </Button>
      </Group>
    </div>
  )
}
