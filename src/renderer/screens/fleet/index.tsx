/** All clients in one table: score with its coverage, people, identities, credentials, spend, criticals, age of the data. */
import { Button, Modal } from '@mantine/core'
import { IconBuildings, IconPlus, IconRefresh } from '@tabler/icons-react'
import { fleetList } from '../../../shared/lists/fleet.ts'
import { isUnderWay, useJobs } from '../../api/jobs.ts'
import { useCommand, type RowOf } from '../../api/queries.ts'
import { toastError } from '../../app/toasts.ts'
import { useAddress, useMove } from '../../lib/address.ts'
import type { Screen } from '../../lib/screen.ts'
import { AddClientForm } from '../../ui/add-client-form.tsx'
import { ListView } from '../../ui/list-view.tsx'
import { Page } from '../../ui/page.tsx'
import { fleetColumns } from './columns.tsx'

const SCOPE = {}
const rowId = (row: RowOf<'fleet.list'>): string => row.client.id

function Fleet() {
  const move = useMove()
  const { search } = useAddress()
  const sync = useCommand('sync.start')
  const syncing = useJobs().some((job) => job.kind === 'sync' && isUnderWay(job))
  const setAdding = (add: boolean) => move.set({ add: add ? 1 : undefined })
  return (
    <Page
      title="Fleet"
      fill
      actions={
        <>
          <Button leftSection={<IconPlus size={14} aria-hidden />} onClick={() => setAdding(true)}>
            Add client
          </Button>
          <Button
            variant="default"
            leftSection={<IconRefresh size={14} aria-hidden />}
            disabled={syncing}
            onClick={() => sync.mutate({ clientId: null, connectionId: null }, { onError: toastError })}
          >
            {syncing ? 'Syncing' : 'Sync all clients'}
          </Button>
        </>
      }
    >
      <ListView
        list={fleetList}
        method="fleet.list"
        scope={SCOPE}
        columns={fleetColumns}
        rowId={rowId}
        onOpen={(row) => move.toClient(row.client.id, 'overview')}
        empty={{
          icon: IconBuildings,
          title: 'No clients yet',
          body: 'Each client is one line here: its score, people, identities, credentials, spend and open findings.',
          action: <Button onClick={() => setAdding(true)}>Add client</Button>,
        }}
      />
      <Modal opened={search['add'] !== undefined} onClose={() => setAdding(false)} title="Add a client">
        <AddClientForm
          onAdded={(clientId) => move.toClient(clientId, 'connections', { wizard: 'pick' })}
          onCancel={() => setAdding(false)}
        />
      </Modal>
    </Page>
  )
}

export const screen: Screen = {
  path: 'fleet',
  label: 'Fleet',
  icon: IconBuildings,
  scope: 'workspace',
  order: 0,
  component: Fleet,
}
