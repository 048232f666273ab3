/** Writes files for people. */
import {
  closeSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { AppError } from '../../domain/errors.ts'
import type { Files, FileSet } from '../../ports/files.ts'

export const systemFiles: Files = {
  write: (path, content) => {
    const name = basename(path)
    const set = systemFiles.begin(dirname(path), [name])
    try {
      set.append(name, content)
      set.commit()
    } catch (error) {
      set.discard()
      throw error
    }
  },
  begin: (folder, names) => {
    attempt(folder, () => {
      mkdirSync(folder, { recursive: true })
      sweep(folder, names)
    })
    return new AsideFiles(folder, names)
  },
  beginFolder: (folder) => {
    const made = aside(dirname(folder), basename(folder))
    attempt(folder, () => {
      refuseExisting(folder)
      mkdirSync(dirname(folder), { recursive: true })
      sweep(dirname(folder), [basename(folder)])
      mkdirSync(made, { mode: 0o700 })
    })
    return {
      append: (name, content) => {
        const path = join(made, ...name.split('/'))
        attempt(join(folder, name), () => {
          mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
          writeFileSync(path, content, { flag: 'wx', mode: 0o600, flush: true })
        })
      },
      commit: () => {
        attempt(folder, () => {
          refuseExisting(folder)
          renameSync(made, folder)
        })
      },
      discard: () => {
        rmSync(made, { recursive: true, force: true })
      },
    }
  },
}

/** Renaming onto an empty folder would replace it. */
function refuseExisting(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })) throw Object.assign(new Error(), { code: 'EEXIST' })
}

const aside = (folder: string, name: string): string => join(folder, `${name}.reeve-${process.pid}.tmp`)
/** The name that a file put aside is for. */
const meantFor = (name: string): string | undefined => /^(.*)\.reeve-\d+\.tmp$/s.exec(name)?.[1]

/** Takes away what was put aside for these names, also by a process that was killed. */
function sweep(folder: string, names: readonly string[]): void {
  for (const name of readdirSync(folder))
    if (names.includes(meantFor(name) ?? '')) rmSync(join(folder, name), { recursive: true, force: true })
}

class AsideFiles implements FileSet {
  readonly #folder: string
  readonly #names: readonly string[]
  readonly #open = new Map<string, number>()

  constructor(folder: string, names: readonly string[]) {
    this.#folder = folder
    this.#names = names
  }

  append(name: string, content: Uint8Array | string): void {
    attempt(join(this.#folder, name), () => {
      const file = this.#open.get(name) ?? openSync(aside(this.#folder, name), 'wx', 0o600)
      this.#open.set(name, file)
      const bytes = typeof content === 'string' ? Buffer.from(content) : content
      for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at)
    })
  }

  commit(): void {
    attempt(this.#folder, () => {
      for (const file of this.#open.values()) fsyncSync(file)
      this.#close()
      const last = this.#names.at(-1)
      if (last !== undefined && this.#names.length > 1) rmSync(join(this.#folder, last), { force: true })
      for (const name of this.#names) renameSync(aside(this.#folder, name), join(this.#folder, name))
    })
  }

  discard(): void {
    this.#close()
    for (const name of this.#names) rmSync(aside(this.#folder, name), { force: true })
  }

  #close(): void {
    for (const file of this.#open.values()) closeSync(file)
    this.#open.clear()
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full',
  EROFS: 'the disk is read-only',
  EACCES: 'no right to write there',
  EPERM: 'no right to write there',
  EISDIR: 'a folder has that name',
  ENOTDIR: 'part of that path is a file',
  EEXIST: 'it is there already',
}

function attempt(path: string, work: () => void): void {
  try {
    work()
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
    throw new AppError('export.failed', { path, reason: REASONS[code] ?? code }, { cause })
  }
}
