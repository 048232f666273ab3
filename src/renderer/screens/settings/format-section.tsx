/** Language of numbers and dates, currency, paper, appearance. A client may have its own locale and currency. */
import { SegmentedControl, Select, Text } from '@mantine/core'
import { useMemo } from 'react'
import type { SettingsView } from '../../../shared/contract/schemas.ts'
import { createFormat } from '../../lib/format.ts'
import { useNow } from '../../ui/format-context.tsx'
import { Section } from '../../ui/section.tsx'
import type { SaveSettings } from './index.tsx'
import styles from './settings.module.css'

const LOCALES = [
  'en-GB',
  'en-US',
  'en-AU',
  'en-CA',
  'en-IE',
  'en-NZ',
  'en-ZA',
  'de-DE',
  'de-AT',
  'de-CH',
  'fr-FR',
  'fr-BE',
  'fr-CA',
  'fr-CH',
  'es-ES',
  'es-MX',
  'it-IT',
  'nl-NL',
  'nl-BE',
  'pt-PT',
  'pt-BR',
  'sv-SE',
  'nb-NO',
  'da-DK',
  'fi-FI',
  'pl-PL',
  'cs-CZ',
  'sk-SK',
  'hu-HU',
  'ro-RO',
  'el-GR',
  'tr-TR',
  'he-IL',
  'ar-AE',
  'ar-SA',
  'ja-JP',
  'ko-KR',
]

const withCurrent = (values: readonly string[], current: string): string[] =>
  values.includes(current) ? [...values] : [current, ...values]

export function FormatSection({ settings, onSave }: { settings: SettingsView; onSave: SaveSettings }) {
  const now = useNow()
  const names = useMemo(() => {
    const language = new Intl.DisplayNames('en', { type: 'language' })
    const currency = new Intl.DisplayNames('en', { type: 'currency' })
    return {
      locales: withCurrent(LOCALES, settings.locale).map((value) => ({
        value,
        label: language.of(value) ?? value,
      })),
      currencies: withCurrent(Intl.supportedValuesOf('currency'), settings.currency).map((value) => ({
        value,
        label: `${value} · ${currency.of(value) ?? ''}`,
      })),
    }
  }, [settings.locale, settings.currency])
  const format = createFormat(settings.locale)
  const example = `${format.time(now)} · ${format.money({ micros: 1_234_560_000, currency: settings.currency })}`
  return (
    <Section
      title="Formats and appearance"
      description="Dates, numbers and money on screen and in reports. A client can have its own."
    >
      <div className={styles.fields}>
        <div className={styles.pair}>
          <Select
            label="Language of formats"
            data={names.locales}
            value={settings.locale}
            searchable
            allowDeselect={false}
            onChange={(locale) => locale && onSave({ locale })}
          />
          <Select
            label="Currency"
            description="For budgets. Billed amounts keep the provider’s currency."
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            data={names.currencies}
            value={settings.currency}
            searchable
            allowDeselect={false}
            limit={60}
            onChange={(currency) => currency && onSave({ currency })}
          />
        </div>
        <Text c="dimmed" className="tabular">
          Example: {example}
        </Text>
        <div className={styles.pair}>
          <Choice
            label="Paper"
            value={settings.paper}
            data={[
              { value: 'a4', label: 'A4' },
              { value: 'us-letter', label: 'US Letter' },
            ]}
            onChange={(paper) => onSave({ paper: paper === 'us-letter' ? 'us-letter' : 'a4' })}
          />
          <Choice
            label="Appearance"
            value={settings.theme}
            data={[
              { value: 'system', label: 'As the system' },
              { value: 'light', label: 'Light' },
              { value: 'dark', label: 'Dark' },
            ]}
            onChange={(theme) => onSave({ theme: theme === 'light' || theme === 'dark' ? theme : 'system' })}
          />
        </div>
      </div>
    </Section>
  )
}

function Choice(props: {
  label: string
  value: string
  data: { value: string; label: string }[]
  onChange: (value: string) => void
}) {
  return (
    <div>
      <Text fw={500} component="div" mb={4}>
        {props.label}
      </Text>
      <SegmentedControl
        aria-label={props.label}
        value={props.value}
        data={props.data}
        onChange={props.onChange}
        transitionDuration={0}
      />
    </div>
  )
}
