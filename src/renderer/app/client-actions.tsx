/** Actions of every client page: export and sync. Off in the past, since nothing can be changed from there; an export
 *  of the past is a copy and stays possible. */
import { Button, Menu, Tooltip } from '@mantine/core'
import { IconChevronDown, IconDownload, IconRefresh } from '@tabler/icons-react'
import { isUnderWay, useJobs } from '../api/jobs.ts'
import { useCommand } from '../api/queries.ts'
import { useAddress } from '../lib/address.ts'
import { MenuGroup } from '../ui/menu-group.tsx'
import { useCurrentClient } from './client-context.ts'
import { toastError } from './toasts.ts'

export function ClientActions({ clientId }: { clientId: string }) {
  const { asOf } = useAddress()
  const client = useCurrentClient()
  const sync = useCommand('sync.start')
  const save = useCommand('export.save')
  const syncing = useJobs().some((job) => job.kind === 'sync' && job.clientId === clientId && isUnderWay(job))
  const exportAs = (format: 'csv' | 'json') =>
    save.mutate({ clientId, asOf, format }, { onError: toastError })
  const syncWords =
    asOf !== null
      ? 'The past cannot be synced. Return to now first.'
      : `Reads everything again from the providers of ${client?.name ?? 'this client'}`
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button
            variant="default"
            leftSection={<IconDownload size={14} aria-hidden />}
            rightSection={<IconChevronDown size={12} aria-hidden />}
            loading={save.isPending}
          >
            Export
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <MenuGroup label="All data of this client as shown">
            <Menu.Item onClick={() => exportAs('csv')}>CSV files</Menu.Item>
            <Menu.Item onClick={() => exportAs('json')}>JSON</Menu.Item>
          </MenuGroup>
        </Menu.Dropdown>
      </Menu>
      <Tooltip label={syncWords} multiline maw={320}>
        <Button
          variant="default"
          leftSection={<IconRefresh size={14} aria-hidden />}
          // Stays focusable, so that the reason can be read.
          data-disabled={asOf !== null || undefined}
          aria-disabled={asOf !== null || syncing || undefined}
          onClick={() => {
            if (asOf === null && !syncing)
              sync.mutate({ clientId, connectionId: null }, { onError: toastError })
          }}
        >
          {syncing ? 'Syncing' : 'Sync'}
        </Button>
      </Tooltip>
    </>
  )
}
