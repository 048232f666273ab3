/** What was decided and done in the workspace as a whole: its members and devices, clients, settings and keys. */
import { IconNotebook } from '@tabler/icons-react'
import type { Screen } from '../../lib/screen.ts'
import { JournalPage } from '../../ui/journal/journal-page.tsx'

const WorkspaceJournal = () => (
  <JournalPage
    clientId={null}
    title="Workspace journal"
    emptyWords="Members and devices, clients, settings and keys are written here."
  />
)

export const screen: Screen = {
  path: 'workspace-journal',
  label: 'Workspace journal',
  icon: IconNotebook,
  scope: 'workspace',
  order: 890,
  component: WorkspaceJournal,
}
