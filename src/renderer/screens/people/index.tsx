/** People: one line per person over all providers, joined by their addresses or by hand. */
import { IconUsers } from '@tabler/icons-react'
import type { PersonRow } from '../../../shared/contract/schemas.ts'
import { useClientScope } from '../../lib/address.ts'
import type { SavedView } from '../../lib/saved-views.ts'
import type { Screen } from '../../lib/screen.ts'
import { wordLabel } from '../../lib/words.ts'
import { ConnectAction } from '../../ui/connect-action.tsx'
import type { FilterField } from '../../ui/filter-bar.tsx'
import { ListView } from '../../ui/list-view.tsx'
import { Page } from '../../ui/page.tsx'
import { personColumns } from './columns.tsx'
import { PersonPanel } from './person-panel.tsx'
import { providerLabel } from '../../lib/providers.ts'

const FIELDS: readonly FilterField[] = [
  { field: 'provider', label: 'Provider', everyClient: true, word: providerLabel },
  { field: 'state', label: 'State', everyClient: true, word: wordLabel },
  { field: 'admin', label: 'Admin', everyClient: true, word: wordLabel },
  { field: 'role', label: 'Role', word: wordLabel },
  { field: 'outside', label: 'Outside the client’s domains', everyClient: true, word: wordLabel },
  { field: 'accounts', label: 'Accounts', everyClient: true },
  { field: 'joined', label: 'Joined by', everyClient: true, word: wordLabel },
  { field: 'open', label: 'To settle', everyClient: true, word: wordLabel },
  { field: 'connection', label: 'Connection' },
]
// The engine's own order, so that the header can show it.
const SORT = { field: 'name', dir: 'asc' } as const
const VIEWS: readonly SavedView[] = [
  { name: 'Admins', f: 'admin=yes' },
  { name: 'Outside the client’s domains', f: 'outside=yes' },
  { name: 'Not settled who it is', f: 'open=possible,disputed' },
  { name: 'Joined by hand', f: 'joined=hand' },
  { name: 'Invites', f: 'state=invited,expired_invite' },
]
const rowId = (row: PersonRow): string => row.id

function People() {
  return (
    <Page title="People" fill>
      <ListView
        id="people"
        label="People"
        method="people.list"
        scope={useClientScope()}
        columns={personColumns}
        rowId={rowId}
        defaultSort={SORT}
        fields={FIELDS}
        views={VIEWS}
        panel={PersonPanel}
        empty={{
          icon: IconUsers,
          title: 'No people have been read yet',
          body: 'Everybody with an account or an invite at a connected provider is one line here.',
          action: <ConnectAction />,
        }}
      />
    </Page>
  )
}

export const screen: Screen = {
  path: 'people',
  label: 'People',
  icon: IconUsers,
  scope: 'client',
  order: 10,
  component: People,
}
