/** Keys of the workspace and of the clients' files.
 *  A key is 32 random bytes. The workspace key lives in the keychain; each client's key is kept wrapped by it
 *  (AES-256-GCM, bound to the client's id). No key is ever written as it is. */
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import { AppError } from '../../domain/errors.ts'
import { Secret } from '../../domain/secret.ts'

const NONCE = 12
const TAG = 16

/** A new workspace key in the form that the keychain keeps: 64 hexadecimal digits. */
export const newWorkspaceKey = (): Secret => new Secret(randomBytes(32).toString('hex'))

/** @throws AppError workspace.key-missing when the text is no key. */
export function keyBytes(key: Secret): Buffer {
  const text = key.reveal()
  if (!/^[0-9a-f]{64}$/.test(text)) throw new AppError('workspace.key-missing', { reason: 'malformed' })
  return Buffer.from(text, 'hex')
}

/** A short value by which a folder recognises its key without holding it. */
export const keyCheck = (key: Buffer): string =>
  createHmac('sha256', key).update('workspace key check').digest('hex').slice(0, 16)

/** Nonce, tag and ciphertext in one value. */
export function wrapKey(workspaceKey: Buffer, clientId: string, clientKey: Buffer): Buffer {
  const nonce = randomBytes(NONCE)
  const cipher = createCipheriv('aes-256-gcm', workspaceKey, nonce, { authTagLength: TAG })
  cipher.setAAD(Buffer.from(clientId))
  const sealed = Buffer.concat([cipher.update(clientKey), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed])
}

/** @throws AppError workspace.corrupt when the wrapped key was altered or belongs to another client or workspace. */
export function unwrapKey(workspaceKey: Buffer, clientId: string, wrapped: Buffer, file: string): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-gcm', workspaceKey, wrapped.subarray(0, NONCE), {
      authTagLength: TAG,
    })
    decipher.setAAD(Buffer.from(clientId))
    decipher.setAuthTag(wrapped.subarray(NONCE, NONCE + TAG))
    const key = Buffer.concat([decipher.update(wrapped.subarray(NONCE + TAG)), decipher.final()])
    if (key.length !== 32) throw new Error('wrong length')
    return key
  } catch (cause) {
    throw new AppError('workspace.corrupt', { file, reason: 'wrapped-key' }, { cause })
  }
}

/** The key for another thread of this process, which a Secret cannot be sent to. */
export const keyText = (workspaceKey: Secret): string => workspaceKey.reveal()
