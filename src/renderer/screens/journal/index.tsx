/** What was decided and done for this client, by whom and at which device. */
import { IconNotebook } from '@tabler/icons-react'
import { useClientScope } from '../../lib/address.ts'
import type { Screen } from '../../lib/screen.ts'
import { JournalPage } from '../../ui/journal/journal-page.tsx'

const Journal = () => (
  <JournalPage
    clientId={useClientScope().clientId}
    title="Journal"
    emptyWords="Connections, syncs, reports and changed terms are written here."
  />
)

export const screen: Screen = {
  path: 'journal',
  label: 'Journal',
  icon: IconNotebook,
  scope: 'client',
  order: 110,
  component: Journal,
}
