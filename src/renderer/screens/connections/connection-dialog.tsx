/** Rename, replace the secret, remove: each in a dialog that names the connection and the client. */
import { Button, Group, List, Modal, Text, TextInput } from '@mantine/core'
import { useState, type FormEvent, type ReactNode } from 'react'
import type { ConnectionRow } from '../../../shared/contract/schemas.ts'
import { useCommand, useEngineQuery } from '../../api/queries.ts'
import { useSecretCommand } from '../../api/secret-command.ts'
import { ErrorState } from '../../ui/states.tsx'
import { TypedConfirm } from '../../ui/typed-confirm.tsx'
import { enteredOf, isFilled, SetupFields, type FieldValues } from './secret-field.tsx'

export type ConnectionAct = 'rename' | 'secret' | 'remove'

interface DialogProps {
  readonly act: ConnectionAct
  readonly connection: ConnectionRow
  readonly clientName: string
  readonly onClose: () => void
}

export function ConnectionDialog({ act, connection, clientName, onClose }: DialogProps) {
  const titles: Readonly<Record<ConnectionAct, ReactNode>> = {
    rename: 'Rename connection',
    secret: (
      <>
        Replace the key of <bdi>{connection.name}</bdi>
      </>
    ),
    remove: (
      <>
        Remove <bdi>{connection.name}</bdi>
      </>
    ),
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={titles[act]}
      transitionProps={{ duration: 0 }}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {act === 'rename' && <Rename connection={connection} onClose={onClose} />}
      {act === 'secret' && (
        <ReplaceSecret connection={connection} clientName={clientName} onClose={onClose} />
      )}
      {act === 'remove' && <Remove connection={connection} clientName={clientName} onClose={onClose} />}
    </Modal>
  )
}

function Rename({ connection, onClose }: { connection: ConnectionRow; onClose: () => void }) {
  const [name, setName] = useState(connection.name)
  const rename = useCommand('connections.rename')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    rename.mutate({ connectionId: connection.id, name: name.trim() }, { onSuccess: onClose })
  }
  return (
    <form onSubmit={submit}>
      <TextInput
        label="Name"
        data-autofocus
        dir="auto"
        maxLength={200}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {rename.error && <ErrorState compact error={rename.error} />}
      <Group mt="md" justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" disabled={name.trim() === ''} loading={rename.isPending}>
          Rename
        </Button>
      </Group>
    </form>
  )
}

function ReplaceSecret({
  connection,
  clientName,
  onClose,
}: {
  connection: ConnectionRow
  clientName: string
  onClose: () => void
}) {
  // What is no secret stands there already; the secrets are typed anew.
  const [values, setValues] = useState<FieldValues>(connection.setup)
  const replace = useSecretCommand('connections.replaceSecret')
  const info = useEngineQuery('providers.list', {}).data?.providers.find(
    (each) => each.id === connection.provider,
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!info) return
    const given = enteredOf(info, values)
    setValues(connection.setup)
    void replace.run({ connectionId: connection.id, secret: given }).then((answer) => answer && onClose())
  }
  return (
    <form onSubmit={submit}>
      <Text c="dimmed" mb="sm">
        The new key takes the place of <code>{connection.secret.hint}</code> in the keychain. What was read
        before is kept. The old key stays valid at the provider until it is revoked there.
      </Text>
      {info && <SetupFields info={info} values={values} onChange={setValues} autoFocus />}
      {replace.error && <ErrorState compact error={replace.error} />}
      <Group mt="md" justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" disabled={!info || !isFilled(info, values)} loading={replace.pending}>
          <span>
            Replace at <bdi>{short(clientName)}</bdi>
          </span>
        </Button>
      </Group>
    </form>
  )
}

function Remove({
  connection,
  clientName,
  onClose,
}: {
  connection: ConnectionRow
  clientName: string
  onClose: () => void
}) {
  const remove = useCommand('connections.remove')
  return (
    <TypedConfirm
      phrase={clientName}
      what="client’s name"
      button={
        <span>
          Remove from <bdi>{short(clientName)}</bdi>
        </span>
      }
      pending={remove.isPending}
      error={remove.error}
      onCancel={onClose}
      onConfirm={() => remove.mutate({ connectionId: connection.id }, { onSuccess: onClose })}
    >
      <List size="sm" spacing={4}>
        <List.Item>The key is deleted from the keychain.</List.Item>
        <List.Item>Everything read through this connection, in every snapshot, is no longer shown.</List.Item>
        <List.Item>The key stays valid at the provider until it is revoked there.</List.Item>
        <List.Item>The journal keeps the line that says who removed it.</List.Item>
      </List>
    </TypedConfirm>
  )
}

/** A long name would push the button out of the dialog. */
export const short = (name: string): string =>
  [...name].length > 32 ? `${[...name].slice(0, 31).join('')}…` : name
