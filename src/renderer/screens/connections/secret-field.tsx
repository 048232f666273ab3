/** The fields that a provider asks for. Secret ones are hidden, not remembered by the page or the system; each warns
 *  when the form is not the expected one. */
import { PasswordInput, Stack, Textarea, TextInput } from '@mantine/core'
import type { Input, ProviderInfoView } from '../../../shared/contract/schemas.ts'

type Field = ProviderInfoView['setup'][number]
export type FieldValues = Readonly<Record<string, string>>
export type Entered = Input<'connections.replaceSecret'>['secret']

interface SetupFieldsProps {
  readonly info: ProviderInfoView
  readonly values: FieldValues
  readonly onChange: (values: FieldValues) => void
  readonly autoFocus?: boolean
}

const clean = (field: Field, value: string): string => (field.multiline ? `${value.trim()}\n` : value.trim())

/** True when the text has the field's form; true also where that form cannot be tested. */
function looksRight(field: Field, value: string): boolean {
  try {
    return new RegExp(field.pattern).test(clean(field, value))
  } catch {
    return true
  }
}

/** True when every field is filled and has its form. */
export const isFilled = ({ setup }: ProviderInfoView, values: FieldValues): boolean =>
  setup.every((field) => {
    const value = values[field.name] ?? ''
    return value.trim() !== '' && looksRight(field, value)
  })

/** What goes to the engine: a text where one secret is asked for and nothing else, otherwise each value by its name. */
export function enteredOf({ setup }: ProviderInfoView, values: FieldValues): Entered {
  const [only, ...others] = setup
  if (only && others.length === 0) return (values[only.name] ?? '').trim()
  return Object.fromEntries(setup.map((field) => [field.name, clean(field, values[field.name] ?? '')]))
}

export const SetupFields = ({ info, values, onChange, autoFocus = false }: SetupFieldsProps) => (
  <Stack gap="sm">
    {info.setup.map((field, index) => {
      const value = values[field.name] ?? ''
      const common = {
        label: field.label,
        description: [
          field.help,
          `Looks like ${field.format}.`,
          field.secret ? 'Goes to the system’s keychain and is never shown again.' : null,
        ]
          .filter(Boolean)
          .join(' '),
        placeholder: field.format,
        autoComplete: 'off',
        spellCheck: false,
        maxLength: 20_000,
        'data-autofocus': (autoFocus && index === 0) || undefined,
        error:
          value.trim() !== '' && !looksRight(field, value) ? `This does not look like ${field.format}` : null,
        value,
        onChange: (event: { currentTarget: { value: string } }) =>
          onChange({ ...values, [field.name]: event.currentTarget.value }),
      }
      // A password field holds one line; a key file is hidden by no field and cleared as soon as it was sent.
      if (field.multiline) return <Textarea key={field.name} {...common} autosize minRows={3} maxRows={8} />
      if (!field.secret) return <TextInput key={field.name} {...common} />
      return (
        <PasswordInput
          key={field.name}
          {...common}
          visibilityToggleButtonProps={{ 'aria-label': 'Show what was typed' }}
        />
      )
    })}
  </Stack>
)
