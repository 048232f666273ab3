/** Findings: what controls found wrong, row by row; and posture: every control with its outcome, so that what is
 *  unknown is as visible as what fails. */
import { SegmentedControl } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { FindingRow } from '../../../shared/contract/schemas.ts'
import { findingList } from '../../../shared/lists/findings.ts'
import { useAddress, useClientScope, useMove } from '../../lib/address.ts'
import type { Screen } from '../../lib/screen.ts'
import { ConnectAction } from '../../ui/connect-action.tsx'
import { ListView } from '../../ui/list-view.tsx'
import { Page } from '../../ui/page.tsx'
import { findingColumns } from './columns.tsx'
import { FindingPanel } from './finding-panel.tsx'
import { Posture } from './posture.tsx'

const rowId = (row: FindingRow): string => row.id

function Findings() {
  const scope = useClientScope()
  const { search } = useAddress()
  const move = useMove()
  const posture = search.tab === 'posture'
  return (
    <Page
      title="Findings"
      fill
      actions={
        <SegmentedControl
          aria-label="View"
          value={posture ? 'posture' : 'findings'}
          data={[
            { value: 'findings', label: 'Findings' },
            { value: 'posture', label: 'All controls' },
          ]}
          onChange={(tab) =>
            move.set({
              tab: tab === 'posture' ? tab : undefined,
              open: undefined,
              f: undefined,
              q: undefined,
              sort: undefined,
            })
          }
        />
      }
    >
      {posture ? (
        <Posture scope={scope} />
      ) : (
        <ListView
          list={findingList}
          method="findings.list"
          scope={scope}
          columns={findingColumns}
          rowId={rowId}
          panel={FindingPanel}
          empty={{
            icon: IconAlertTriangle,
            title: 'No finding',
            body: 'Either nothing fails, or too little could be read to decide. “All controls” shows which of the two.',
            action: <ConnectAction />,
          }}
        />
      )}
    </Page>
  )
}

export const screen: Screen = {
  path: 'findings',
  label: 'Findings',
  icon: IconAlertTriangle,
  scope: 'client',
  order: 70,
  component: Findings,
}
