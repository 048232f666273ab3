/** The one control that sets the moment for the whole client: a run that has ended. Choosing one puts it into the address, so that
 *  every page of the client shows the same moment and a link opens it again. */
import { Button, Menu } from '@mantine/core'
import { IconChevronDown, IconHistory } from '@tabler/icons-react'
import { useState } from 'react'
import { useEngineQuery } from '../api/queries.ts'
import { useAddress, useMove } from '../lib/address.ts'
import { runNote } from '../lib/runs.ts'
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
  const runs = useEngineQuery('runs.list', { clientId, limit: OFFERED }, { enabled: open })
  const words = format.moments(runs.data?.rows.map((run) => run.finishedAt) ?? [])
  const shown = useEngineQuery('runs.at', { clientId, asOf }, { enabled: asOf !== null }).data?.run
  const moment = asOf === null ? null : (shown?.finishedAt ?? asOf)
  const set = (moment: number | undefined) => move.set({ asOf: moment, open: undefined })
  return (
    <Menu opened={open} onChange={setOpen} position="bottom-start">
      <Menu.Target>
        <Button
          variant={asOf === null ? 'subtle' : 'light'}
          color={asOf === null ? 'gray' : 'yellow'}
          leftSection={<IconHistory size={14} aria-hidden />}
          rightSection={<IconChevronDown size={12} aria-hidden />}
          aria-label={moment === null ? 'As of: now' : `As of: ${format.time(moment)}`}
          styles={{ label: { color: asOf === null ? undefined : 'var(--past-text)' } }}
        >
          {moment === null ? 'Now' : `As of ${format.time(moment)}`}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioItem value="now" checked={asOf === null} closeMenuOnClick onClick={() => set(undefined)}>
          Now
        </Menu.RadioItem>
        <MenuGroup label="Runs">
          {runs.data?.rows.map((run) => {
            const note = runNote(run)
            return (
              <Menu.RadioItem
                key={run.id}
                value={run.id}
                checked={shown?.id === run.id}
                closeMenuOnClick
                rightSection={<span className="tabular">{format.age(run.finishedAt, now)}</span>}
                onClick={() => set(run.finishedAt)}
              >
                {words(run.finishedAt)}
                {note !== null && ` · ${note}`}
              </Menu.RadioItem>
            )
          })}
          {runs.data?.rows.length === 0 && <Menu.Item disabled>No run yet. Sync first.</Menu.Item>}
          {runs.isPending && <Menu.Item disabled>Reading runs…</Menu.Item>}
        </MenuGroup>
        <Menu.Divider />
        <Menu.Item onClick={() => move.toPage('snapshots')}>All snapshots and comparison</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
