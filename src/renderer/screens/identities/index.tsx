/** Identities: the ledger of non-human identities (keys, service accounts, admin keys) with what is wrong about them. */
import { IconKey } from '@tabler/icons-react'
import type { IdentityRow } from '../../../shared/contract/schemas.ts'
import { useClientScope } from '../../lib/address.ts'
import type { SavedView } from '../../lib/saved-views.ts'
import type { Screen } from '../../lib/screen.ts'
import { flagWord, providerWord, wordLabel } from '../../lib/words.ts'
import { ConnectAction } from '../../ui/connect-action.tsx'
import type { FilterField } from '../../ui/filter-bar.tsx'
import { ListView } from '../../ui/list-view.tsx'
import { Page } from '../../ui/page.tsx'
import { identityColumns } from './columns.tsx'
import { IdentityPanel } from './identity-panel.tsx'

const FIELDS: readonly FilterField[] = [
  { field: 'flag', label: 'Flag', everyClient: true, word: flagWord },
  { field: 'kind', label: 'Kind', everyClient: true, word: wordLabel },
  { field: 'state', label: 'State', everyClient: true, word: wordLabel },
  { field: 'provider', label: 'Provider', everyClient: true, word: providerWord },
  { field: 'severity', label: 'Worst finding', everyClient: true, word: wordLabel },
  {
    field: 'owner',
    label: 'Owner',
    word: (value) => (value === 'none' || value === '-' ? wordLabel(value) : value),
  },
  { field: 'scope', label: 'Scope', word: (value) => value },
  { field: 'level', label: 'Rights', everyClient: true, word: wordLabel },
  { field: 'connection', label: 'Connection', word: (value) => value },
]
// The engine's own order, so that the header can show it.
const SORT = { field: 'risk', dir: 'desc' } as const
const VIEWS: readonly SavedView[] = [
  { name: 'No owner', f: 'flag=ownerless' },
  { name: 'Owner inactive', f: 'flag=owner_inactive' },
  { name: 'Dormant or never used', f: 'flag=dormant,never_used' },
  { name: 'Never expires', f: 'flag=never_expires' },
  { name: 'Admin rights', f: 'flag=admin' },
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
        defaultSort={SORT}
        fields={FIELDS}
        views={VIEWS}
        panel={IdentityPanel}
        empty={{
          icon: IconKey,
          title: 'No identities have been read yet',
          body: 'Every API key, admin key and service account of the connected providers is one line here. Secrets are never read.',
          action: <ConnectAction />,
        }}
      />
    </Page>
  )
}

export const screen: Screen = {
  path: 'identities',
  label: 'Identities',
  icon: IconKey,
  scope: 'client',
  order: 20,
  component: Identities,
}
