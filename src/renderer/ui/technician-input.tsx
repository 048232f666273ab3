/** The name of whoever is at this computer, and what it is written beside. */
import type { Output } from '../../shared/contract/schemas.ts'
import { DraftInput } from './draft-input.tsx'

export function TechnicianInput(props: {
  readonly settings: Pick<Output<'settings.get'>, 'technician' | 'account' | 'alone'>
  readonly onSave: (change: { technician: string }) => void
  /** Takes the keyboard where no name is set. */
  readonly asks?: boolean
}) {
  const { settings, onSave, asks = false } = props
  const { technician, account, alone } = settings
  const description = [
    `Written beside everything you decide, with the account of this computer (${account}), and as “prepared by” in reports.`,
    ...(technician === '' ? [`Until it is set you go by “${account}”.`] : []),
    ...(alone
      ? [
          'You are the only person who works with this workspace: reports say that nobody else has approved your decisions.',
        ]
      : []),
  ]
  return (
    <DraftInput
      label="Your name"
      placeholder={account}
      description={description.join(' ')}
      maxLength={200}
      value={technician}
      inputProps={{ autoFocus: asks && technician === '' }}
      onSave={(name) => onSave({ technician: name.trim() })}
    />
  )
}
