/** Asks to type a name before something is destroyed. For what cannot be undone only; everything else has undo. */
import { Button, Group, Text, TextInput } from '@mantine/core'
import { useState, type FormEvent, type ReactNode } from 'react'
import { ErrorState } from './states.tsx'

interface TypedConfirmProps {
  /** What must be typed, exactly. */
  readonly phrase: string
  /** What it is: "client’s name". */
  readonly what: string
  /** Text of the button: names the act and the client. */
  readonly button: ReactNode
  readonly pending: boolean
  readonly error: Error | null
  readonly onCancel: () => void
  readonly onConfirm: () => void
  /** The effect, in a few lines. */
  readonly children: ReactNode
}

/** Typing 300 characters helps nobody: a long name is confirmed by its beginning. */
const ENOUGH = 40
const same = (typed: string, phrase: string): boolean => {
  const [a, b] = [typed.trim().normalize('NFC'), phrase.trim().normalize('NFC')]
  return a === b || ([...b].length > ENOUGH && [...a].length >= ENOUGH && b.startsWith(a))
}

export function TypedConfirm(props: TypedConfirmProps) {
  const { phrase, what, button, pending, error, onCancel, onConfirm, children } = props
  const [typed, setTyped] = useState('')
  const long = [...phrase].length > ENOUGH
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (same(typed, phrase)) onConfirm()
  }
  return (
    <form onSubmit={submit}>
      {children}
      <Text mt="sm">
        Type the {what} to confirm{long ? `, the first ${ENOUGH} characters are enough` : ''}:{' '}
        <strong style={{ overflowWrap: 'anywhere' }}>
          <bdi>{phrase}</bdi>
        </strong>
      </Text>
      <TextInput
        mt={6}
        aria-label={`Type the ${what}`}
        data-autofocus
        dir="auto"
        autoComplete="off"
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {error && <ErrorState compact error={error} />}
      <Group mt="md" justify="flex-end">
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" color="red" disabled={!same(typed, phrase)} loading={pending}>
          {button}
        </Button>
      </Group>
    </form>
  )
}
