/** `<folder>/workspace.recovery`: the workspace key, wrapped by the recovery key. It lies beside the database, which opens
 *  with the workspace key alone. While a recovery key is replaced it holds the key twice, so that one of the two opens it
 *  wherever that is cut short. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '../../domain/errors.ts'
import { Secret } from '../../domain/secret.ts'
import { guard } from './errors.ts'
import { syncFolder, writeWhole } from './files.ts'
import { keyBytes, unwrapKey, wrapKey } from './keys.ts'

const RECOVERY_FILE = 'workspace.recovery'
const WRAPPED_FOR = 'reeve/recovery/1'
const MAX_BYTES = 10_000
const shape = z.object({ version: z.literal(1), wrapped: z.array(z.base64().max(200)).max(2) })

/** The workspace key as this recovery key wraps it, base64. */
export const wrapForRecovery = (recoveryKey: Secret, workspaceKey: Secret): string =>
  wrapKey(keyBytes(recoveryKey), WRAPPED_FOR, keyBytes(workspaceKey)).toString('base64')

/** The workspace key; null where this recovery key wraps none of these. */
export function unwrapForRecovery(recoveryKey: Secret, wrapped: readonly string[]): Secret | null {
  for (const each of wrapped)
    try {
      const key = unwrapKey(keyBytes(recoveryKey), WRAPPED_FOR, Buffer.from(each, 'base64'), RECOVERY_FILE)
      return new Secret(key.toString('hex'))
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'workspace.corrupt') throw error
    }
  return null
}

/** What the folder has of them; none where no recovery key was ever shown. @throws AppError workspace.corrupt */
export function readRecovery(folder: string): readonly string[] {
  const path = join(folder, RECOVERY_FILE)
  if (!existsSync(path)) return []
  try {
    if (statSync(path).size > MAX_BYTES) throw new Error('too large')
    return shape.parse(JSON.parse(readFileSync(path, 'utf8'))).wrapped
  } catch (cause) {
    throw new AppError('workspace.corrupt', { file: RECOVERY_FILE }, { cause })
  }
}

/** There whole or not at all. @throws AppError workspace.unwritable | workspace.disk-full */
export function writeRecovery(folder: string, wrapped: readonly string[]): void {
  guard(RECOVERY_FILE, () => {
    writeWhole(join(folder, RECOVERY_FILE), `${JSON.stringify({ version: 1, wrapped })}\n`)
    syncFolder(folder)
  })
}
