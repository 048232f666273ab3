/** Takes the recovery key and hands it to the engine. The field is emptied as soon as the engine has it. */
import { Button, Group, PasswordInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { useSecretCommand } from '../../api/secret-command.ts'
import { ErrorState } from '../../ui/states.tsx'

export function RecoveryForm({ onCancel }: { onCancel: () => void }) {
  const [key, setKey] = useState('')
  const recover = useSecretCommand('workspace.recover')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void recover.run({ recoveryKey: key.trim() })
    setKey('')
  }
  return (
    <form onSubmit={submit}>
      <PasswordInput
        label="Recovery key"
        description="Printed once for this workspace. Spaces and dashes do not matter."
        autoComplete="off"
        spellCheck={false}
        autoFocus
        value={key}
        onChange={(event) => setKey(event.currentTarget.value)}
      />
      {recover.error && <ErrorState error={recover.error} compact />}
      <Group mt="sm">
        <Button type="submit" disabled={key.trim() === ''} loading={recover.pending}>
          Open the workspace
        </Button>
        <Button variant="subtle" color="gray" onClick={onCancel}>
          Back
        </Button>
      </Group>
    </form>
  )
}
