/** Loaded before a program (`node --import`): kills it with SIGKILL at its n-th call that changes the file system, as
 *  KILL_POINT says; a write or a copy is cut in the middle. Counted from the start, or, with KILL_LATE, from where the
 *  program calls `countFromHere`; `callsCounted` tells how many there were. Without KILL_POINT, or where there are fewer calls, it ends by itself. What SQLite
 *  does in its own code is not counted: random moments are for that. */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

const point = Number(process.env['KILL_POINT'] ?? Number.POSITIVE_INFINITY)
let counting = process.env['KILL_LATE'] === undefined
let calls = 0
Object.assign(globalThis, { countFromHere: () => (counting = true), callsCounted: () => calls })

const { readFileSync, writeFileSync, writeSync } = fs

/** Replaces one function of node:fs; `half` does part of the work of the fatal call. */
function watch(name: keyof typeof fs, half?: (...args: never[]) => void): void {
  const original = fs[name] as (...args: never[]) => unknown
  const watched = (...args: never[]): unknown => {
    if (counting) calls += 1
    if (counting && calls === point) {
      half?.(...args)
      process.kill(process.pid, 'SIGKILL')
    }
    return original(...args)
  }
  Object.assign(fs, { [name]: watched })
}

watch('writeSync', (fd: number, bytes: Buffer) => void writeSync(fd, bytes, 0, bytes.length >> 1))
watch('writeFileSync', (path: string, text: string) => writeFileSync(path, text.slice(0, text.length >> 1)))
watch('copyFileSync', (from: string, to: string) => {
  const bytes = readFileSync(from)
  writeFileSync(to, bytes.subarray(0, bytes.length >> 1))
})
for (const name of ['openSync', 'mkdirSync', 'fsyncSync', 'closeSync', 'renameSync', 'rmSync'] as const)
  watch(name)
syncBuiltinESMExports()
