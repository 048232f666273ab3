/** Identities: what acts without a person, with what is wrong about it. Its keys stand under Credentials. */
import { IconRobot } from '@tabler/icons-react'
import type { IdentityRow } from '../../../shared/contract/schemas.ts'
import { identityList } from '../../../shared/lists/identities.ts'
import { useClientScope } from '../../lib/address.ts'
import type { Screen } from '../../lib/screen.ts'
import { ConnectAction } from '../../ui/connect-action.tsx'
import { ListView } from '../../ui/list-view.tsx'
import { Page } from '../../ui/page.tsx'
import { identityColumns } from './columns.tsx'
import { IdentityPanel } from './identity-panel.tsx'

const rowId = (row: IdentityRow): string => row.id

function Identities() {
  return (
    <Page title="Identities" fill>
      <ListView
        list={identityList}
        method="identities.list"
        scope={useClientScope()}
        columns={identityColumns}
        rowId={rowId}
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
