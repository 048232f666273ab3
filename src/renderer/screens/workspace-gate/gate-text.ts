/** What each state of the workspace means to the person in front of it: what happened, what is unchanged, what to do.
 *  Promise: a state without a text does not compile. */
import type { WorkspaceState } from '../../../shared/contract/schemas.ts'

/** Ways on that a state offers, in the order shown. */
export type GateWay = 'retry' | 'recovery-key' | 'this-run-only'

export interface GateText {
  readonly title: string
  readonly happened: string
  readonly unchanged: string
  readonly next: string
  readonly ways: readonly GateWay[]
  readonly retryLabel: string
}

const KEPT = 'The workspace on disk is untouched and stays encrypted.'

export const GATE_TEXT = {
  keychain_locked: {
    title: 'The keychain is locked',
    happened: 'The key that opens this workspace is in the system’s keychain, and the keychain is locked.',
    unchanged: KEPT,
    next: 'Unlock the keychain, for example by signing in to the desktop session again, then try again.',
    ways: ['retry', 'this-run-only'],
    retryLabel: 'Try again',
  },
  keychain_missing: {
    title: 'No keychain on this system',
    happened: 'Reeve keeps its keys in the system’s keychain only, never in a file, and found none.',
    unchanged: KEPT,
    next: 'Start or install a keychain service (on Linux: GNOME Keyring or KWallet), then try again. If it was restarted while Reeve ran, restart Reeve.',
    ways: ['retry', 'this-run-only'],
    retryLabel: 'Try again',
  },
  keychain_refused: {
    title: 'The keychain refused access',
    happened: 'The system’s keychain did not let Reeve read its item.',
    unchanged: KEPT,
    next: 'Allow Reeve when the keychain asks, then try again.',
    ways: ['retry', 'this-run-only'],
    retryLabel: 'Try again',
  },
  keychain_timeout: {
    title: 'The keychain does not answer',
    happened:
      'No answer came from the system’s keychain within 10 seconds. It may be waiting for a prompt behind another window.',
    unchanged: KEPT,
    next: 'Look for an unlock prompt and answer it, then try again.',
    ways: ['retry', 'this-run-only'],
    retryLabel: 'Try again',
  },
  key_missing: {
    title: 'The workspace’s key is not in the keychain',
    happened:
      'A workspace exists in this folder, but the keychain does not hold its key. The keychain may belong to another user or machine.',
    unchanged: `${KEPT} No new key was made.`,
    next: 'Open the session that holds the key, or enter the recovery key that was printed for this workspace.',
    ways: ['recovery-key', 'retry'],
    retryLabel: 'Look again',
  },
  corrupt: {
    title: 'The workspace file is damaged',
    happened: 'A file of this workspace does not pass its integrity check, so it was not opened.',
    unchanged: 'Nothing was written. The clients’ own files may be whole.',
    next: 'Copy the workspace folder to a safe place, put back the newest good copy, then try again.',
    ways: ['retry'],
    retryLabel: 'Try again',
  },
  newer_version: {
    title: 'The workspace was made by a newer Reeve',
    happened: 'Its files have a form that this version does not know, so they were not opened.',
    unchanged: KEPT,
    next: 'Install the newer version of Reeve. An older one never changes newer files.',
    ways: ['retry'],
    retryLabel: 'Try again',
  },
  older_version: {
    title: 'The workspace was made by an early test version of Reeve',
    happened: 'Its files have a form that this version does not read, so they were not opened.',
    unchanged: KEPT,
    next: 'Move the workspace folder away to start a new one, then try again.',
    ways: ['retry'],
    retryLabel: 'Try again',
  },
  unwritable: {
    title: 'The workspace folder cannot be written',
    happened:
      'Reeve could not write to the folder. The disk may be full or read-only, or the rights may be missing.',
    unchanged: 'What was saved before is kept.',
    next: 'Free space or correct the rights of the folder, then try again.',
    ways: ['retry'],
    retryLabel: 'Try again',
  },
  in_use: {
    title: 'The workspace is open elsewhere',
    happened: 'Another Reeve, or its command line, is writing to this workspace.',
    unchanged: 'Nothing was changed here.',
    next: 'Wait until it has finished or close it, then try again.',
    ways: ['retry'],
    retryLabel: 'Try again',
  },
} as const satisfies Record<Exclude<WorkspaceState, 'ready' | 'starting'>, GateText>
