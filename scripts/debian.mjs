/** The step of the set-up that looks for the system's libraries and programs on Linux.
 *  Promise: looks for what is used (library names, commands), so it is right on every distribution; installs
 *  only on Debian and its relatives, only as root; names the exact command otherwise. */
import { existsSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { hasScreen, isLinux, isRoot, quietly, say, which } from './lib.mjs'

/** What is looked for → Debian packages that bring it: the first name that this release knows is taken
 *  (Debian 13 and Ubuntu 24.04 renamed some for 64-bit time). */
const WINDOW = {
  'libgtk-3.so.0': ['libgtk-3-0t64', 'libgtk-3-0'],
  'libnss3.so': ['libnss3'],
  'libasound.so.2': ['libasound2t64', 'libasound2'],
  'libgbm.so.1': ['libgbm1'],
  'libatk-bridge-2.0.so.0': ['libatk-bridge2.0-0t64', 'libatk-bridge2.0-0'],
  'libcups.so.2': ['libcups2t64', 'libcups2'],
  'libXss.so.1': ['libxss1'],
  'libxkbcommon.so.0': ['libxkbcommon0'],
}
const SECRETS = {
  'libsecret-1.so.0': ['libsecret-1-0'],
}
const SECRETS_WITHOUT_DESKTOP = {
  'gnome-keyring-daemon': ['gnome-keyring'],
  'dbus-daemon': ['dbus-daemon', 'dbus'],
  'dbus-send': ['dbus-bin', 'dbus'],
}
/** What a stranger checks an evidence folder with. */
const CHECKING = { 'ssh-keygen': ['openssh-client'], openssl: ['openssl'] }
const SCREEN = { Xvfb: ['xvfb'] }
const CLOCK = { faketime: ['faketime'] }

/** What a need ('app', 'test', 'cli', 'days') takes on this machine, as `{thing: package names}`. */
function needed(need) {
  if (need === 'days') return CLOCK
  const noDesktop = !process.env.DBUS_SESSION_BUS_ADDRESS
  const test = need === 'test'
  return {
    ...SECRETS,
    ...(noDesktop || test ? SECRETS_WITHOUT_DESKTOP : {}),
    ...(need === 'cli' ? {} : WINDOW),
    ...(test ? CHECKING : {}),
    ...(test || (need === 'app' && !hasScreen()) ? SCREEN : {}),
  }
}

/** Those of the things that this machine lacks. */
function missing(things) {
  const ldconfig = which('ldconfig')
  const libraries = ldconfig ? quietly(ldconfig, ['-p']).stdout : ''
  return Object.keys(things).filter((thing) =>
    thing.includes('.so') ? !libraries.includes(`\t${thing} `) : which(thing) === null,
  )
}

/** Installs or names what is missing. Answers a list of problems, each with the command that fixes it. */
export function installSystemPackages(need) {
  if (!isLinux) return []
  const things = needed(need)
  const lacking = missing(things)
  if (lacking.length === 0) return []
  if (!existsSync('/usr/bin/apt-get'))
    return [
      `missing on this system: ${lacking.join(', ')}. Mend: install them with the system's package manager`,
    ]
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = (...args) =>
    spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8', env })
  if (isRoot) {
    say(`installing Debian packages for ${lacking.join(', ')}`)
    apt('update', '-qq')
  }
  const packages = [...new Set(lacking.map((thing) => chosenPackage(things[thing])))]
  const command = `apt-get install -y --no-install-recommends ${packages.join(' ')}`
  if (!isRoot) return [`missing on this system: ${lacking.join(', ')}. Mend: sudo ${command}`]
  const done = apt(...command.split(' ').slice(1))
  const still = missing(things)
  if (still.length === 0) return []
  const why = (done.stderr ?? '').trim().split('\n').at(-1) ?? ''
  return [`still missing: ${still.join(', ')} (${why}). Mend: apt-get update && ${command}`]
}

/** The first name that this release's package lists hold with a version of its own. */
function chosenPackage(names) {
  return names.find((name) => /^Package: /m.test(quietly('apt-cache', ['show', name]).stdout)) ?? names.at(-1)
}
