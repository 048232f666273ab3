/** Identities: the ledger of non-human identities (keys, service accounts, admin keys) with what is wrong about them. */
import { IconKey } from '@tabler/icons-react'
import { useMemo } from 'react'
import type { IdentityRow } from '../../../shared/contract/schemas.ts'
import { useClientScope } from '../../lib/address.ts'
import type { Screen } from '../../lib/screen.ts'
import { flagWord, providerWord, severityWord, wordLabel } from '../../lib/words.ts'
import { ConnectAction } from '../../ui/connect-action.tsx'
import type { FilterField } from '../../ui/filter-bar.tsx'
import { useFormat } from '../../ui/format-context.tsx'
import { ListView } from '../../ui/list-view.tsx'
import { Page } from '../../ui/page.tsx'
import { identityColumns } from './columns.tsx'
import { IdentityPanel } from './identity-panel.tsx'

const FIELDS: readonly FilterField[] = [
  { field: 'flag', label: 'Flag', word: flagWord },
  { field: 'kind', label: 'Kind', word: wordLabel },
  { field: 'state', label: 'State', word: wordLabel },
  { field: 'provider', label: 'Provider', word: providerWord },
  { field: 'severity', label: 'Worst finding', word: severityWord },
  {
    field: 'owner',
    label: 'Owner',
    word: (value) => (value === 'none' || value === '-' ? wordLabel(value) : value),
  },
  { field: 'scope', label: 'Scope', word: (value) => value },
  { field: 'level', label: 'Rights', word: wordLabel },
  { field: 'connection', label: 'Connection', word: (value) => value },
]
// The engine's own order, so that the header can show it.
const SORT = { field: 'risk', dir: 'desc' } as const
const rowId = (row: IdentityRow): string => row.id

function Identities() {
  const scope = useClientScope()
  const format = useFormat()
  const columns = useMemo(() => identityColumns(format), [format])
  return (
    <Page title="Identities" fill>
      <ListView
        id="identities"
        label="Identities"
        method="identities.list"
        scope={scope}
        columns={columns}
        rowId={rowId}
        defaultSort={SORT}
        fields={FIELDS}
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
