/** People: one line per person over all providers, joined by their addresses or by hand. */
import { IconUsers } from '@tabler/icons-react'
import type { PersonRow } from '../../../shared/contract/schemas.ts'
import { personList } from '../../../shared/lists/people.ts'
import { useClientScope } from '../../lib/address.ts'
import type { Screen } from '../../lib/screen.ts'
import { ConnectAction } from '../../ui/connect-action.tsx'
import { ListView } from '../../ui/list-view.tsx'
import { Page } from '../../ui/page.tsx'
import { personColumns } from './columns.tsx'
import { PersonPanel } from './person-panel.tsx'

const rowId = (row: PersonRow): string => row.id

function People() {
  return (
    <Page title="People" fill>
      <ListView
        list={personList}
        method="people.list"
        scope={useClientScope()}
        columns={personColumns}
        rowId={rowId}
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
