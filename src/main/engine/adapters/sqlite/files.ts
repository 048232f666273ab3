/** Files that appear whole or not at all. */
import { close, closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Makes a rename or removal in a folder durable. Windows has no such call and needs none. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  syncPath(folder, 'r')
}

function syncPath(path: string, flags: string): void {
  const fd = openSync(path, flags)
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

/** Puts a finished file in its place. */
export function moveIntoPlace(from: string, to: string): void {
  syncPath(from, 'r+')
  renameSync(from, to)
  syncFolder(dirname(to))
}

export function writeWhole(path: string, text: string): void {
  const temporary = `${path}.new`
  writeFileSync(temporary, text, { mode: 0o600 })
  moveIntoPlace(temporary, path)
}

/** Removes a database file with its log and index. */
export function removeDatabase(path: string): void {
  for (const left of [path, `${path}-wal`, `${path}-shm`]) rmSync(left, { force: true })
}

/** Removes a file at once, whatever its size: its name is gone when this returns, and the system gives its space back
 *  beside other work, or when this process ends. */
export function removeAtOnce(path: string): void {
  const held = openIfPossible(path)
  rmSync(path, { force: true })
  // Its blocks are kept until now; giving back those of a large file takes the most of a second.
  if (held !== null) close(held)
}

function openIfPossible(path: string): number | null {
  try {
    return openSync(path, 'r')
  } catch {
    return null
  }
}
