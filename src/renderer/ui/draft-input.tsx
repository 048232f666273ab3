/** A text field that saves when it is left or Enter is pressed, and goes back with Esc.
 *  A value that changes outside replaces the draft only while the field is not being edited. */
import { TextInput, Textarea, type TextInputProps } from '@mantine/core'
import { useState, type KeyboardEvent } from 'react'

interface DraftInputProps {
  readonly label: string
  readonly description?: string | undefined
  readonly placeholder?: string | undefined
  readonly value: string
  readonly onSave: (value: string) => void
  readonly maxLength: number
  /** Text for what is wrong with the draft; it is not saved then. */
  readonly validate?: (value: string) => string | null
  /** More than one line; shows how many characters are left. */
  readonly rows?: number
  readonly inputProps?: Partial<TextInputProps>
}

export function DraftInput(props: DraftInputProps) {
  const { label, description, placeholder, value, onSave, maxLength, validate, rows, inputProps } = props
  const [draft, setDraft] = useState<string | null>(null)
  const shown = draft ?? value
  const wrong = draft === null ? null : (validate?.(draft) ?? null)
  const save = () => {
    if (draft === null || wrong !== null) return
    setDraft(null)
    if (draft !== value) onSave(draft)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && draft !== null) {
      event.stopPropagation()
      setDraft(null)
    }
    if (event.key === 'Enter' && (rows === undefined || event.ctrlKey || event.metaKey)) save()
  }
  const common = {
    label,
    placeholder,
    maxLength,
    dir: 'auto',
    value: shown,
    error: wrong,
    onBlur: save,
    onKeyDown,
  }
  if (rows === undefined)
    return (
      <TextInput
        {...inputProps}
        {...common}
        description={description}
        onChange={(event) => setDraft(event.currentTarget.value)}
      />
    )
  const left = maxLength - [...shown].length
  return (
    <Textarea
      {...common}
      description={`${description === undefined ? '' : `${description} `}${left} of ${maxLength} characters left.`}
      autosize
      minRows={rows}
      maxRows={12}
      onChange={(event) => setDraft(event.currentTarget.value)}
    />
  )
}
