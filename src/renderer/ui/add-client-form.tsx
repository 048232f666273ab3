/** A new client's name and tags. A name that is taken is refused by the engine. */
import { Button, Group, TagsInput, TextInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { useCommand } from '../api/queries.ts'
import { ErrorState } from './states.tsx'

interface AddClientFormProps {
  readonly onAdded: (clientId: string) => void
  readonly onCancel: () => void
}

export function AddClientForm({ onAdded, onCancel }: AddClientFormProps) {
  const [name, setName] = useState('')
  const [tags, setTags] = useState<string[]>([])
  const add = useCommand('clients.add')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    add.mutate({ name: name.trim(), tags }, { onSuccess: ({ clientId }) => onAdded(clientId) })
  }
  return (
    <form onSubmit={submit}>
      <TextInput
        label="Client name"
        required
        maxLength={300}
        dir="auto"
        autoFocus
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TagsInput
        label="Tags"
        description="To group clients, for example by plan. Optional."
        mt="xs"
        maxTags={30}
        value={tags}
        onChange={setTags}
      />
      {add.error && <ErrorState error={add.error} compact />}
      <Group mt="sm">
        <Button type="submit" disabled={name.trim() === ''} loading={add.isPending}>
          Add and connect
        </Button>
        <Button variant="subtle" color="gray" onClick={onCancel}>
          Back
        </Button>
      </Group>
    </form>
  )
}
