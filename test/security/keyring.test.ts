/** The keychain for machines without a desktop (scripts/keyring.mjs), with the real gnome-keyring. */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const canRun = ['/usr/bin/gnome-keyring-daemon', '/usr/bin/dbus-daemon'].every((file) => existsSync(file))

/** Opens the shared keyring as a headless start does, stores an item, waits, then lists which items it can read. */
const USER = `
import keytar from 'keytar'
import { openSession } from ${JSON.stringify(join(process.cwd(), 'scripts', 'session.mjs'))}
const [own, ...all] = process.argv.slice(1)
const session = await openSession({ display: false, keyring: 'own' })
process.env.DBUS_SESSION_BUS_ADDRESS = session.env.DBUS_SESSION_BUS_ADDRESS
await keytar.setPassword('reeve-test', own, 'value of ' + own)
process.stdout.write('stored\\n')
await new Promise((done) => process.stdin.once('data', done))
const seen = []
for (const name of all) if (await keytar.getPassword('reeve-test', name)) seen.push(name)
process.stdout.write(seen.join() + '\\n')
await session.close()
process.exit(0)
`

let home = ''
beforeAll(() => (home = mkdtempSync(join(tmpdir(), 'reeve-keyring-test-'))))
afterAll(() => rmSync(home, { recursive: true, force: true }))

/** One process that uses the keyring; its lines can be awaited one by one. */
function aUser(own: string, all: readonly string[]) {
  const env: NodeJS.ProcessEnv = { PATH: process.env.PATH, HOME: home }
  const child = spawn(process.execPath, ['--input-type=module', '-e', USER, own, ...all], { env })
  const lines: string[] = []
  let wake = () => undefined as void
  child.stdout.on('data', (text: Buffer) => {
    lines.push(...text.toString().trim().split('\n'))
    wake()
  })
  let complaint = ''
  child.stderr.on('data', (text: Buffer) => (complaint += text.toString()))
  const ended = new Promise<void>((done) => child.on('exit', () => done()))
  const line = async () => {
    while (lines.length === 0) {
      await Promise.race([new Promise<void>((done) => (wake = done)), ended])
      if (child.exitCode !== null && lines.length === 0) throw new Error(complaint)
    }
    return lines.shift()
  }
  return {
    line,
    goOn: () => child.stdin.write('\n'),
    kill: () => child.kill('SIGKILL'),
    ended,
    said: () => complaint,
  }
}

describe.skipIf(!canRun)('the keyring without a desktop (needs gnome-keyring and D-Bus)', () => {
  test('processes that run at once share it and lose none of each other’s items', async () => {
    const names = ['a', 'b', 'c']
    const users = names.map((name) => aUser(name, names))
    expect(await Promise.all(users.map((user) => user.line()))).toEqual(['stored', 'stored', 'stored'])
    for (const user of users) user.goOn()
    expect(await Promise.all(users.map((user) => user.line()))).toEqual(['a,b,c', 'a,b,c', 'a,b,c'])
    await Promise.all(users.map((user) => user.ended))
    expect(existsSync(join(home, '.local/share/reeve-keyring/session.json'))).toBe(false)
  })

  test('items outlive the last process, and a process that was killed', async () => {
    const killed = aUser('d', [])
    await killed.line()
    killed.kill()
    await killed.ended
    const next = aUser('e', ['a', 'b', 'c', 'd', 'e'])
    expect(await next.line()).toBe('stored')
    next.goOn()
    expect(await next.line()).toBe('a,b,c,d,e')
    await next.ended
  })

  test('is encrypted, says where its password is, and only this user can read that', () => {
    const password = join(home, '.config/reeve/keyring-password')
    expect(statSync(password).mode & 0o777).toBe(0o600)
    const keyring = readFileSync(join(home, '.local/share/reeve-keyring/keyrings/login.keyring'))
    expect(keyring.includes('value of a')).toBe(false)
  })

  test("leaves the user's own keyrings alone", () => {
    expect(existsSync(join(home, '.local/share/keyrings'))).toBe(false)
  })
})
