/** A keychain for Linux machines without a desktop session: gnome-keyring on a session bus of its own.
 *  Promise: all of a user's Reeve processes share one daemon (two daemons over one file lose each other's items:
 *  tried); the last one to close ends it; one left over by a kill is used again by the next.
 *  Refuses: to open or change the user's own keyrings. */
import { randomBytes } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { end, start, startAndHear } from './background.mjs'
import { hasScreen, quietly, say } from './lib.mjs'

/** The session bus of the user's desktop, or null. A login over SSH has a bus too, but nobody there can unlock a
 *  keyring: without a screen it counts only when a secret service is already on it. */
export function desktopBus() {
  const socket = `/run/user/${process.getuid()}/bus`
  const address = process.env.DBUS_SESSION_BUS_ADDRESS || (existsSync(socket) ? `unix:path=${socket}` : null)
  if (address === null) return null
  return hasScreen() || ownsSecrets(process.env, address) ? { address, close: () => undefined } : null
}

/** Starts a session bus and an unlocked keyring on it, with its files under `data`.
 *  Answers `{address, pids, close}`. @throws Error when the keyring does not answer. */
export async function startKeyring(env, { data, password, bound }) {
  // Nobody sees a prompt on a virtual display: without one a locked keyring answers at once.
  const inside = { ...env, XDG_DATA_HOME: data }
  delete inside.DISPLAY
  delete inside.WAYLAND_DISPLAY
  const busArgs = ['--session', '--nofork', '--nopidfile', '--print-address=3']
  const bus = await startAndHear('dbus-daemon', busArgs, { env: inside, bound })
  const address = bus.line
  const control = mkdtempSync(join(tmpdir(), 'reeve-control-'))
  const args = ['--foreground', '--unlock', '--components=secrets', `--control-directory=${control}`]
  const daemon = start('gnome-keyring-daemon', args, {
    env: { ...inside, DBUS_SESSION_BUS_ADDRESS: address },
    stdio: ['pipe', 'ignore', 'ignore'],
    bound,
  })
  daemon.stdin.end(password)
  const close = async () => {
    await end(daemon)
    await end(bus.child)
    rmSync(control, { recursive: true, force: true })
  }
  for (let attempt = 0; attempt < 100 && daemon.exitCode === null; attempt += 1) {
    if (ownsSecrets(env, address)) return { address, pids: [daemon.pid, bus.child.pid], control, close }
    await pause(50)
  }
  await close()
  throw new Error(
    'the keyring could not be opened: gnome-keyring-daemon does not answer. Mend: npm run setup',
  )
}

/** The keyring that this user's Reeve processes share, started when none runs. Answers `{address, close}`. */
export async function sharedKeyring(env) {
  const place = join(process.env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'reeve-keyring')
  const users = join(place, 'users')
  const note = join(place, 'session.json')
  mkdirSync(users, { recursive: true, mode: 0o700 })
  const me = join(users, String(process.pid))

  const address = await alone(place, async () => {
    writeFileSync(me, '')
    const known = readNote(note)
    if (known !== null && ownsSecrets(env, known.address)) return known.address
    if (known !== null) stop(known)
    const started = await startKeyring(env, { data: place, password: passwordFor(place), bound: false })
    const { pids, control } = started
    writeFileSync(`${note}.new`, JSON.stringify({ address: started.address, pids, control }), { mode: 0o600 })
    renameSync(`${note}.new`, note)
    return started.address
  })
  const close = () =>
    alone(place, async () => {
      rmSync(me, { force: true })
      const gone = readdirSync(users).filter((pid) => !lives(Number(pid)))
      for (const pid of gone) rmSync(join(users, pid), { force: true })
      const known = readNote(note)
      if (readdirSync(users).length > 0 || known === null) return
      stop(known)
      rmSync(note, { force: true })
    })
  return { address, close }
}

/** The keyring's password: REEVE_KEYRING_PASSWORD, else a random one in a file that only this user can read. */
function passwordFor(place) {
  if (process.env.REEVE_KEYRING_PASSWORD) return process.env.REEVE_KEYRING_PASSWORD
  const config = join(process.env.XDG_CONFIG_HOME || join(homedir(), '.config'), 'reeve')
  const file = join(config, 'keyring-password')
  if (!existsSync(file)) {
    mkdirSync(config, { recursive: true, mode: 0o700 })
    writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' })
    say(
      `no desktop session here: secrets go to a gnome-keyring of Reeve's own in ${place}. Who can read ${file} can ` +
        'open it; to keep the password elsewhere, set REEVE_KEYRING_PASSWORD before the first use',
    )
  }
  return readFileSync(file, 'utf8')
}

/** True when a secret service answers at the address. */
function ownsSecrets(env, address) {
  const to = ['--session', '--dest=org.freedesktop.DBus', '--print-reply=literal', '/org/freedesktop/DBus']
  const ask = [...to, 'org.freedesktop.DBus.NameHasOwner', 'string:org.freedesktop.secrets']
  const asked = quietly('dbus-send', ask, { env: { ...env, DBUS_SESSION_BUS_ADDRESS: address } })
  return /boolean true/.test(asked.stdout)
}

function readNote(note) {
  return JSON.parse(readOr('null', note))
}

function readOr(otherwise, file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return otherwise
  }
}

/** Ends daemons that an earlier process started; a process id that now belongs to something else is left alone. */
function stop({ pids, control }) {
  for (const pid of pids) {
    const name = readOr('', `/proc/${pid}/comm`)
    if (/^(dbus-daemon|gnome-keyring)/.test(name)) process.kill(pid, 'SIGTERM')
  }
  rmSync(control, { recursive: true, force: true })
}

function lives(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** Runs a step while no other process runs one in the same place; a lock whose owner is gone is taken over. */
async function alone(place, step) {
  const lock = join(place, 'lock')
  for (let attempt = 0; ; attempt += 1) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' })
      break
    } catch (error) {
      if (error.code !== 'EEXIST' || attempt > 600) throw error
      const owner = readOr('', lock)
      if (owner !== '' && !lives(Number(owner))) rmSync(lock, { force: true })
      await pause(50)
    }
  }
  try {
    return await step()
  } finally {
    rmSync(lock, { force: true })
  }
}
