/** Opens what a desktop offers and a bare Linux machine lacks: a display (Xvfb) and a keychain (a D-Bus session with
 *  gnome-keyring). Elsewhere, or where they exist, it opens nothing.
 *  Promise: what it started ends with close().
 *  Refuses: to touch the user's own keyrings; the one it opens has a folder of its own (keyring.mjs). */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { end, startAndHear } from './background.mjs'
import { desktopBus, sharedKeyring, startKeyring } from './keyring.mjs'
import { hasScreen, isLinux, say } from './lib.mjs'

/** Opens a session. `display`: a window will be shown. `keyring`: 'own' = the user's desktop keychain, else Reeve's
 *  keyring for machines without a desktop; 'private' = a fresh one that is thrown away (tests); 'none'.
 *  Answers `{env, close}`: the environment for what runs inside. Throws Error with what is missing. */
export async function openSession({ display, keyring }) {
  const env = { ...process.env }
  const ends = []
  const close = async () => {
    for (const step of ends.splice(0).reverse()) await step()
  }
  try {
    if (display && !hasScreen()) {
      const args = ['-displayfd', '3', '-screen', '0', '1440x900x24', '-nolisten', 'tcp', '-noreset']
      const screen = await startAndHear('Xvfb', args, { env, bound: true })
      ends.push(() => end(screen.child))
      env.DISPLAY = `:${screen.line}`
      env.REEVE_VIRTUAL_SCREEN = '1'
    }
    if (isLinux && keyring !== 'none') {
      const opened =
        keyring === 'private' ? await throwAwayKeyring(env) : (desktopBus() ?? (await sharedKeyring(env)))
      env.DBUS_SESSION_BUS_ADDRESS = opened.address
      delete env.REEVE_KEYRING_PASSWORD
      ends.push(opened.close)
    }
  } catch (error) {
    await close()
    throw error
  }
  return { env, close }
}

/** One line for a person who starts the app where no window can be seen. */
export function sayWhenVirtual(session) {
  if (hasScreen()) return
  const where = session.env.DISPLAY
  say(
    `no display here: running under a virtual one (Xvfb ${where}). To use Reeve here: npm run reeve -- --help`,
  )
}

async function throwAwayKeyring(env) {
  const data = mkdtempSync(join(tmpdir(), 'reeve-keyring-'))
  const running = await startKeyring(env, { data, password: 'private to this run', bound: true })
  const close = async () => {
    await running.close()
    rmSync(data, { recursive: true, force: true })
  }
  return { address: running.address, close }
}
