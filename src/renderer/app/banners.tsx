/** What the whole page must know: the past is shown, the engine restarts, there is no network and how old data is.
 *  Promise: nothing is hidden; each says what still works. */
import { Button } from '@mantine/core'
import {
  IconHistory,
  IconPlugConnectedX,
  IconRefresh,
  IconUserQuestion,
  IconWifiOff,
  type Icon,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { ConnectionRow } from '../../shared/contract/schemas.ts'
import { useOnline } from '../api/engine-state.ts'
import { useCommand, useEngineQuery } from '../api/queries.ts'
import { useAddress, useMove } from '../lib/address.ts'
import { OLD_AFTER } from '../lib/format.ts'
import { apartWords } from '../lib/runs.ts'
import { useFormat, useNow } from '../ui/format-context.tsx'
import { useCurrentClient } from './client-context.ts'
import { textOfCode } from './error-text.ts'
import styles from './frame.module.css'

export function Banners({ restarting }: { restarting: boolean }) {
  const { asOf, clientId } = useAddress()
  return (
    <>
      {restarting && (
        <Banner icon={IconRefresh} tone="quiet">
          The engine stopped and is being started again. What was saved is kept.
        </Banner>
      )}
      {asOf !== null && clientId !== null && <PastBanner clientId={clientId} asOf={asOf} />}
      {clientId === null && <NoName />}
      {clientId === null ? <FleetNetwork /> : <ClientNetwork clientId={clientId} />}
    </>
  )
}

function Banner(props: {
  icon: Icon
  tone: 'past' | 'quiet' | 'warn'
  children: ReactNode
  action?: ReactNode
}) {
  const { icon: BannerIcon, tone, children, action } = props
  return (
    <div className={styles.banner} data-tone={tone} role="status">
      <BannerIcon size={15} aria-hidden />
      <span>{children}</span>
      {action}
    </div>
  )
}

function PastBanner({ clientId, asOf }: { clientId: string; asOf: number }) {
  const move = useMove()
  const format = useFormat()
  const now = useNow()
  const { page } = useAddress()
  const { data } = useEngineQuery('runs.at', { clientId, asOf })
  const at = data?.run?.finishedAt ?? asOf
  const said = [
    `The past is shown: ${format.time(at)}, ${format.relative(at, now)}.`,
    ...(data?.run === null ? ['Nothing had been read by then.'] : []),
    ...(data?.run?.state === 'interrupted' ? ['This run was interrupted.'] : []),
    ...(data?.apart ? [apartWords(data.apart, format)] : []),
    ...(page === 'journal' ? ['The journal is shown whole, with what came after.'] : []),
    'Nothing can be changed from here.',
  ]
  return (
    <Banner
      icon={IconHistory}
      tone="past"
      action={
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => move.set({ asOf: undefined, open: undefined })}
        >
          Return to now
        </Button>
      }
    >
      <bdi>{said.join(' ')}</bdi>
    </Banner>
  )
}

/** The name is asked for once for each account of a computer. */
function NoName() {
  const move = useMove()
  const settings = useEngineQuery('settings.get', {}).data
  const clients = useEngineQuery('workspace.status', {}).data?.clients ?? 0
  const save = useCommand('settings.set')
  // Without a client the welcome screen asks.
  if (!settings || settings.technician !== '' || clients === 0) return null
  const { account } = settings
  return (
    <Banner
      icon={IconUserQuestion}
      tone="quiet"
      action={
        <>
          <Button size="compact-xs" variant="default" onClick={() => move.toWorkspace('settings')}>
            Set your name
          </Button>
          <Button
            size="compact-xs"
            variant="subtle"
            loading={save.isPending}
            onClick={() => save.mutate({ technician: account })}
          >
            Keep <bdi>“{account}”</bdi>
          </Button>
        </>
      }
    >
      What you decide is recorded under the account of this computer, <bdi>“{account}”</bdi>: your name is not
      set.
    </Banner>
  )
}

const FleetNetwork = () =>
  useOnline() ? null : (
    <Banner icon={IconWifiOff} tone="warn">
      Offline. Everything that was read before can be opened; syncs wait for the network.
    </Banner>
  )

const isNetwork = ({ lastError }: ConnectionRow): boolean =>
  lastError === 'network.unreachable' || lastError === 'network.timeout'

function ClientNetwork({ clientId }: { clientId: string }) {
  const online = useOnline()
  const move = useMove()
  const format = useFormat()
  const now = useNow()
  const client = useCurrentClient()
  const connections = useEngineQuery('connections.list', { clientId }).data?.connections ?? []
  const { asOf } = useAddress()
  const apart = useEngineQuery('runs.at', { clientId, asOf: null }, { enabled: asOf === null }).data?.apart
  const failed = connections.filter((connection) => connection.lastError !== null)
  const oldest = connections.reduce<number | null>(
    (least, { lastSyncAt }) => (lastSyncAt === null ? least : Math.min(least ?? lastSyncAt, lastSyncAt)),
    null,
  )
  const age =
    oldest === null
      ? 'There is no data yet.'
      : `Data of ${client?.name ?? 'this client'} is ${format.age(oldest, now)} old.`
  const first = failed[0]
  if (!online || (failed.length > 0 && failed.every(isNetwork)))
    return (
      <Banner icon={IconWifiOff} tone="warn">
        {online ? 'The providers were not reachable at the last sync.' : 'Offline.'} <bdi>{age}</bdi>
      </Banner>
    )
  if (first?.lastError)
    return (
      <Banner
        icon={IconPlugConnectedX}
        tone="warn"
        action={
          <Button size="compact-xs" variant="default" onClick={() => move.toPage('connections')}>
            Connections
          </Button>
        }
      >
        <bdi>{first.name}</bdi>: {textOfCode(first.lastError, { provider: first.provider }).title}
        {failed.length > 1 ? `, and ${failed.length - 1} more` : ''}. Older data stays. <bdi>{age}</bdi>
      </Banner>
    )
  if (oldest !== null && now - oldest > OLD_AFTER)
    return (
      <Banner icon={IconHistory} tone="quiet">
        <bdi>{age}</bdi> Sync to read it again.
      </Banner>
    )
  if (apart && asOf === null)
    return (
      <Banner icon={IconHistory} tone="quiet">
        <bdi>{apartWords(apart, format)}</bdi>
      </Banner>
    )
  return null
}
