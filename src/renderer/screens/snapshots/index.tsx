/** Snapshots, by the run that read them. Any run can be opened, which shows the whole client as of then, and any two
 *  compared: added, removed, changed. */
import { IconCamera } from '@tabler/icons-react'
import { useMemo } from 'react'
import type { RunRow } from '../../../shared/contract/schemas.ts'
import { runList } from '../../../shared/lists/runs.ts'
import { useAddress, useClientScope } from '../../lib/address.ts'
import type { Screen } from '../../lib/screen.ts'
import { ConnectAction } from '../../ui/connect-action.tsx'
import { ListView } from '../../ui/list-view.tsx'
import { Page } from '../../ui/page.tsx'
import { Compare } from './compare.tsx'
import { CompareForm } from './compare-form.tsx'
import { runColumns } from './columns.tsx'
import { parseMoments } from './moments.ts'
import { RunPanel } from './run-panel.tsx'

const rowId = (row: RunRow): string => row.id

function Snapshots() {
  const { clientId } = useClientScope()
  const { search } = useAddress()
  const scope = useMemo(() => ({ clientId }), [clientId])
  const moments = parseMoments(search)
  return (
    <Page title={moments ? 'Compare two runs' : 'Snapshots'} fill>
      <CompareForm clientId={clientId} moments={moments} />
      {moments ? (
        <Compare clientId={clientId} moments={moments} />
      ) : (
        <ListView
          list={runList}
          method="runs.list"
          scope={scope}
          columns={runColumns}
          rowId={rowId}
          panel={RunPanel}
          empty={{
            icon: IconCamera,
            title: 'No snapshot yet',
            body: 'Each run of syncs leaves one of every connection that it read: unchangeable, hashed, and to be opened without a network.',
            action: <ConnectAction />,
          }}
        />
      )}
    </Page>
  )
}

export const screen: Screen = {
  path: 'snapshots',
  label: 'Snapshots',
  icon: IconCamera,
  scope: 'client',
  order: 80,
  component: Snapshots,
}
