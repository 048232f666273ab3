/** Opens the workspace: lock, key from the keychain, database. Every way in which that fails is a state that the
 *  window shows; none of them makes a new key where a workspace already is (design.md §6). */
import type { WorkspaceState } from '../../../shared/contract/schemas.ts'
import { AppError, toAppError } from '../domain/errors.ts'
import { Secret } from '../domain/secret.ts'
import { deviceIdOf } from '../journal/entry.ts'
import { signingKey, type SigningKey } from '../journal/hash.ts'
import type { KeychainState, SecretStore } from '../ports/secret-store.ts'
import type { WriteCounts, WorkspaceStore } from '../ports/store.ts'
import { EVER } from '../records/resolve.ts'
import { readWriteCounts } from './write-counts.ts'

/** What opening needs from the adapters. */
export interface WorkspaceParts {
  readonly folder: string
  readonly secrets: SecretStore
  /** Takes the folder for this process. @throws AppError workspace.in-use | workspace.unwritable */
  lock(folder: string): { release(): void }
  readFile(folder: string): { readonly id: string; readonly backend: string } | null
  writeFile(folder: string, file: { readonly id: string; readonly backend: string }): void
  /** Whether a database is there. */
  exists(folder: string): boolean
  newKey(): Secret
  /** What lies beside the database and opens with a recovery key. */
  readonly recovery: {
    wrap(recoveryKey: Secret, workspaceKey: Secret): string
    /** null where the recovery key wraps none of these. */
    unwrap(recoveryKey: Secret, wrapped: readonly string[]): Secret | null
    /** @throws AppError workspace.corrupt */
    read(folder: string): readonly string[]
    /** @throws AppError workspace.unwritable | workspace.disk-full */
    write(folder: string, wrapped: readonly string[]): void
  }
  newId(): string
  /** @param id used where a workspace is made. @param writeCounts absent = older files are not looked for. */
  open(folder: string, key: Secret, id: string, writeCounts?: WriteCounts): WorkspaceStore
  /** A folder that is gone after this run, and a keychain in memory. */
  temporary(): { readonly folder: string; readonly secrets: SecretStore; dispose(): void }
}

export interface OpenWorkspace {
  readonly store: WorkspaceStore
  readonly id: string
  readonly secrets: SecretStore
  /** Of this device. */
  readonly key: SigningKey
  /** What the keychain remembered of this workspace's copies when it was opened. */
  readonly writeCounts: WriteCounts
  /** What the user of this account is called in other workspaces, where this device is new here; null = not known. */
  readonly technician: string | null
  readonly folder: string
  readonly thisRunOnly: boolean
  close(): void
}

export interface WorkspaceStatus {
  readonly state: WorkspaceState
  readonly detail: string
  readonly backend: string | null
}

const KEYCHAIN_STATES = {
  locked: 'keychain_locked',
  missing: 'keychain_missing',
  refused: 'keychain_refused',
  timeout: 'keychain_timeout',
} as const satisfies Record<Exclude<KeychainState['state'], 'ready'>, WorkspaceState>

const ERROR_STATES: Partial<Record<AppError['code'], WorkspaceState>> = {
  'workspace.in-use': 'in_use',
  'workspace.unwritable': 'unwritable',
  'workspace.disk-full': 'unwritable',
  'workspace.corrupt': 'corrupt',
  'workspace.newer-version': 'newer_version',
  'workspace.older-version': 'older_version',
  'workspace.key-missing': 'key_missing',
  'keychain.locked': 'keychain_locked',
  'keychain.unavailable': 'keychain_missing',
  'keychain.refused': 'keychain_refused',
  'keychain.timeout': 'keychain_timeout',
}

/** Keychain account of the workspace key. */
export const keyAccount = (id: string): string => `${id}/workspace-key`

/** Opens it, or says why not. Never throws. */
export async function openWorkspaceFolder(
  parts: WorkspaceParts,
): Promise<{ readonly workspace: OpenWorkspace | null; readonly status: WorkspaceStatus }> {
  let lock: { release(): void } | null = null
  let backend: string | null = null
  try {
    lock = parts.lock(parts.folder)
    const held = lock
    // A key that is there proves the keychain by itself; only its absence has to be probed, which writes.
    const file = parts.readFile(parts.folder)
    const known = file === null ? null : await parts.secrets.get(keyAccount(file.id))
    if (file === null || known === null) {
      const keychain = await parts.secrets.probe()
      if (keychain.state !== 'ready') {
        lock.release()
        return {
          workspace: null,
          status: { state: KEYCHAIN_STATES[keychain.state], detail: keychain.detail, backend: null },
        }
      }
      backend = keychain.backend
    } else backend = file.backend
    const { id, key } =
      file !== null && known !== null ? { id: file.id, key: known } : await keyOf(parts, file, backend)
    const device = await deviceKey(parts.secrets, id, () => parts.newKey())
    const writeCounts = await readWriteCounts(parts.secrets, id)
    const store = parts.open(parts.folder, key, id, writeCounts)
    const workspace: OpenWorkspace = {
      store,
      id,
      secrets: parts.secrets,
      key: device,
      writeCounts,
      technician: await technicianOf(parts.secrets, store, device),
      folder: parts.folder,
      thisRunOnly: false,
      close: () => {
        store.close()
        held.release()
      },
    }
    return { workspace, status: { state: 'ready', detail: '', backend } }
  } catch (thrown) {
    lock?.release()
    const error = toAppError(thrown)
    const state = ERROR_STATES[error.code]
    if (!state) throw error
    return { workspace: null, status: { state, detail: Object.values(error.params).join(' '), backend } }
  }
}

/** One for each account of the operating system, whatever the workspace. */
const TECHNICIAN = 'technician'

async function technicianOf(
  secrets: SecretStore,
  store: WorkspaceStore,
  key: SigningKey,
): Promise<string | null> {
  const device = deviceIdOf(key.publicKey)
  if (store.records('device', EVER).some(({ id }) => id === device)) return null
  const kept = (await secrets.get(TECHNICIAN))?.reveal().trim()
  return kept === undefined || kept === '' || kept.length > 200 ? null : kept
}

/** What the user of this account is called, for workspaces that are opened here for the first time; empty = no name.
 *  @throws AppError keychain.* */
export const keepTechnician = (secrets: SecretStore, name: string): Promise<unknown> =>
  name === '' ? secrets.delete(TECHNICIAN) : secrets.set(TECHNICIAN, new Secret(name))

const deviceAccount = (workspaceId: string): string => `${workspaceId}/device-key`

/** The key of this device, made at the first start. @param newKey 32 random bytes as 64 hexadecimal digits.
 *  @throws AppError keychain.* */
async function deviceKey(
  secrets: SecretStore,
  workspaceId: string,
  newKey: () => Secret,
): Promise<SigningKey> {
  const account = deviceAccount(workspaceId)
  const known = await secrets.get(account)
  if (known !== null) return readKey(known)
  const made = newKey()
  await secrets.set(account, made)
  const kept = await secrets.get(account)
  if (kept?.reveal() !== made.reveal()) throw new AppError('keychain.refused', { item: 'device-key' })
  return readKey(made)
}

function readKey(secret: Secret): SigningKey {
  try {
    return signingKey(secret.reveal())
  } catch (cause) {
    throw new AppError('workspace.key-missing', { reason: 'malformed', item: 'device-key' }, { cause })
  }
}

/** A key for a workspace that has none yet. @throws AppError workspace.key-missing where a database is already */
async function keyOf(
  parts: WorkspaceParts,
  file: { readonly id: string; readonly backend: string } | null,
  backend: string,
): Promise<{ id: string; key: Secret }> {
  // The file is written before the key: without a database this is a first start that was cut off.
  if (parts.exists(parts.folder))
    throw new AppError(
      'workspace.key-missing',
      file === null ? { folder: parts.folder } : { backend: file.backend },
    )
  const id = file?.id ?? parts.newId()
  parts.writeFile(parts.folder, { id, backend })
  const key = parts.newKey()
  await parts.secrets.set(keyAccount(id), key)
  const kept = await parts.secrets.get(keyAccount(id))
  if (kept?.reveal() !== key.reveal()) throw new AppError('keychain.refused', { backend })
  return { id, key }
}

/** For a machine without a working keychain: nothing is kept after this run. */
export async function openForThisRun(parts: WorkspaceParts): Promise<OpenWorkspace> {
  const place = parts.temporary()
  const key = parts.newKey()
  const id = parts.newId()
  await place.secrets.set(keyAccount(id), key)
  const device = await deviceKey(place.secrets, id, () => parts.newKey())
  const store = parts.open(place.folder, key, id)
  return {
    store,
    id,
    secrets: place.secrets,
    key: device,
    writeCounts: {},
    technician: null,
    folder: place.folder,
    thisRunOnly: true,
    close: () => {
      store.close()
      place.dispose()
    },
  }
}
