/** Short messages at the corner, for acts whose button is gone: failures with their text, files that were written. */
import { notifications } from '@mantine/notifications'
import type { EngineState } from '../api/port-client.ts'
import { errorText } from './error-text.ts'

/** Tells that something failed, in the words of error-text. */
export function toastError(error: unknown): void {
  toastErrorOf('', error)
}

/** The same for work that was not started on the page in sight: `about` names client and connection. */
export function toastErrorOf(about: string, error: unknown): void {
  const { title, body, next, ref } = errorText(error)
  notifications.show({
    color: 'red',
    title: about === '' ? title : `${about}: ${title}`,
    message: `${body} ${next}${ref ? ` Reference ${ref}.` : ''}`,
    autoClose: 12_000,
    closeButtonProps: { 'aria-label': 'Close this message' },
  })
}

export function toast(title: string, message: string): void {
  notifications.show({
    title,
    message,
    autoClose: 6_000,
    closeButtonProps: { 'aria-label': 'Close this message' },
  })
}

/** Tells of each restart of the engine for long enough to be read: the restart itself may take a blink. */
export function toastRestarts(onState: (listener: (state: EngineState) => void) => () => void): void {
  onState((state) => {
    if (state !== 'restarting') return
    notifications.show({
      id: 'engine-restart',
      title: 'The engine stopped and was started again',
      message: 'What was saved is kept. Work under way was stopped: start it again where it is still needed.',
      autoClose: 20_000,
      closeButtonProps: { 'aria-label': 'Close this message' },
    })
  })
}
