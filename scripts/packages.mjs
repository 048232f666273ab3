/** The step of the set-up that brings node_modules in line with package-lock.json.
 *  Promise: reads two files when there is nothing to do; never touches node_modules that already match. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { engineNode, npmCommand, quietly, root, say } from './lib.mjs'

/** True when what npm recorded as installed is what the lock file asks for. Compared by content, so that neither
 *  a fresh checkout's file times nor an `npm install` by hand confuse it. */
export function packagesMatch(folder = root) {
  const installedPath = join(folder, 'node_modules', '.package-lock.json')
  if (!existsSync(installedPath)) return false
  let installed
  try {
    installed = JSON.parse(readFileSync(installedPath, 'utf8')).packages
  } catch {
    return false
  }
  const wanted = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')).packages
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true
    const have = installed[path]
    // Optional packages of other platforms are not installed.
    if (have === undefined) return entry.optional === true || entry.devOptional === true
    return have.version === entry.version && have.integrity === entry.integrity
  })
}

/** Brings the packages in. Answers a list of problems, each with the command that fixes it. */
export function installPackages() {
  const [npm, lead, options] = npmCommand()
  if (!packagesMatch()) {
    say('installing packages; the first time takes a few minutes')
    // Not `npm ci`: it refuses a lock file without the optional packages of every platform, and which of those a
    // registry holds differs. This one keeps to the locked versions and hashes and does not write the lock file.
    const done = quietly(npm, [...lead, ...INSTALL], options)
    if (!done.ok || !packagesMatch()) {
      process.stderr.write(`${done.output.trim().split('\n').slice(-15).join('\n')}\n`)
      return [`packages could not be installed. Mend: npm ${INSTALL.join(' ')}`]
    }
  }
  if (engineNode() === null) {
    // Its Node arrives by an install script, which some npm settings skip.
    say('fetching Node 24 for the engine (npm rebuild node)')
    quietly(npm, [...lead, ...REBUILD], options)
    if (engineNode() === null) return [`Node 24 for the engine is missing. Mend: npm ${REBUILD.join(' ')}`]
  }
  return []
}

/** Brings in the vendors' clients that simulators are checked against (test/witnesses). False: they could not be
 *  installed; the tests that need them then say so. */
export function installWitnesses() {
  const folder = join(root, 'test', 'witnesses')
  if (packagesMatch(folder)) return true
  say("installing the vendors' clients for test/witnesses")
  const [npm, lead, options] = npmCommand()
  const done = quietly(npm, [...lead, ...INSTALL], { ...options, cwd: folder })
  if (done.ok && packagesMatch(folder)) return true
  process.stderr.write(`${done.output.trim().split('\n').slice(-5).join('\n')}\n`)
  return false
}

const INSTALL = ['install', '--no-save', '--no-fund', '--no-audit', '--loglevel=error']
const REBUILD = ['rebuild', 'node', '--ignore-scripts=false']
