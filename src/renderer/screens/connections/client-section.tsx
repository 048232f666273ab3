/** The client's own name, tags and formats, and its removal, which destroys everything about it. */
import { Button, List, Modal, Select, TagsInput, Text } from '@mantine/core'
import { useState } from 'react'
import { useCommand, useEngineQuery } from '../../api/queries.ts'
import { useMove } from '../../lib/address.ts'
import { DraftInput } from '../../ui/draft-input.tsx'
import { Section } from '../../ui/section.tsx'
import { ErrorState } from '../../ui/states.tsx'
import { TypedConfirm } from '../../ui/typed-confirm.tsx'
import { short } from './connection-dialog.tsx'
import styles from './connections.module.css'

const isLocale = (text: string): boolean => {
  try {
    return Intl.NumberFormat.supportedLocalesOf(text).length > 0
  } catch {
    return false
  }
}

export function ClientSection({ clientId, past }: { clientId: string; past: boolean }) {
  const client = useEngineQuery('clients.list', {}).data?.clients.find((each) => each.id === clientId)
  const update = useCommand('clients.update')
  const remove = useCommand('clients.remove')
  const move = useMove()
  const [removing, setRemoving] = useState(false)
  if (!client) return null
  return (
    <Section
      title="Client"
      description="Name and tags as Reeve shows them. Formats apply to this client’s pages and reports."
    >
      <fieldset disabled={past} className="plain">
        <div className={styles.fields}>
          <DraftInput
            label="Name"
            maxLength={300}
            value={client.name}
            validate={(name) => (name.trim() === '' ? 'A name is needed' : null)}
            onSave={(name) => update.mutate({ clientId, name: name.trim() })}
          />
          <TagsInput
            size="xs"
            label="Tags"
            maxTags={30}
            disabled={past}
            value={client.tags}
            onChange={(tags) => update.mutate({ clientId, tags })}
          />
          <DraftInput
            label="Language of formats"
            description="A language tag such as de-DE. Empty: as in Settings."
            placeholder="As in Settings"
            maxLength={35}
            value={client.locale ?? ''}
            validate={(locale) =>
              locale.trim() === '' || isLocale(locale.trim()) ? null : 'Not a known language tag'
            }
            onSave={(locale) => update.mutate({ clientId, locale: locale.trim() || null })}
          />
          <Select
            label="Currency of budgets"
            placeholder="As in Settings"
            clearable
            searchable
            limit={60}
            disabled={past}
            data={Intl.supportedValuesOf('currency')}
            value={client.currency}
            onChange={(currency) => update.mutate({ clientId, currency })}
            clearButtonProps={{ 'aria-label': 'Use the currency of Settings' }}
          />
        </div>
      </fieldset>
      {update.error && <ErrorState compact error={update.error} />}
      <div className={styles.danger}>
        <Button variant="outline" color="red" disabled={past} onClick={() => setRemoving(true)}>
          Remove this client
        </Button>
        <Text c="dimmed">Destroys its data, snapshots, journal and keys on this machine.</Text>
      </div>
      <Modal
        opened={removing}
        onClose={() => setRemoving(false)}
        title="Remove this client"
        transitionProps={{ duration: 0 }}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <TypedConfirm
          phrase={client.name}
          what="client’s name"
          button={
            <span>
              Destroy all data of <bdi>{short(client.name)}</bdi>
            </span>
          }
          pending={remove.isPending}
          error={remove.error}
          onCancel={() => setRemoving(false)}
          onConfirm={() =>
            remove.mutate(
              { clientId, confirmName: client.name },
              { onSuccess: () => move.toWorkspace('fleet') },
            )
          }
        >
          <List size="sm" spacing={4}>
            <List.Item>
              All snapshots, events, findings and the journal are destroyed with the key of this client’s
              file.
            </List.Item>
            <List.Item>The keys of its connections are deleted from the keychain.</List.Item>
            <List.Item>Keys stay valid at the providers until they are revoked there.</List.Item>
            <List.Item>This cannot be undone. Save a report or an export first if one is needed.</List.Item>
          </List>
        </TypedConfirm>
      </Modal>
    </Section>
  )
}
