/** What every script here needs: where things are, how to say something, how to run something.
 *  Promise: no dependency, runs on whatever Node (20 or later) npm came with.
 *  Everything said goes to standard error, so that the command line's standard output stays data. */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
export const modules = join(root, 'node_modules')
export const isLinux = process.platform === 'linux'
export const isWindows = process.platform === 'win32'
export const isRoot = typeof process.getuid === 'function' && process.getuid() === 0

/** One line for the person at the terminal. */
export function say(line) {
  process.stderr.write(`reeve: ${line}\n`)
}

/** True when the module is the script that was started, not an import of another one. */
export function isEntry(moduleUrl) {
  const started = process.argv[1]
  return started !== undefined && moduleUrl === pathToFileURL(resolve(started)).href
}

/** Where the runtime and what was learned about this machine are kept: outside the repository, so that several
 *  clones share one copy. REEVE_CACHE overrides. */
export function cacheFolder() {
  if (process.env.REEVE_CACHE) return resolve(process.env.REEVE_CACHE)
  if (isWindows)
    return join(process.env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'reeve', 'Cache')
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'reeve')
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'reeve')
}

/** The Node that engine, tests and build run on: the devDependency's, since better-sqlite3 13 crashes on a Node
 *  before 22.14. Null while it is not installed. */
export function engineNode() {
  const path = join(modules, 'node', 'bin', isWindows ? 'node.exe' : 'node')
  return existsSync(path) ? path : null
}

/** True when a window can be seen here. */
export function hasScreen() {
  return !isLinux || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}

/** Full path of a command, or null. */
export function which(command) {
  const folders = (process.env.PATH ?? '').split(delimiter)
  for (const folder of [...folders, '/usr/sbin', '/sbin']) {
    const path = join(folder, command)
    if (folder !== '' && existsSync(path)) return path
  }
  return null
}

/** Runs to the end without output unless it fails; answers `{ok, output}`. */
export function quietly(command, args, options = {}) {
  const done = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 64 << 20, cwd: root, ...options })
  return {
    ok: done.status === 0,
    output: done.error ? String(done.error.message) : `${done.stdout}${done.stderr}`,
    stdout: done.stdout ?? '',
  }
}

/** How npm is started from here: the npm that runs this script where there is one, else the one on the PATH.
 *  Answers `[command, leading arguments, spawn options]`. */
export function npmCommand() {
  const own = process.env.npm_execpath
  if (own && /\.c?js$/.test(own)) return [process.execPath, [own], {}]
  return isWindows ? ['npm.cmd', [], { shell: true }] : ['npm', [], {}]
}

/** Runs in the foreground with this terminal, passes INT, TERM and HUP on, resolves with the exit code
 *  (128 + signal number when a signal ended it). `onStart` gets the process id. */
export function foreground(command, args, { onStart, ...options } = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, { stdio: 'inherit', cwd: root, ...options })
    if (child.pid !== undefined) onStart?.(child.pid)
    const pass = (signal) => {
      // A terminal sends Ctrl-C to the whole group already; a second one would cut the orderly end short.
      if (signal === 'SIGINT' && process.stdin.isTTY) return
      child.kill(signal)
    }
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
    for (const signal of signals) process.on(signal, pass)
    const end = (code) => {
      for (const signal of signals) process.off(signal, pass)
      done(code)
    }
    child.on('error', (error) => {
      say(`could not start ${command}: ${error.message}`)
      end(1)
    })
    child.on('exit', (code, signal) => end(code ?? 128 + (signal === 'SIGINT' ? 2 : 15)))
  })
}

/** Continues on the engine's Node when this one is older: build tools and the store need it. Resolves with the
 *  exit code of that run, or null when this Node will do. */
export async function onEngineNode(scriptUrl) {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > 22 || (major === 22 && minor >= 14)) return null
  const node = engineNode()
  if (node === null) {
    say('Node 22.14 or later is missing. Mend: npm run setup')
    return 1
  }
  return foreground(node, [fileURLToPath(scriptUrl), ...process.argv.slice(2)], { cwd: process.cwd() })
}
