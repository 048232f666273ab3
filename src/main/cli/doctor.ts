/** What this machine offers and what is missing, with the step that fixes it. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { AppError, createKeytarSecretStore, fontsBeside } from '../engine/index.ts'
import { errorText } from './error-text.ts'
import { DONE, FAILED, type Exit } from './exit.ts'
import type { Printer } from './output.ts'
import { homeOf, openEngine, type SessionOptions } from './session.ts'

const MENDS: Readonly<Record<string, string>> = {
  locked: 'unlock the login keychain, then run this again',
  missing: 'start a keychain service (on Debian: apt-get install gnome-keyring libsecret-1-0 dbus)',
  refused: 'allow Reeve in the keychain',
  timeout: 'restart the keychain service',
}

export async function runDoctor(options: SessionOptions, print: Printer): Promise<Exit> {
  const rows: { check: string; ok: boolean; found: string; fix: string }[] = []
  const say = (check: string, ok: boolean, found: string, fix = ''): void =>
    void rows.push({ check, ok, found, fix })

  say('node', Number(process.versions['napi']) >= 10, process.version, 'Node 22.14 or newer')
  const keychain = await createKeytarSecretStore().probe()
  if (keychain.state === 'ready') say('keychain', true, keychain.backend)
  else say('keychain', false, `${keychain.state} ${keychain.detail}`.trim(), MENDS[keychain.state])
  const fonts = fontsBeside(fileURLToPath(import.meta.url))
  say('report fonts', existsSync(fonts), fonts, 'build again: npm run build')
  const engine = await openEngine(options)
  try {
    const { state, detail } = engine.status()
    say(
      'workspace',
      state === 'ready',
      `${homeOf(options.home, options.env)} ${state} ${detail}`.trim(),
      'see the state',
    )
    if (state === 'ready') {
      const { technician, account } = await engine.call('settings.get', {})
      say(
        'technician',
        true,
        technician === ''
          ? `${account}: no name is set (reeve technician NAME)`
          : `${technician} (${account})`,
      )
      const { clients } = await engine.call('clients.list', {})
      const { connections } = await engine.call('connections.list', { clientId: null })
      say('clients', true, `${clients.length} clients, ${connections.length} connections`)
      const failing = connections.filter((c) => c.lastError !== null)
      say(
        'connections',
        failing.length === 0,
        `${failing.length} failing`,
        failing.map((c) => `${c.name}: ${c.lastError && errorText(new AppError(c.lastError))}`).join('; '),
      )
    }
  } finally {
    await engine.close()
  }
  print.rows(rows)
  return rows.every((r) => r.ok) ? DONE : FAILED
}
