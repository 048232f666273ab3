/** The rail: Fleet, the client's pages under its name and colour, Settings at the end. Narrow windows show icons. */
import { Tooltip, UnstyledButton } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { spotlight } from '@mantine/spotlight'
import { IconSelector } from '@tabler/icons-react'
import { memo } from 'react'
import type { ClientView } from '../../shared/contract/schemas.ts'
import { useAddress, useMove } from '../lib/address.ts'
import type { Screen } from '../lib/screen.ts'
import { ClientMark, clientColor } from '../ui/badges.tsx'
import styles from './frame.module.css'
import { clientScreens, workspaceScreens } from './screens.ts'

/** Where the rail shows icons alone (frame.module.css): a name then shows beside the icon that is pointed at or has the
 *  focus. */
const NARROW = '(max-width: 1020px)'
const TIP = { position: 'right', events: { hover: true, focus: true, touch: false } } as const
/** Workspace screens from this place on stand at the end of the rail. */
const LAST_FROM = 90

export function Rail({ client }: { client: ClientView | null }) {
  const { page, clientId } = useAddress()
  const narrow = useMediaQuery(NARROW)
  const link = (screen: Screen) => {
    const inClient = screen.scope === 'client'
    const current = inClient === (clientId !== null) && page === screen.path
    return <RailLink key={screen.path} screen={screen} current={current} narrow={narrow} />
  }
  return (
    <nav className={styles.rail} aria-label="Pages">
      <ul>{workspaceScreens.filter(({ order }) => order < LAST_FROM).map(link)}</ul>
      {client && (
        <div className={styles.railClient} style={{ borderColor: clientColor(client.color) }}>
          <Tooltip {...TIP} label={`${client.name}: switch client`} disabled={!narrow} multiline maw={400}>
            <UnstyledButton
              className={styles.switcher}
              onClick={() => spotlight.open()}
              aria-label={`${client.name}: switch client`}
            >
              <ClientMark name={client.name} color={client.color} size={22} />
              <bdi>{client.name}</bdi>
              <IconSelector size={14} aria-hidden />
            </UnstyledButton>
          </Tooltip>
          <ul>{clientScreens.map(link)}</ul>
        </div>
      )}
      <ul className={styles.railEnd}>
        {workspaceScreens.filter(({ order }) => order >= LAST_FROM).map(link)}
      </ul>
    </nav>
  )
}

interface RailLinkProps {
  readonly screen: Screen
  readonly current: boolean
  readonly narrow: boolean
}

/** Drawn again only when its own props change: a step to another page or client costs two links, not all. */
const RailLink = memo(function RailLink({ screen, current, narrow }: RailLinkProps) {
  const move = useMove()
  const { icon: ScreenIcon, label, path, scope } = screen
  return (
    <li>
      <Tooltip {...TIP} label={label} disabled={!narrow}>
        <UnstyledButton
          className={styles.link}
          aria-current={current ? 'page' : undefined}
          data-page={path}
          aria-label={label}
          onClick={() => (scope === 'client' ? move.toPage(path) : move.toWorkspace(path))}
        >
          <ScreenIcon size={16} stroke={1.7} />
          <span>{label}</span>
        </UnstyledButton>
      </Tooltip>
    </li>
  )
})
