/** What a workspace is called and signs with, kept in its file, so that it is the same after a restore. */
import { randomBytes } from 'node:crypto'
import { realpathSync, statSync } from 'node:fs'
import { signingKey, type SigningKey } from '../../journal/hash.ts'
import { newId, parseOwn, sha256Hex } from './canonical.ts'
import type { OpenFile } from './database.ts'
import { unwrapKey, wrapKey } from './keys.ts'
import type { Copy, WriteCounts } from '../../ports/store.ts'
import { getSetting, putSetting } from './settings.ts'

const ID = 'workspace-id'
const COPY = 'copy'
const WRITES = 'writes'
const SIGNING_KEY = 'signing-key'
/** No client is called so. */
const WRAPPED_FOR = 'workspace/signing-key'

/** The id that entries bear: the one that the workspace was made with, whatever its folder is called now. */
export function workspaceIdIn(file: OpenFile, madeWith: string): string {
  const stored = getSetting(file, ID)
  if (stored !== null) return stored
  file.write(() => {
    putSetting(file, ID, madeWith)
  })
  return madeWith
}

interface StoredCopy {
  readonly id: string
  readonly place: string
  readonly putBack?: boolean
}

/** Names this copy of the workspace. A file at another path or with another inode than before was copied, moved or
 *  restored: it is another copy, with a name of its own. So is one in its old place that has had fewer writes than the
 *  keychain remembers of it: older files were put back over it.
 *  The device number is no part of the place: on some systems it changes with each start.
 *  @param writeCounts null = not known, and nothing is concluded from it. */
export function copyIn(file: OpenFile, path: string, writeCounts: WriteCounts | null): Copy {
  const real = realpathSync(path)
  const place = sha256Hex(`${real}\n${statSync(real, { bigint: true }).ino}`)
  const stored = getSetting(file, COPY)
  const known = stored === null ? null : parseOwn<StoredCopy>(stored)
  const writes = known && writeCounts?.[known.id]
  const isOlder = typeof writes === 'number' && writesIn(file) < writes
  const isKnown = known?.place === place && !isOlder && (writeCounts === null || typeof writes === 'number')
  if (isKnown) return { id: known.id, putBack: known.putBack === true }
  const copy = { id: newId(), putBack: isOlder || known?.putBack === true }
  file.write(() => {
    putSetting(file, COPY, JSON.stringify({ ...copy, place } satisfies StoredCopy))
  })
  return copy
}

/** Inside a transaction: what was put back is known to the journal. */
export function putBackIsKnown(file: OpenFile): void {
  const stored = getSetting(file, COPY)
  if (stored === null) return
  const { id, place } = parseOwn<StoredCopy>(stored)
  putSetting(file, COPY, JSON.stringify({ id, place } satisfies StoredCopy))
}

/** Number of writes to this file, and to clients' files as far as it remembers them. It never goes back, unless the file
 *  does. */
export const writesIn = (file: OpenFile): number => Number(getSetting(file, WRITES) ?? 0)

/** Inside a transaction. */
export const countWrite = (file: OpenFile): void => {
  putSetting(file, WRITES, String(writesIn(file) + 1))
}

/** The key that certifies devices and signs checkpoints, made at first use. It lies under the workspace key. */
export function signingKeyIn(file: OpenFile, workspaceKey: Buffer): SigningKey {
  const stored = getSetting(file, SIGNING_KEY)
  const seed =
    stored === null
      ? randomBytes(32)
      : unwrapKey(workspaceKey, WRAPPED_FOR, Buffer.from(stored, 'base64'), file.file)
  if (stored === null) {
    const wrapped = wrapKey(workspaceKey, WRAPPED_FOR, seed).toString('base64')
    file.write(() => {
      putSetting(file, SIGNING_KEY, wrapped)
    })
  }
  return signingKey(seed.toString('hex'))
}
