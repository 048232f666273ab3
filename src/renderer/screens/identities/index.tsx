/** Identities: what acts without a person, with what is wrong about it. Its keys stand under Credentials. */
import { IconRobot } from '@tabler/icons-react'
import type { IdentityRow } from '../../../shared/contract/schemas.ts'
import { useClientScope } from '../../lib/address.ts'
import type { SavedView } from '../../lib/saved-views.ts'
import type { Screen } from '../../lib/screen.ts'
import { ConnectAction } from '../../ui/connect-action.tsx'
import { FILTER, RISK_FIRST } from '../../ui/inventory/columns.tsx'
import { ListView } from '../../ui/list-view.tsx'
import { Page } from '../../ui/page.tsx'
import { identityColumns } from './columns.tsx'
import { IdentityPanel } from './identity-panel.tsx'

const FIELDS = [
  FILTER.flag,
  FILTER.kind,
  FILTER.state,
  FILTER.provider,
  FILTER.severity,
  FILTER.owner,
  FILTER.scope,
  FILTER.level,
  FILTER.connection,
]
const VIEWS: readonly SavedView[] = [
  { name: 'No owner', f: 'flag=ownerless' },
  { name: 'Owner inactive', f: 'flag=owner_inactive' },
  { name: 'Owner not reported', f: 'owner=-' },
  { name: 'Admin rights', f: 'flag=admin' },
  { name: 'Project archived', f: 'flag=scope_retired' },
]
const rowId = (row: IdentityRow): string => row.id

function Identities() {
  return (
    <Page title="Identities" fill>
      <ListView
        id="identities"
        label="Identities"
        method="identities.list"
        scope={useClientScope()}
        columns={identityColumns}
        rowId={rowId}
        defaultSort={RISK_FIRST}
        fields={FIELDS}
        views={VIEWS}
        panel={IdentityPanel}
        empty={{
          icon: IconRobot,
          title: 'No identities have been read yet',
          body: 'Every service account and other account that acts without a person is one line here. API keys are under Credentials.',
          action: <ConnectAction />,
        }}
      />
    </Page>
  )
}

export const screen: Screen = {
  path: 'identities',
  label: 'Identities',
  icon: IconRobot,
  scope: 'client',
  order: 20,
  component: Identities,
}
