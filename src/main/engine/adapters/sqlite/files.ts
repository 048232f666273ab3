/** Files that appear whole or not at all. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
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
