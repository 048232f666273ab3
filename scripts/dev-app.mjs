/** Started by electron-vite where it would start Electron: opens the development build on the runtime of this machine.
 *  Promise: the app before has ended first. electron-vite starts the next one at once, and that would find the workspace
 *  taken, and quit. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { appCommand } from './app-command.mjs'
import { foreground, root, say } from './lib.mjs'

/** Longer than the app waits for its engine (engine-host.ts). */
const END_LIMIT_MS = 8_000
const folder = join(root, '.cache', 'dev')
/** One for each `npm run dev`. */
const pidFile = join(folder, `app-${process.ppid}.pid`)

/** Asks the app before to end (on Windows a killed starter leaves it running) and waits for it. */
async function endPrevious() {
  if (!existsSync(pidFile)) return
  const pid = Number(readFileSync(pidFile, 'utf8'))
  const signal = (name) => {
    try {
      return process.kill(pid, name)
    } catch {
      return false
    }
  }
  const limit = performance.now() + END_LIMIT_MS
  signal('SIGTERM')
  while (signal(0)) {
    if (performance.now() > limit) signal('SIGKILL')
    await setTimeout(50)
  }
}

const command = await appCommand(process.argv.slice(2), folder)
if (command.problem) {
  say(command.problem)
  process.exit(1)
}
await endPrevious()
let own = ''
const code = await foreground(command.executable, command.args, {
  env: { ...process.env, ...command.env },
  onStart: (pid) => writeFileSync(pidFile, (own = String(pid))),
})
// The next one may have written its own by now.
if (own !== '' && readFileSync(pidFile, 'utf8') === own) rmSync(pidFile)
process.exit(code)
