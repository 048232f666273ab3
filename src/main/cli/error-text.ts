/** What each failure says on a terminal: what happened, what is unchanged, what to do next. */
import type { ErrorCode } from '../../shared/contract/errors.ts'
import type { AppError } from '../engine/index.ts'

type Params = Readonly<Record<string, string | number>>

const TEXTS: Readonly<Record<ErrorCode, (p: Params) => string>> = {
  internal: () =>
    'Something failed inside Reeve. Stored data is unchanged. The log in the workspace folder has the details.',
  'invalid-input': (p) =>
    p['why'] === undefined
      ? `The value of ${p['field'] ?? 'an argument'} is not valid. Nothing was changed.`
      : `${p['why']}. Nothing was changed.`,
  'not-found': (p) =>
    p['near'] === undefined
      ? `There is no ${p['what'] ?? 'such thing'} ${p['id'] ?? ''}. Nothing was changed.`
      : `No ${p['what'] ?? 'run'} is called ${p['id'] ?? ''} or had ended by then. The nearest: ${p['near']}.`,
  cancelled: () => 'Stopped. What was stored stays; run the command again to go on.',
  'past-is-read-only': () => 'The past cannot be changed. Leave out --as-of.',
  'engine.unavailable': (p) => `The workspace is not open (${p['state'] ?? 'unknown'}). Run: reeve doctor`,
  'job.already-running': (p) => `${p['label'] ?? 'This'} is running already. Wait until it has ended.`,
  'workspace.in-use': (p) =>
    `The workspace ${p['folder'] ?? ''} is open in another Reeve. Nothing was changed. Close that one, or give another --home.`,
  'workspace.unwritable': (p) =>
    `The workspace folder ${p['folder'] ?? ''} cannot be written: the disk may be full or read-only, or the rights may be missing. What was saved before is kept.`,
  'workspace.disk-full': () =>
    'The disk is full. The last change was rolled back. Free some space and run it again.',
  'workspace.key-missing': () =>
    'The key of this workspace is not in the keychain. Data is unchanged and stays locked. Unlock the keychain of the account that made it, or restore the key with the recovery key in the app.',
  'workspace.corrupt': (p) =>
    `${p['file'] ?? 'A file of the workspace'} is damaged and was not changed. Restore it from a backup.`,
  'workspace.newer-version': (p) =>
    `${p['file'] ?? 'The workspace'} was written by a newer Reeve. Update Reeve; nothing was changed.`,
  'workspace.older-version': (p) =>
    `${p['file'] ?? 'The workspace'} was made by an early test version of Reeve, which this version does not read: nothing was changed; move the workspace folder away to start a new one.`,
  'keychain.unavailable': () =>
    'No keychain service answers, so secrets cannot be kept. Nothing was saved. Run: reeve doctor',
  'keychain.locked': () => 'The keychain is locked. Nothing was saved. Unlock it and run the command again.',
  'keychain.refused': () =>
    'The keychain refused. Nothing was saved. Allow Reeve to use it and run the command again.',
  'keychain.timeout': () => 'The keychain did not answer within 10 seconds. Nothing was saved.',
  'secret.missing': (p) =>
    `The key of ${p['connection'] ?? 'this connection'} is not in the keychain. Add the connection again with its key.`,
  'secret.malformed': (p) =>
    `${p['field'] ?? 'The key'} of ${p['provider'] ?? 'the provider'} does not have the form wanted (${p['format'] ?? ''}). Nothing was sent or saved. Correct it and run the command again.`,
  'endpoint.refused': (p) =>
    `${p['endpoint'] ?? 'That address'} is not the provider's (${p['expected'] ?? ''}) and not on this machine. The key was not sent.`,
  'network.unreachable': (p) =>
    `${p['host'] ?? 'The provider'} cannot be reached. Stored data is unchanged. Check the network and sync again.`,
  'network.timeout': (p) =>
    `${p['host'] ?? 'The provider'} did not answer in time. Stored data is unchanged. Sync again later.`,
  'provider.auth-failed': () =>
    'The provider refused the key: it was revoked, has expired, or is of another kind. Stored data is unchanged.',
  'provider.forbidden': () => 'The key lacks a right for this. Stored data is unchanged.',
  'provider.not-found': () => 'The provider has no such thing. Stored data is unchanged.',
  'provider.rate-limited': () => 'The provider asks to wait. Pages read so far are kept; sync again later.',
  'provider.unavailable': () =>
    'The provider has a fault of its own. Stored data is unchanged. Sync again later.',
  'provider.shape-changed': () =>
    'The provider answered in a form that this version does not know. Stored data is unchanged.',
  'provider.too-large': () =>
    'An answer of the provider was too large and was not read. Stored data is unchanged.',
  'provider.redirected': () => 'The provider sent Reeve to another host. The key was not sent there.',
  'recovery.refused': (p) =>
    p['reason'] === 'none'
      ? 'The folder has no file workspace.recovery: no recovery key was taken of it. Nothing was changed.'
      : 'This recovery key does not open the workspace: it belongs to another one, or was replaced. Nothing was changed.',
  'device.revoked': () =>
    'This computer was revoked in this workspace: what it decides does not count. Nothing was changed.',
  'client.exists': (p) => `There is a client named ${p['name'] ?? ''} already. Nothing was added.`,
  'connection.exists': (p) =>
    `This client has a connection named ${p['name'] ?? ''} already. Nothing was added.`,
  'report.failed': (p) =>
    p['reason'] === 'not-assessed'
      ? `${p['client'] ?? 'This client'} has no assessment at that moment. Sync it first.`
      : 'The report could not be laid out. No file was written.',
  'export.failed': (p) =>
    `${p['path'] ?? 'The file'} could not be written (${p['reason'] ?? ''}). Nothing else was changed.`,
}

export const errorText = (error: AppError): string => TEXTS[error.code](error.params)
