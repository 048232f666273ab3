/** A client's connections: what each can see and how fresh it is; the wizard that adds one; the client's own settings
 *  and agreed terms. Nothing here can be changed while an older snapshot is shown. */
import { Alert, Button, Group } from '@mantine/core'
import { IconPlugConnected, IconPlus } from '@tabler/icons-react'
import { useEngineQuery } from '../../api/queries.ts'
import { useAddress, useClientScope, useMove } from '../../lib/address.ts'
import type { Screen } from '../../lib/screen.ts'
import { Page } from '../../ui/page.tsx'
import { EmptyState, ErrorState, LoadingState } from '../../ui/states.tsx'
import { ClientSection } from './client-section.tsx'
import { ConnectionCard } from './connection-card.tsx'
import styles from './connections.module.css'
import { TermsSection } from './terms-section.tsx'
import { useDraft } from './wizard/draft.ts'
import { Wizard } from './wizard/wizard.tsx'
import { providerLabel } from '../../lib/providers.ts'

function Connections() {
  const { clientId, asOf } = useClientScope()
  const step = useAddress().search['wizard']
  const clients = useEngineQuery('clients.list', {}).data?.clients
  const client = clients?.find((each) => each.id === clientId)
  if (step !== undefined && asOf === null)
    return (
      <Page title="Add a connection">
        <Wizard key={clientId} clientId={clientId} clientName={client?.name ?? ''} step={String(step)} />
      </Page>
    )
  return <ConnectionList clientId={clientId} clientName={client?.name ?? ''} past={asOf !== null} />
}

function ConnectionList({
  clientId,
  clientName,
  past,
}: {
  clientId: string
  clientName: string
  past: boolean
}) {
  const move = useMove()
  const query = useEngineQuery('connections.list', { clientId })
  const draft = useDraft(clientId)
  const add = () => move.set({ wizard: 'pick' })
  const connections = query.data?.connections
  return (
    <Page
      title="Connections"
      actions={
        <Button leftSection={<IconPlus size={14} aria-hidden />} disabled={past} onClick={add}>
          Add a connection
        </Button>
      }
    >
      {past && (
        <Alert color="gray">
          An older snapshot is shown: connections are as they are now and cannot be changed from the past.
        </Alert>
      )}
      {draft.provider && !past && (
        <Alert color="gray" title={`Connecting ${providerLabel(draft.provider)} was not finished`}>
          <Group justify="space-between">
            <span>Nothing was saved. The key has to be pasted again.</span>
            <Group gap="xs">
              <Button size="compact-sm" onClick={() => move.set({ wizard: draft.provider ?? undefined })}>
                Go on
              </Button>
              <Button size="compact-sm" variant="default" onClick={draft.clear}>
                Discard
              </Button>
            </Group>
          </Group>
        </Alert>
      )}
      {query.error && !connections && <ErrorState error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <LoadingState words="Reading connections" />}
      {connections?.length === 0 && !draft.provider && (
        <EmptyState
          icon={IconPlugConnected}
          title="Nothing is connected"
          body="A connection reads one provider organization with a read-only key: people, keys, spend and events then appear on every page of this client."
          action={
            <Button disabled={past} onClick={add}>
              Add a connection
            </Button>
          }
        />
      )}
      <div className={styles.cards}>
        {connections?.map((connection) => (
          <ConnectionCard key={connection.id} connection={connection} clientName={clientName} past={past} />
        ))}
      </div>
      <TermsSection key={`terms-${clientId}`} clientId={clientId} past={past} />
      <ClientSection key={`client-${clientId}`} clientId={clientId} past={past} />
    </Page>
  )
}

export const screen: Screen = {
  path: 'connections',
  label: 'Connections',
  icon: IconPlugConnected,
  scope: 'client',
  order: 90,
  component: Connections,
}
