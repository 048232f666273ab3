/** Top line of the window: workspace ▸ client, how current the data is, the palette. */
import { Kbd, Tooltip, UnstyledButton } from '@mantine/core'
import { spotlight } from '@mantine/spotlight'
import { IconChevronRight, IconSearch, IconWifiOff } from '@tabler/icons-react'
import type { ClientView } from '../../shared/contract/schemas.ts'
import { useOnline } from '../api/engine-state.ts'
import { useEngineQuery } from '../api/queries.ts'
import { useMove } from '../lib/address.ts'
import { ClientMark, Mark } from '../ui/badges.tsx'
import styles from './frame.module.css'

/** Word for the modifier on this system. */
export const MOD = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl'

export function TitleBar({ client }: { client: ClientView | null }) {
  const move = useMove()
  const online = useOnline()
  const mspName = useEngineQuery('settings.get', {}).data?.mspName
  const thisRunOnly = useEngineQuery('workspace.status', {}).data?.thisRunOnly
  return (
    <header className={styles.titleBar}>
      <UnstyledButton className={styles.workspace} onClick={() => move.toWorkspace('fleet')}>
        <bdi>{mspName || 'Reeve'}</bdi>
      </UnstyledButton>
      {client && (
        <>
          <IconChevronRight size={14} className={styles.quiet} aria-hidden />
          <Tooltip label={`${client.name}: switch client (${MOD}+K)`} multiline maw={400}>
            <UnstyledButton className={styles.clientName} onClick={() => spotlight.open()}>
              <ClientMark name={client.name} color={client.color} size={20} />
              <bdi>{client.name}</bdi>
            </UnstyledButton>
          </Tooltip>
        </>
      )}
      <div className={styles.titleEnd}>
        {thisRunOnly && (
          <Mark
            word="This run only"
            tone="medium"
            soft
            title="Nothing is kept when Reeve closes: there is no keychain"
          />
        )}
        {!online && <Mark icon={IconWifiOff} word="Offline" tone="medium" soft />}
        <UnstyledButton className={styles.search} onClick={() => spotlight.open()}>
          <IconSearch size={14} aria-hidden />
          <span>{client ? 'Go to client, page, identity' : 'Go to client or page'}</span>
          <Kbd size="xs">{MOD}+K</Kbd>
        </UnstyledButton>
      </div>
    </header>
  )
}
