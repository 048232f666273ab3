/** The rail: Fleet, the client's pages under its name and colour, Settings at the end. Narrow windows show icons. */
import { Tooltip, UnstyledButton } from '@mantine/core'
import { spotlight } from '@mantine/spotlight'
import { IconSelector } from '@tabler/icons-react'
import type { ClientView } from '../../shared/contract/schemas.ts'
import { useAddress, useMove } from '../lib/address.ts'
import type { Screen } from '../lib/screen.ts'
import { ClientMark, clientColor } from '../ui/badges.tsx'
import styles from './frame.module.css'
import { clientScreens, workspaceScreens } from './screens.ts'

/** Workspace screens from this place on stand at the end of the rail. */
const LAST_FROM = 90

export function Rail({ client }: { client: ClientView | null }) {
  const { page, clientId } = useAddress()
  const move = useMove()
  const link = (screen: Screen, current: boolean, go: () => void) => {
    const { icon: ScreenIcon, label, path } = screen
    return (
      <li key={path}>
        <Tooltip label={label} position="right" openDelay={400}>
          <UnstyledButton
            className={styles.link}
            aria-current={current ? 'page' : undefined}
            data-page={path}
            // Narrow windows show the icon alone.
            aria-label={label}
            onClick={go}
          >
            <ScreenIcon size={16} stroke={1.7} />
            <span>{label}</span>
          </UnstyledButton>
        </Tooltip>
      </li>
    )
  }
  const workspaceLink = (screen: Screen) =>
    link(screen, clientId === null && page === screen.path, () => move.toWorkspace(screen.path))
  return (
    <nav className={styles.rail} aria-label="Pages">
      <ul>{workspaceScreens.filter(({ order }) => order < LAST_FROM).map(workspaceLink)}</ul>
      {client && (
        <div className={styles.railClient} style={{ borderColor: clientColor(client.color) }}>
          <UnstyledButton
            className={styles.switcher}
            onClick={() => spotlight.open()}
            aria-label={`${client.name}: switch client`}
          >
            <ClientMark name={client.name} color={client.color} size={22} />
            <bdi>{client.name}</bdi>
            <IconSelector size={14} aria-hidden />
          </UnstyledButton>
          <ul>
            {clientScreens.map((screen) =>
              link(screen, clientId !== null && page === screen.path, () => move.toPage(screen.path)),
            )}
          </ul>
        </div>
      )}
      <ul className={styles.railEnd}>
        {workspaceScreens.filter(({ order }) => order >= LAST_FROM).map(workspaceLink)}
      </ul>
    </nav>
  )
}
