/** The one control that sets the snapshot for the whole client. Choosing a moment puts it into the address, so that
 *  every page of the client shows the same moment and a link opens it again. */
import { Button, Menu } from '@mantine/core'
import { IconChevronDown, IconHistory } from '@tabler/icons-react'
import { useState } from 'react'
import { useEngineQuery } from '../api/queries.ts'
import { useAddress, useMove } from '../lib/address.ts'
import { useFormat, useNow } from '../ui/format-context.tsx'
import { MenuGroup } from '../ui/menu-group.tsx'

/** Moments offered here; older ones are on the Snapshots page. */
const OFFERED = 10

export function AsOf({ clientId }: { clientId: string }) {
  const { asOf } = useAddress()
  const move = useMove()
  const format = useFormat()
  const now = useNow()
  const [open, setOpen] = useState(false)
  const snapshots = useEngineQuery('snapshots.list', { clientId, limit: OFFERED }, { enabled: open })
  const words = format.moments(snapshots.data?.rows.map((snapshot) => snapshot.finishedAt) ?? [])
  const set = (moment: number | undefined) => move.set({ asOf: moment, open: undefined })
  return (
    <Menu opened={open} onChange={setOpen} position="bottom-start">
      <Menu.Target>
        <Button
          variant={asOf === null ? 'subtle' : 'light'}
          color={asOf === null ? 'gray' : 'yellow'}
          leftSection={<IconHistory size={14} aria-hidden />}
          rightSection={<IconChevronDown size={12} aria-hidden />}
          aria-label={asOf === null ? 'As of: now' : `As of: ${format.time(asOf)}`}
          styles={{ label: { color: asOf === null ? undefined : 'var(--past-text)' } }}
        >
          {asOf === null ? 'Now' : `As of ${format.time(asOf)}`}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioItem value="now" checked={asOf === null} closeMenuOnClick onClick={() => set(undefined)}>
          Now
        </Menu.RadioItem>
        <MenuGroup label="Snapshots">
          {snapshots.data?.rows.map((snapshot) => (
            <Menu.RadioItem
              key={snapshot.id}
              value={snapshot.id}
              checked={asOf === snapshot.finishedAt}
              closeMenuOnClick
              rightSection={<span className="tabular">{format.age(snapshot.finishedAt, now)}</span>}
              onClick={() => set(snapshot.finishedAt)}
            >
              {words(snapshot.finishedAt)} · <bdi>{snapshot.connectionName}</bdi>
            </Menu.RadioItem>
          ))}
          {snapshots.data?.rows.length === 0 && <Menu.Item disabled>No snapshot yet. Sync first.</Menu.Item>}
          {snapshots.isPending && <Menu.Item disabled>Reading snapshots…</Menu.Item>}
        </MenuGroup>
        <Menu.Divider />
        <Menu.Item onClick={() => move.toPage('snapshots')}>All snapshots and comparison</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
