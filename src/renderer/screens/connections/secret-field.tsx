/** The field for a provider's secret: hidden, not remembered by the page or the system, with a warning when the form is
 *  not the expected one. */
import { PasswordInput } from '@mantine/core'
import type { ProviderInfoView } from '../../../shared/contract/schemas.ts'

interface SecretFieldProps {
  readonly info: ProviderInfoView
  readonly value: string
  readonly onChange: (value: string) => void
  readonly autoFocus?: boolean
}

/** True when the text has the provider's form; true also where that form cannot be tested. */
export function looksRight(info: ProviderInfoView, secret: string): boolean {
  try {
    return new RegExp(info.secret.pattern).test(secret.trim())
  } catch {
    return true
  }
}

export const SecretField = ({ info, value, onChange, autoFocus = false }: SecretFieldProps) => (
  <PasswordInput
    label={info.secret.label}
    description={`Looks like ${info.secret.format}. Goes to the system’s keychain and is never shown again.`}
    placeholder={info.secret.format}
    autoComplete="off"
    spellCheck={false}
    maxLength={10_000}
    data-autofocus={autoFocus || undefined}
    error={
      value.trim() !== '' && !looksRight(info, value) ? `This does not look like ${info.secret.format}` : null
    }
    value={value}
    onChange={(event) => onChange(event.currentTarget.value)}
    visibilityToggleButtonProps={{ 'aria-label': 'Show what was typed' }}
  />
)
