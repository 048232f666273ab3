/** Acts that the palette offers here and now. An act that is not possible is not listed. */
import {
  IconDeviceDesktop,
  IconHistory,
  IconMoon,
  IconPlus,
  IconRefresh,
  IconSun,
  type Icon,
} from '@tabler/icons-react'
import { useCommand } from '../api/queries.ts'
import { useAddress, useMove } from '../lib/address.ts'
import { useCurrentClient } from './client-context.ts'
import { toastError } from './toasts.ts'

export interface PaletteAction {
  readonly label: string
  readonly icon: Icon
  readonly run: () => void
}

export function usePaletteActions(): PaletteAction[] {
  const { asOf, clientId } = useAddress()
  const client = useCurrentClient()
  const move = useMove()
  const sync = useCommand('sync.start')
  const settings = useCommand('settings.set')
  const start = (id: string | null) =>
    sync.mutate({ clientId: id, connectionId: null }, { onError: toastError })
  const theme = (word: 'system' | 'light' | 'dark') => () =>
    settings.mutate({ theme: word }, { onError: toastError })
  return [
    ...(client && clientId && asOf === null
      ? [
          { label: `Sync ${client.name}`, icon: IconRefresh, run: () => start(clientId) },
          {
            label: `Add a connection to ${client.name}`,
            icon: IconPlus,
            run: () => move.toPage('connections', { wizard: 'pick' }),
          },
        ]
      : []),
    ...(asOf === null
      ? []
      : [
          {
            label: 'Return to now',
            icon: IconHistory,
            run: () => move.set({ asOf: undefined, open: undefined }),
          },
        ]),
    { label: 'Sync all clients', icon: IconRefresh, run: () => start(null) },
    { label: 'Add a client', icon: IconPlus, run: () => move.toWorkspace('fleet', { add: 1 }) },
    { label: 'Light theme', icon: IconSun, run: theme('light') },
    { label: 'Dark theme', icon: IconMoon, run: theme('dark') },
    { label: 'Theme of the system', icon: IconDeviceDesktop, run: theme('system') },
  ]
}
