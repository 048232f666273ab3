/** Who the MSP is and how Reeve looks and prints; the recovery key; where things are.
 *  Each change is saved by itself when its field is left. */
import { Text } from '@mantine/core'
import { IconSettings } from '@tabler/icons-react'
import { useCommand, useEngineQuery } from '../../api/queries.ts'
import type { SettingsView } from '../../../shared/contract/schemas.ts'
import type { Screen } from '../../lib/screen.ts'
import { Page } from '../../ui/page.tsx'
import { Column } from '../../ui/section.tsx'
import { ErrorState, LoadingState } from '../../ui/states.tsx'
import { AboutSection } from './about-section.tsx'
import { CompanySection } from './company-section.tsx'
import { FormatSection } from './format-section.tsx'
import { RecoverySection } from './recovery-section.tsx'

/** Saves some settings. */
export type SaveSettings = (change: Partial<SettingsView>) => void

function Settings() {
  const settings = useEngineQuery('settings.get', {})
  const save = useCommand('settings.set')
  const onSave: SaveSettings = (change) => save.mutate(change)
  const saved = save.isPending
    ? 'Saving…'
    : save.isSuccess
      ? 'Saved'
      : 'Changes are saved when a field is left'
  return (
    <Page
      title="Settings"
      actions={
        <Text c="dimmed" role="status">
          {save.error ? 'Not saved' : saved}
        </Text>
      }
    >
      <Column>
        {save.error && <ErrorState compact error={save.error} />}
        {settings.error && !settings.data && (
          <ErrorState error={settings.error} retry={() => void settings.refetch()} />
        )}
        {!settings.data && !settings.error && <LoadingState words="Reading settings" />}
        {settings.data && (
          <>
            <CompanySection settings={settings.data} onSave={onSave} />
            <FormatSection settings={settings.data} onSave={onSave} />
            <RecoverySection />
            <AboutSection />
          </>
        )}
      </Column>
    </Page>
  )
}

export const screen: Screen = {
  path: 'settings',
  label: 'Settings',
  icon: IconSettings,
  scope: 'workspace',
  order: 900,
  component: Settings,
}
