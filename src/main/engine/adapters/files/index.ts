/** Writes files for people. */
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { AppError } from '../../domain/errors.ts'
import type { Files } from '../../ports/files.ts'

export const systemFiles: Files = {
  write: (path, content) => {
    const aside = `${path}.${process.pid}.tmp`
    try {
      mkdirSync(dirname(path), { recursive: true })
      const bytes = typeof content === 'string' ? Buffer.from(content) : content
      const fd = openSync(aside, 'w', 0o600)
      try {
        let at = 0
        while (at < bytes.length) at += writeSync(fd, bytes, at)
        fsyncSync(fd)
      } finally {
        closeSync(fd)
      }
      renameSync(aside, path)
    } catch (cause) {
      rmSync(aside, { force: true })
      throw new AppError('export.failed', { path, reason: codeOf(cause) }, { cause })
    }
  },
  makeFolder: (path) => {
    try {
      mkdirSync(path, { recursive: true })
    } catch (cause) {
      throw new AppError('export.failed', { path, reason: codeOf(cause) }, { cause })
    }
  },
  join: (folder, name) => join(folder, name),
}

const codeOf = (cause: unknown): string =>
  cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
