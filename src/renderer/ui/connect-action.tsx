/** The one thing to do where there is no data yet: connect a provider, or sync if one is connected. Not in the past. */
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
  return connections.length === 0 ? (
    <Button onClick={() => move.toPage('connections', { wizard: 'pick' })}>Add a connection</Button>
  ) : (
    <Button
      loading={sync.isPending}
      onClick={() => sync.mutate({ clientId, connectionId: null }, { onError: toastError })}
    >
      Sync now
    </Button>
  )
}
