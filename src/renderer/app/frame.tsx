/** The window's frame: title bar, rail, banners, page, jobs. Gives pages their formats and client-wide controls. */
import { Outlet } from '@tanstack/react-router'
import { useEffect, useMemo } from 'react'
import { useEngineQuery } from '../api/queries.ts'
import { useAddress } from '../lib/address.ts'
import { createFormat } from '../lib/format.ts'
import { FormatProvider } from '../ui/format-context.tsx'
import { PageChromeContext } from '../ui/page.tsx'
import { AsOf } from './as-of.tsx'
import { Banners } from './banners.tsx'
import { ClientActions } from './client-actions.tsx'
import { useCurrentClient } from './client-context.ts'
import styles from './frame.module.css'
import { JobStrip } from './job-strip.tsx'
import { Palette } from './palette.tsx'
import { Rail } from './rail.tsx'
import { findScreen } from './screens.ts'
import { TitleBar } from './title-bar.tsx'

export function Frame({ restarting }: { restarting: boolean }) {
  const { clientId, page, asOf } = useAddress()
  const client = useCurrentClient()
  const settings = useEngineQuery('settings.get', {}).data
  const format = useMemo(
    () => createFormat(client?.locale, settings?.locale, navigator.language),
    [client?.locale, settings?.locale],
  )
  const inClient = clientId !== null
  const label = findScreen(page, inClient)?.label
  useEffect(() => {
    document.title = [client?.name, label, 'Reeve'].filter(Boolean).join(' · ')
  }, [client?.name, label])
  const chrome = useMemo(
    () =>
      inClient
        ? { afterTitle: <AsOf clientId={clientId} />, actions: <ClientActions clientId={clientId} /> }
        : { afterTitle: null, actions: null },
    [inClient, clientId],
  )
  return (
    <FormatProvider format={format}>
      <PageChromeContext value={chrome}>
        <a className={styles.skip} href="#page" onClick={skipToPage}>
          Skip to the page
        </a>
        <div className={styles.frame} data-past={asOf !== null || undefined}>
          <TitleBar client={client} />
          <Rail client={client} />
          <main className={styles.main} id="page" tabIndex={-1}>
            <Banners restarting={restarting} />
            <div className={styles.outlet}>
              <Outlet />
            </div>
            <JobStrip />
          </main>
        </div>
        <Palette />
      </PageChromeContext>
    </FormatProvider>
  )
}

/** The address is the state, so a plain link to #page would lead away from it. */
function skipToPage(event: { preventDefault(): void }): void {
  event.preventDefault()
  document.getElementById('page')?.focus()
}
