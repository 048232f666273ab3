/** Credentials: what authenticates people and identities (API keys, admin keys), with what is wrong about it. */
import { IconKey } from '@tabler/icons-react'
import type { CredentialRow } from '../../../shared/contract/schemas.ts'
import { credentialList } from '../../../shared/lists/credentials.ts'
import { useClientScope } from '../../lib/address.ts'
import type { Screen } from '../../lib/screen.ts'
import { ConnectAction } from '../../ui/connect-action.tsx'
import { ListView } from '../../ui/list-view.tsx'
import { Page } from '../../ui/page.tsx'
import { credentialColumns } from './columns.tsx'
import { CredentialPanel } from './credential-panel.tsx'

const rowId = (row: CredentialRow): string => row.id

function Credentials() {
  return (
    <Page title="Credentials" fill>
      <ListView
        list={credentialList}
        method="credentials.list"
        scope={useClientScope()}
        columns={credentialColumns}
        rowId={rowId}
        panel={CredentialPanel}
        empty={{
          icon: IconKey,
          title: 'No credentials have been read yet',
          body: 'Every API key and admin key of the connected providers is one line here, with whom it authenticates. Secrets are never read.',
          action: <ConnectAction />,
        }}
      />
    </Page>
  )
}

export const screen: Screen = {
  path: 'credentials',
  label: 'Credentials',
  icon: IconKey,
  scope: 'client',
  order: 25,
  component: Credentials,
}
