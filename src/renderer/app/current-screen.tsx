/** Draws the screen of the address. A change of client or page starts it afresh, so that no state of one client is
 *  ever seen under another's name. */
import { Navigate } from '@tanstack/react-router'
import { useAddress } from '../lib/address.ts'
import { useEngineQuery } from '../api/queries.ts'
import { LoadingState } from '../ui/states.tsx'
import { findScreen, standIn } from './screens.ts'

export function CurrentScreen() {
  const { clientId, page } = useAddress()
  const list = useEngineQuery('clients.list', {})
  const clients = list.data?.clients
  const screen = findScreen(page, clientId !== null)
  if (!screen) return <Navigate to="/fleet" replace />
  if (clientId !== null && clients && !clients.some((client) => client.id === clientId)) {
    // A client that was added a moment ago is missing only until the list has been read again.
    if (list.isFetching) return <LoadingState words="Reading clients" />
    // A client that was removed, or a link from another workspace.
    return <Navigate to="/fleet" replace />
  }
  const welcome = page === 'fleet' && clients?.length === 0 ? standIn('welcome') : undefined
  const Shown = (welcome ?? screen).component
  return <Shown key={`${clientId ?? ''}/${page}`} />
}
