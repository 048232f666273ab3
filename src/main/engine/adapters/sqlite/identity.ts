/** What a workspace is called and signs with, kept in its file, so that it is the same after a restore. */
import { randomBytes } from 'node:crypto'
import { realpathSync, statSync } from 'node:fs'
import { signingKey, type SigningKey } from '../../journal/hash.ts'
import { newId, parseOwn, sha256Hex } from './canonical.ts'
import type { OpenFile } from './database.ts'
import { unwrapKey, wrapKey } from './keys.ts'
import { getSetting, putSetting } from './settings.ts'

const ID = 'workspace-id'
const INSTANCE = 'instance'
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

/** Names this copy of the workspace. A file at another path, on another device or with another inode than before was
 *  copied, moved or restored: it is another copy, with a name of its own. */
export function instanceIn(file: OpenFile, path: string): string {
  const real = realpathSync(path)
  const { dev, ino } = statSync(real, { bigint: true })
  const place = sha256Hex(`${real}\n${dev}\n${ino}`)
  const stored = getSetting(file, INSTANCE)
  if (stored !== null) {
    const known = parseOwn<{ id: string; place: string }>(stored)
    if (known.place === place) return known.id
  }
  const id = newId()
  file.write(() => {
    putSetting(file, INSTANCE, JSON.stringify({ id, place }))
  })
  return id
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
