/** The one thing to do where there is no data yet: connect a provider, sync if one was never synced, else look at what its
 *  key may read. Not in the past. */
import { Button } from '@mantine/core'
import { useCommand, useEngineQuery } from '../api/queries.ts'
import { toastError } from '../app/toasts.ts'
import { useClientScope, useMove } from '../lib/address.ts'

export function ConnectAction() {
  const { clientId, asOf } = useClientScope()
  const move = useMove()
  const sync = useCommand('sync.start')
  const connections = useEngineQuery('connections.list', { clientId }).data?.connections
  if (asOf !== null) return <Button onClick={() => move.set({ asOf: undefined })}>Return to now</Button>
  if (!connections) return null
  if (connections.length === 0)
    return <Button onClick={() => move.toPage('connections', { wizard: 'pick' })}>Add a connection</Button>
  return connections.every(({ lastSyncAt }) => lastSyncAt !== null) ? (
    <Button onClick={() => move.toPage('connections')}>See what was read</Button>
  ) : (
    <Button
      loading={sync.isPending}
      onClick={() => sync.mutate({ clientId, connectionId: null }, { onError: toastError })}
    >
      Sync now
    </Button>
  )
}
