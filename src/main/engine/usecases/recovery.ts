/** The recovery key: a key of its own that wraps the workspace key. It can be replaced: the old one then opens nothing that
 *  is here, and still opens backups that were made before. */
import { AppError } from '../domain/errors.ts'
import { fromRecoveryKey, toRecoveryKey } from '../domain/recovery-key.ts'
import { Secret } from '../domain/secret.ts'
import type { Deps } from './deps.ts'
import { decideForWorkspace } from './journal.ts'
import { keyAccount, type OpenWorkspace, type WorkspaceParts } from './workspace.ts'

/** In the workspace's file, which whoever has the workspace key can read anyway. */
const KEY = 'recovery-key'
const TAKEN = 'recovery.taken'

export const recoveryKeyTaken = ({ workspace }: Pick<Deps, 'workspace'>): boolean =>
  workspace.setting(TAKEN) !== null

type Parts = Pick<WorkspaceParts, 'recovery' | 'newKey'>

/** The key to print; made at the first time. @throws AppError workspace.* | keychain.*: no entry was written */
export async function showRecoveryKey(deps: Deps, open: OpenWorkspace, parts: Parts): Promise<string> {
  const { recovery } = parts
  const workspaceKey = await workspaceKeyOf(open)
  const kept = deps.workspace.setting(KEY)
  const key = kept === null ? parts.newKey() : new Secret(kept)
  const there = readOr(() => recovery.read(open.folder))
  const wrapped = recovery.wrap(key, workspaceKey)
  const isThere = recovery.unwrap(key, there) !== null
  // The file comes first: a key that was seen opens the folder. One that nobody saw does no harm, and takes the place of
  // one that was seen last of all.
  if (!isThere) recovery.write(open.folder, [...there.slice(0, 1), wrapped])
  decideForWorkspace(deps, { action: 'recovery-key.shown', detail: {} }, { alongside: () => keep(deps, key) })
  if (!isThere || there.length > 1) recovery.write(open.folder, [wrapped])
  return toRecoveryKey(key.reveal())
}

/** Makes another one, and answers it to print. Cut short, the old one still opens the folder, and showing it again or
 *  replacing it again ends that.
 *  @throws AppError workspace.* | keychain.* */
export async function replaceRecoveryKey(deps: Deps, open: OpenWorkspace, parts: Parts): Promise<string> {
  const { recovery } = parts
  const workspaceKey = await workspaceKeyOf(open)
  const kept = deps.workspace.setting(KEY)
  const key = parts.newKey()
  const wrapped = recovery.wrap(key, workspaceKey)
  const there = readOr(() => recovery.read(open.folder))
  const before = kept === null ? null : new Secret(kept)
  // The first that is there was shown. The one that is kept was not, where replacing it was cut short.
  const shown =
    before === null || recovery.unwrap(before, there) !== null
      ? there.slice(0, 1)
      : [recovery.wrap(before, workspaceKey)]
  recovery.write(open.folder, [...shown, wrapped])
  decideForWorkspace(
    deps,
    { action: 'recovery-key.replaced', detail: {} },
    { alongside: () => keep(deps, key) },
  )
  recovery.write(open.folder, [wrapped])
  return toRecoveryKey(key.reveal())
}

function keep({ workspace, clock }: Deps, key: Secret): void {
  workspace.setSetting(KEY, key.reveal())
  workspace.setSetting(TAKEN, new Date(clock.now()).toISOString())
}

async function workspaceKeyOf({ secrets, id, thisRunOnly }: OpenWorkspace): Promise<Secret> {
  if (thisRunOnly) throw new AppError('invalid-input', { field: 'workspace' })
  const key = await secrets.get(keyAccount(id))
  if (key === null) throw new AppError('workspace.key-missing', {})
  return key
}

/** A damaged file is written again. */
function readOr(read: () => readonly string[]): readonly string[] {
  try {
    return read()
  } catch (error) {
    if (error instanceof AppError && error.code === 'workspace.corrupt') return []
    throw error
  }
}

/** Puts the workspace key back into the keychain once it has opened the workspace.
 *  @throws AppError invalid-input for a mistyped key; recovery.refused for one that opens nothing here, or where no key
 *  was ever taken. */
export async function recoverKey(parts: WorkspaceParts, text: string): Promise<void> {
  const hex = fromRecoveryKey(text)
  if (hex === null) throw new AppError('invalid-input', { field: 'recoveryKey' })
  if (!parts.exists(parts.folder)) throw new AppError('not-found', { what: 'workspace', id: parts.folder })
  const wrapped = parts.recovery.read(parts.folder)
  if (wrapped.length === 0) throw new AppError('recovery.refused', { reason: 'none' })
  const key = parts.recovery.unwrap(new Secret(hex), wrapped)
  if (key === null) throw new AppError('recovery.refused', { reason: 'other' })
  const lock = parts.lock(parts.folder)
  try {
    const file = parts.readFile(parts.folder)
    const id = file?.id ?? parts.newId()
    parts.open(parts.folder, key, id).close()
    const keychain = await parts.secrets.probe()
    if (keychain.state !== 'ready') throw new AppError('keychain.locked', { detail: keychain.detail })
    if (file === null) parts.writeFile(parts.folder, { id, backend: keychain.backend })
    await parts.secrets.set(keyAccount(id), key)
  } finally {
    lock.release()
  }
}
