/** A small disk of memory that a test can fill, or make read-only. Linux, as root. */
import { spawnSync } from 'node:child_process'
import {
  closeSync,
  mkdtempSync,
  openSync,
  rmSync,
  rmdirSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface SmallDisk {
  readonly folder: string
  /** Takes every free byte, but for `leave`. */
  fill(leave?: number): void
  free(): void
  /** Refuses writes from now on, or takes them again. No file of it may be open for writing. */
  readOnly(on: boolean): void
  remove(): void
}

const mount = (...args: string[]): boolean => spawnSync('mount', args).status === 0

/** null where mounting is not permitted. */
export function makeSmallDisk(megabytes: number): SmallDisk | null {
  const folder = mkdtempSync(join(tmpdir(), 'reeve-disk-'))
  if (process.platform !== 'linux' || !mount('-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder)) {
    rmdirSync(folder)
    return null
  }
  const filler = join(folder, 'filler')
  return {
    folder,
    fill(leave = 0) {
      const fd = openSync(filler, 'a')
      for (let size = 1_048_576; size >= 512;) {
        try {
          if (writeSync(fd, Buffer.alloc(size)) < size) size /= 2
        } catch {
          size /= 2
        }
      }
      closeSync(fd)
      if (leave > 0) truncateSync(filler, Math.max(0, statSync(filler).size - leave))
    },
    free: () => rmSync(filler, { force: true }),
    readOnly: (on) => void mount('-o', `remount,${on ? 'ro' : 'rw'}`, folder),
    remove() {
      spawnSync('umount', [folder])
      rmdirSync(folder)
    },
  }
}
