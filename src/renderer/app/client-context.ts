/** The client of the address, with its name and colour; null outside a client or until the list is read. */
import type { ClientView } from '../../shared/contract/schemas.ts'
import { useEngineQuery } from '../api/queries.ts'
import { useAddress } from '../lib/address.ts'

export function useCurrentClient(): ClientView | null {
  const { clientId } = useAddress()
  const clients = useEngineQuery('clients.list', {}).data?.clients
  return clients?.find((client) => client.id === clientId) ?? null
}
