/** Services: organizations and the projects or workspaces below them, with the settings that govern them. */
import { IconServer2 } from '@tabler/icons-react'
import type { ServiceRow } from '../../../shared/contract/schemas.ts'
import { useClientScope } from '../../lib/address.ts'
import type { Screen } from '../../lib/screen.ts'
import { wordLabel } from '../../lib/words.ts'
import { ConnectAction } from '../../ui/connect-action.tsx'
import type { FilterField } from '../../ui/filter-bar.tsx'
import { ListView } from '../../ui/list-view.tsx'
import { Page } from '../../ui/page.tsx'
import { serviceColumns } from './columns.tsx'
import { ServicePanel } from './service-panel.tsx'
import { providerLabel } from '../../lib/providers.ts'

const FIELDS: readonly FilterField[] = [
  { field: 'provider', label: 'Provider', everyClient: true, word: providerLabel },
  { field: 'scope', label: 'Level', everyClient: true, word: wordLabel },
  { field: 'state', label: 'State', everyClient: true, word: wordLabel },
  { field: 'spendLimit', label: 'Spend limit', everyClient: true, word: wordLabel },
  { field: 'retention', label: 'Retention', everyClient: true, word: wordLabel },
  { field: 'models', label: 'Models', everyClient: true, word: wordLabel },
  { field: 'connection', label: 'Connection' },
]
// The engine's own order, so that the header can show it.
const SORT = { field: 'name', dir: 'asc' } as const
const rowId = (row: ServiceRow): string => row.id

function Services() {
  return (
    <Page title="Services" fill>
      <ListView
        id="services"
        label="Services"
        method="services.list"
        scope={useClientScope()}
        columns={serviceColumns}
        rowId={rowId}
        defaultSort={SORT}
        fields={FIELDS}
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
