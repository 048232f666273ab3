/** Where things are and which version runs. */
import { Text } from '@mantine/core'
import { useEngineQuery } from '../../api/queries.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Section } from '../../ui/section.tsx'
import { None } from '../../ui/values.tsx'
import styles from './settings.module.css'

export function AboutSection() {
  const status = useEngineQuery('workspace.status', {}).data
  if (!status) return null
  return (
    <Section title="This workspace">
      <dl className={styles.facts}>
        <dt>Folder</dt>
        <dd>
          <bdi>{status.folder}</bdi> <CopyButton value={status.folder} label="Copy the folder’s path" />
        </dd>
        <dt>Keychain</dt>
        <dd>
          {status.thisRunOnly ? (
            'None: this run only'
          ) : status.backend ? (
            <bdi>{status.backend}</bdi>
          ) : (
            <None />
          )}
        </dd>
        <dt>Version</dt>
        <dd>
          Reeve {status.version} on {status.platform}
        </dd>
      </dl>
      <Text c="dimmed" size="xs" mt="xs">
        Reeve contacts the providers’ admin APIs during a sync and nothing else.
      </Text>
    </Section>
  )
}
