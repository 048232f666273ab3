/** `workspace.json`: which workspace is in a folder, so that two folders never share a key. Not a secret. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '../../domain/errors.ts'

const shape = z.object({
  version: z.literal(1),
  id: z.string().regex(/^[a-z2-7]{16}$/),
  /** Keychain that was given the key: another one will not have it. */
  backend: z.string().max(200),
})
export type WorkspaceFile = z.infer<typeof shape>

/** null when the folder has none. @throws AppError workspace.corrupt when it cannot be read. */
export function readWorkspaceFile(folder: string): WorkspaceFile | null {
  const path = join(folder, 'workspace.json')
  if (!existsSync(path)) return null
  try {
    return shape.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (cause) {
    throw new AppError('workspace.corrupt', { file: path }, { cause })
  }
}

/** Written aside and renamed: it is there whole or not at all. */
export function writeWorkspaceFile(folder: string, file: WorkspaceFile): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const path = join(folder, 'workspace.json')
    writeFileSync(`${path}.new`, `${JSON.stringify(file)}\n`, { mode: 0o600, flush: true })
    renameSync(`${path}.new`, path)
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
    const code = reason === 'ENOSPC' ? 'workspace.disk-full' : 'workspace.unwritable'
    throw new AppError(code, { folder, reason }, { cause })
  }
}
