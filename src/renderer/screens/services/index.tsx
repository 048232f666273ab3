/** Services: organizations and the projects or workspaces below them, with the settings that govern them. */
import { IconServer2 } from '@tabler/icons-react'
import type { ServiceRow } from '../../../shared/contract/schemas.ts'
import { serviceList } from '../../../shared/lists/services.ts'
import { useClientScope } from '../../lib/address.ts'
import type { Screen } from '../../lib/screen.ts'
import { ConnectAction } from '../../ui/connect-action.tsx'
import { ListView } from '../../ui/list-view.tsx'
import { Page } from '../../ui/page.tsx'
import { serviceColumns } from './columns.tsx'
import { ServicePanel } from './service-panel.tsx'

const rowId = (row: ServiceRow): string => row.id

function Services() {
  return (
    <Page title="Services" fill>
      <ListView
        list={serviceList}
        method="services.list"
        scope={useClientScope()}
        columns={serviceColumns}
        rowId={rowId}
        panel={ServicePanel}
        empty={{
          icon: IconServer2,
          title: 'No services have been read yet',
          body: 'Each organization and each project or workspace below it is one line here, with its limits and retention.',
          action: <ConnectAction />,
        }}
      />
    </Page>
  )
}

export const screen: Screen = {
  path: 'services',
  label: 'Services',
  icon: IconServer2,
  scope: 'client',
  order: 30,
  component: Services,
}
