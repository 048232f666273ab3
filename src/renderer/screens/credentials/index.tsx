/** Credentials: what authenticates people and identities (API keys, admin keys), with what is wrong about it. */
import { IconKey } from '@tabler/icons-react'
import type { CredentialRow } from '../../../shared/contract/schemas.ts'
import { useClientScope } from '../../lib/address.ts'
import type { SavedView } from '../../lib/saved-views.ts'
import type { Screen } from '../../lib/screen.ts'
import { wordLabel } from '../../lib/words.ts'
import { ConnectAction } from '../../ui/connect-action.tsx'
import type { FilterField } from '../../ui/filter-bar.tsx'
import { FILTER, RISK_FIRST, whoWord } from '../../ui/inventory/columns.tsx'
import { ListView } from '../../ui/list-view.tsx'
import { Page } from '../../ui/page.tsx'
import { credentialColumns } from './columns.tsx'
import { CredentialPanel } from './credential-panel.tsx'

const FIELDS: readonly FilterField[] = [
  FILTER.flag,
  FILTER.kind,
  FILTER.state,
  { field: 'holderKind', label: 'Belongs to', everyClient: true, word: wordLabel },
  { field: 'holder', label: 'Authenticates', word: whoWord },
  FILTER.provider,
  FILTER.severity,
  FILTER.owner,
  FILTER.scope,
  FILTER.level,
  FILTER.connection,
]
const VIEWS: readonly SavedView[] = [
  { name: 'Dormant or never used', f: 'flag=dormant,never_used' },
  { name: 'Expires soon', f: 'flag=expiring' },
  { name: 'Never expires', f: 'flag=never_expires' },
  { name: 'Long-lived', f: 'flag=old' },
  { name: 'No owner', f: 'flag=ownerless' },
  { name: 'Owner inactive', f: 'flag=owner_inactive' },
  { name: 'Admin rights', f: 'flag=admin' },
]
const rowId = (row: CredentialRow): string => row.id

function Credentials() {
  return (
    <Page title="Credentials" fill>
      <ListView
        id="credentials"
        label="Credentials"
        method="credentials.list"
        scope={useClientScope()}
        columns={credentialColumns}
        rowId={rowId}
        defaultSort={RISK_FIRST}
        fields={FIELDS}
        views={VIEWS}
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
