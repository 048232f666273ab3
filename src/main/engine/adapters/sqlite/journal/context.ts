/** What every part of a file's journal is made from. */
import type { DeviceId } from '../../../journal/entry.ts'
import type { SigningKey } from '../../../journal/hash.ts'
import type { Device } from '../../../journal/merge.ts'

export interface JournalContext {
  readonly workspace: string
  /** A client's id, or `workspace`. */
  readonly stream: string
  /** Of the copy of the workspace that is open. */
  readonly instance: () => string
  readonly devices: () => ReadonlyMap<DeviceId, Device>
  /** Signs checkpoints. */
  readonly key: () => SigningKey
}
