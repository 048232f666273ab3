/** Name, technician, logo and accent: what stands on reports. */
import { Alert, Button, ColorInput, FileButton, Group, Text } from '@mantine/core'
import { useState } from 'react'
import type { Output } from '../../../shared/contract/schemas.ts'
import { DraftInput } from '../../ui/draft-input.tsx'
import { TechnicianInput } from '../../ui/technician-input.tsx'
import { Section } from '../../ui/section.tsx'
import type { SaveSettings } from './index.tsx'
import { LOGO_LIMIT_TEXT, readLogo } from './logo.ts'
import styles from './settings.module.css'

const ACCENT = /^#[0-9a-fA-F]{6}$/

export function CompanySection({
  settings,
  onSave,
}: {
  settings: Output<'settings.get'>
  onSave: SaveSettings
}) {
  const [problem, setProblem] = useState<string | null>(null)
  const [accent, setAccent] = useState(settings.accent)
  const onFile = (file: File | null) => {
    if (!file) return
    void readLogo(file).then((result) => {
      setProblem(result.problem)
      if (result.problem === null) onSave({ logo: result.logo })
    })
  }
  return (
    <Section title="Your company" description="Stands on the cover and in the footer of every client report.">
      <div className={styles.fields}>
        <DraftInput
          label="MSP name"
          placeholder="Fernhill IT"
          maxLength={200}
          value={settings.mspName}
          onSave={(mspName) => onSave({ mspName: mspName.trim() })}
        />
        <TechnicianInput settings={settings} onSave={onSave} asks />
        <div>
          <Text fw={500} component="div" id="logo-label">
            Logo
          </Text>
          <Group mt={4} align="center">
            <div className={styles.logo}>
              {settings.logo ? <img src={settings.logo} alt="Current logo" /> : <Text c="dimmed">None</Text>}
            </div>
            <FileButton accept="image/png,image/jpeg" onChange={onFile}>
              {(props) => (
                <Button {...props} variant="default">
                  {settings.logo ? 'Replace' : 'Choose a file'}
                </Button>
              )}
            </FileButton>
            {settings.logo && (
              <Button variant="subtle" color="gray" onClick={() => onSave({ logo: null })}>
                Remove
              </Button>
            )}
            <Text c="dimmed" size="xs">
              {LOGO_LIMIT_TEXT}
            </Text>
          </Group>
          {problem && (
            <Alert mt="xs" color="orange" role="alert">
              {problem}
            </Alert>
          )}
        </div>
        <ColorInput
          size="xs"
          label="Accent on reports"
          description="Headings and charts of the PDF, and the charts on screen."
          format="hex"
          value={accent}
          error={ACCENT.test(accent) ? null : 'Six hexadecimal digits after #'}
          onChange={setAccent}
          onChangeEnd={(value) => ACCENT.test(value) && onSave({ accent: value })}
          onBlur={() => ACCENT.test(accent) && accent !== settings.accent && onSave({ accent })}
          maw={240}
          eyeDropperButtonProps={{ 'aria-label': 'Pick a colour from the screen' }}
        />
      </div>
    </Section>
  )
}
