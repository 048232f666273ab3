/** One text for every error code: what happened, to what, what is unchanged, what to do next.
 *  Promise: a code without a text does not compile; values from outside appear only as text.
 *  Neutral words, no code dump; the reference is for support. */
import { providerLabel } from '../lib/providers.ts'
import type { ErrorCode, WireError } from '../../shared/contract/errors.ts'
import { EngineError } from '../api/port-client.ts'

export interface ErrorText {
  readonly title: string
  /** What is unchanged and why it happened, in one or two sentences. */
  readonly body: string
  /** The next step. */
  readonly next: string
}

type Params = WireError['params']
type Write = (params: Params) => ErrorText

/** A parameter as text, or the fallback where the engine did not name it. */
const named = (params: Params, key: string, fallback: string): string => {
  const value = Object.hasOwn(params, key) ? params[key] : undefined
  return value === undefined || value === '' ? fallback : String(value)
}
const provider = (params: Params): string => {
  const id = named(params, 'provider', '')
  return providerLabel(id) || named(params, 'host', 'The provider')
}
const KEPT = 'Everything that was read before is still here.'
const NOTHING_CHANGED = 'Nothing was changed.'

export const ERROR_TEXT = {
  internal: () => ({
    title: 'Something in Reeve failed',
    body: `This is a fault in Reeve, not in the data. ${NOTHING_CHANGED}`,
    next: 'Try again. If it happens again, quote the reference below to support.',
  }),
  'invalid-input': (params) => ({
    title: 'A value was not accepted',
    body: `${named(params, 'field', named(params, 'at', 'One of the values'))} is not in the expected form. ${NOTHING_CHANGED}`,
    next: 'Correct the value and try again.',
  }),
  'not-found': (params) => ({
    title: `This ${named(params, 'what', named(params, 'kind', 'item'))} no longer exists`,
    body: 'It may have been removed, or it does not exist in the snapshot that is shown.',
    next: 'Go back to the list, or change the snapshot.',
  }),
  cancelled: () => ({
    title: 'Cancelled',
    body: 'What was finished before is kept.',
    next: 'Start again when needed.',
  }),
  'past-is-read-only': () => ({
    title: 'The past cannot be changed',
    body: `An older snapshot is shown. ${NOTHING_CHANGED}`,
    next: 'Return to now and try again.',
  }),
  'engine.unavailable': () => ({
    title: 'The engine is not running',
    body: 'Everything that was saved before is kept.',
    next: 'Wait for the restart, or restart the engine.',
  }),
  'job.already-running': (params) => ({
    title: `${named(params, 'label', 'This job')} is already running`,
    body: 'A second one was not started.',
    next: 'Wait until it ends, or cancel it in the job list.',
  }),
  'workspace.in-use': () => ({
    title: 'The workspace is open elsewhere',
    body: `Another Reeve or a command line is using this workspace. ${NOTHING_CHANGED}`,
    next: 'Close the other one and try again.',
  }),
  'workspace.unwritable': (params) => ({
    title: 'The workspace folder cannot be written',
    body: `${named(params, 'folder', named(params, 'path', 'The folder'))} refuses changes. ${KEPT}`,
    next: 'Give this user the right to write there, then try again.',
  }),
  'workspace.disk-full': () => ({
    title: 'The disk is full',
    body: `The last step was undone as a whole. ${KEPT}`,
    next: 'Free some space and try again.',
  }),
  'workspace.key-missing': () => ({
    title: 'The workspace key is missing from the keychain',
    body: 'The workspace is encrypted and stays as it is. No new key was made.',
    next: 'Unlock the keychain that held the key, or enter the recovery key.',
  }),
  'workspace.corrupt': (params) => ({
    title: 'A workspace file is damaged',
    body: `${named(params, 'file', 'A file')} cannot be read. It was not touched; other clients are not affected.`,
    next: 'Restore this file from a backup, or export what can be read.',
  }),
  'workspace.newer-version': () => ({
    title: 'The workspace was made by a newer Reeve',
    body: `This version does not know its form. ${NOTHING_CHANGED}`,
    next: 'Update Reeve on this machine.',
  }),
  'workspace.older-version': () => ({
    title: 'The workspace was made by an early test version of Reeve',
    body: `This version does not read its form. ${NOTHING_CHANGED}`,
    next: 'Move the workspace folder away to start a new one.',
  }),
  'keychain.unavailable': () => ({
    title: 'No keychain is available',
    body: 'Secrets are kept in the system keychain only, never in a file. Nothing was saved.',
    next: 'Start the system keychain and try again; if that does not help, restart Reeve. Or work for this run only.',
  }),
  'keychain.locked': () => ({
    title: 'The keychain is locked',
    body: `Secrets cannot be read or saved while it is locked. ${NOTHING_CHANGED}`,
    next: 'Unlock the keychain and try again.',
  }),
  'keychain.refused': () => ({
    title: 'The keychain refused access',
    body: `The system denied Reeve access to its own items. ${NOTHING_CHANGED}`,
    next: 'Allow access in the system dialog, then try again.',
  }),
  'keychain.timeout': () => ({
    title: 'The keychain did not answer in 10 seconds',
    body: `A system dialog may be waiting behind this window. ${NOTHING_CHANGED}`,
    next: 'Answer the dialog and try again.',
  }),
  'secret.missing': (params) => ({
    title: `The key of ${named(params, 'connection', named(params, 'connectionName', 'this connection'))} is not in the keychain`,
    body: `It may have been removed there, or the workspace came from another machine. ${KEPT}`,
    next: 'Replace the key under Connections.',
  }),
  'secret.malformed': (params) => ({
    title: 'This does not look like the right key',
    body: `${named(params, 'format', 'The provider uses another form for admin keys')}. Nothing was sent.`,
    next: 'Copy the whole key from the provider console and paste it again.',
  }),
  'endpoint.refused': (params) => ({
    title: 'This address is not allowed',
    body: `${named(params, 'host', 'The host')} is not the provider's. No key was sent.`,
    next: 'Leave the address empty, or use a simulator on this machine (127.0.0.1).',
  }),
  'network.unreachable': (params) => ({
    title: `${provider(params)} could not be reached`,
    body: `There is no network, or something on the way blocks it. ${KEPT}`,
    next: 'Check the network and sync again.',
  }),
  'network.timeout': (params) => ({
    title: `${provider(params)} did not answer in time`,
    body: KEPT,
    next: 'Sync again. It continues where it stopped.',
  }),
  'provider.auth-failed': (params) => ({
    title: `${provider(params)} did not accept the key`,
    body: `The key may be revoked, expired or of another organization. ${KEPT}`,
    next: 'Replace the key under Connections.',
  }),
  'provider.forbidden': (params) => ({
    title: `${provider(params)} refused this request`,
    body: `The key lacks a permission${Object.hasOwn(params, 'dataset') ? ` (${named(params, 'dataset', '')})` : ''}. ${KEPT}`,
    next: 'See under Connections what each permission unlocks.',
  }),
  'provider.not-found': (params) => ({
    title: `${provider(params)} does not know this address`,
    body: `The organization or project may be gone. ${KEPT}`,
    next: 'Check the connection under Connections.',
  }),
  'provider.rate-limited': (params) => ({
    title: `${provider(params)} asks to slow down`,
    body: `Its rate limit is reached. ${KEPT}`,
    next: 'Wait a few minutes and sync again. It continues where it stopped.',
  }),
  'provider.unavailable': (params) => ({
    title: `${provider(params)} is having trouble`,
    body: `It answered with an error of its own. ${KEPT}`,
    next: "Sync again later. The provider's status page may say more.",
  }),
  'provider.shape-changed': (params) => ({
    title: `${provider(params)} changed the form of its answers`,
    body: `Reeve does not guess at what it does not understand. ${KEPT}`,
    next: 'Update Reeve. Until then this data set keeps its last state.',
  }),
  'provider.too-large': (params) => ({
    title: `${provider(params)} sent an answer that is too large`,
    body: `It was refused as a precaution. ${KEPT}`,
    next: 'Sync again. If it happens again, quote the reference below to support.',
  }),
  'provider.redirected': (params) => ({
    title: `${provider(params)} pointed to another address`,
    body: `Reeve does not follow to other hosts, and did not send the key there. ${KEPT}`,
    next: 'Check the network for a sign-in page or a proxy, then try again.',
  }),
  'recovery.refused': (params) =>
    params['reason'] === 'none'
      ? {
          title: 'No recovery key was taken of this workspace',
          body: 'Its folder has no file workspace.recovery, which a recovery key opens. Nothing was changed.',
          next: 'Restore that file from a backup of the folder, or unlock the keychain that has the workspace key.',
        }
      : {
          title: 'This recovery key does not open the workspace',
          body: 'It belongs to another workspace, or it was replaced since. Nothing was changed.',
          next: 'Use the newest recovery key. An older one opens a backup that was made before it was replaced.',
        },
  'device.revoked': () => ({
    title: 'This computer no longer belongs to the workspace',
    body: 'Somebody revoked it: what it decides does not count in any copy. Nothing was changed.',
    next: 'What is stored can still be read here. Decide on another computer, or ask whoever revoked this one.',
  }),
  'client.exists': (params) => ({
    title: `There is already a client named ${named(params, 'name', 'like this')}`,
    body: 'Names of clients differ, so that no action reaches the wrong one. Nothing was added.',
    next: 'Choose another name.',
  }),
  'connection.exists': (params) => ({
    title: `There is already a connection named ${named(params, 'name', 'like this')}`,
    body: 'An organization that is connected twice would be counted twice. Nothing was changed.',
    next: 'Use the existing connection, replace its key, or choose another name.',
  }),
  'report.failed': (params) =>
    params['reason'] === 'not-assessed'
      ? {
          title: 'There is nothing to report yet',
          body: 'Nothing of this client had been read and assessed by that moment.',
          next: 'Connect a provider and sync, or choose a later moment.',
        }
      : {
          title: 'The report could not be made',
          body: 'No file was written. The options are kept.',
          next: 'Try again, or leave out a section to see which one fails.',
        },
  'export.failed': () => ({
    title: 'The export could not be written',
    body: 'No incomplete file was left behind.',
    next: 'Choose another folder and try again.',
  }),
} as const satisfies Record<ErrorCode, Write>

/** The text of any failure. What is not an engine error is a fault of the page itself. */
export function errorText(error: unknown): ErrorText & { readonly ref: string } {
  if (!(error instanceof EngineError)) return { ...ERROR_TEXT.internal(), ref: '' }
  return { ...textOfCode(error.code, error.params), ref: error.ref }
}

/** The text of a code that is not thrown but stored, for example a connection's last error. */
export function textOfCode(code: ErrorCode, params: Params = {}): ErrorText {
  const write: Write = ERROR_TEXT[code]
  return write(params)
}
