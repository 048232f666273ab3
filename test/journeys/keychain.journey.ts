/** Where secrets cannot be kept, nothing is kept: locked keychain, none at all, and a key that is not in it. Each has its
 *  own screen, its own way on, and changes nothing by itself. Linux only: there a test can bring its own keychain. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { openSession, type Session } from '../../scripts/session.mjs'
import { runCli } from '../support/cli.ts'
import { goTo, rowsOf } from './support/steps.ts'
import { expect, test } from './support/test.ts'

const canRun = existsSync('/usr/bin/gnome-keyring-daemon') && existsSync('/usr/bin/dbus-send')
const NOWHERE = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent/reeve-bus' }

let place = ''
test.beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'reeve-keychain-'))
})
test.afterAll(() => rmSync(place, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }))

function folder(name: string): string {
  const path = join(place, name)
  mkdirSync(path, { recursive: true })
  return path
}

/** Every file of the workspace with a digest of its bytes; Chromium’s own, the log and the lock are not its content. */
function contents(home: string): Record<string, string> {
  const paths = readdirSync(home, { recursive: true, encoding: 'utf8' }).filter(
    (path) => !/^(\.electron|logs|engine\.lock)/.test(path) && statSync(join(home, path)).isFile(),
  )
  const digest = (path: string) =>
    createHash('sha256')
      .update(readFileSync(join(home, path)))
      .digest('hex')
  return Object.fromEntries(paths.sort().map((path) => [path, digest(path)]))
}

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor()
const offer = (page: Page, name: string) => page.getByRole('button', { name })

test.describe('a keychain that is locked (needs gnome-keyring)', () => {
  test.skip(!canRun, 'gnome-keyring or dbus-send is missing')
  let other: Session | undefined
  const env = () => ({ DBUS_SESSION_BUS_ADDRESS: other?.env['DBUS_SESSION_BUS_ADDRESS'] ?? '' })
  let home = ''
  test.beforeAll(async () => {
    other = await openSession({ display: false, keyring: 'private' })
    home = folder('locked')
    const added = await runCli(home, ['client', 'add', 'Harbor Dental'], '', env())
    if (added.code !== 0) throw new Error(added.stderr)
    const lock = [
      'org.freedesktop.Secret.Service.Lock',
      'array:objpath:/org/freedesktop/secrets/aliases/default',
    ]
    const to = ['--session', '--dest=org.freedesktop.secrets', '--print-reply', '/org/freedesktop/secrets']
    execFileSync('dbus-send', [...to, ...lock], { env: { ...process.env, ...env() } })
  })
  test.afterAll(() => other?.close())

  test('an existing workspace stays closed and untouched, also when asked again', async ({ launch }) => {
    const before = contents(home)
    const { page } = await launch({ home, env: env() })
    await heading(page, 'The keychain is locked')
    await expect(offer(page, 'Use the recovery key')).toBeHidden()
    await page.getByRole('button', { name: 'Try again' }).click()
    await heading(page, 'The keychain is locked')
    await expect(offer(page, 'Work for this run only, without the keychain')).toBeVisible()
    expect(contents(home)).toEqual(before)
  })

  test('where there is no workspace yet, none is made', async ({ launch }) => {
    const empty = folder('locked-empty')
    const { page } = await launch({ home: empty, env: env() })
    await heading(page, 'The keychain is locked')
    expect(contents(empty)).toEqual({})
  })

  test('the command line says the same and changes nothing', async () => {
    const before = contents(home)
    const { code, stderr } = await runCli(home, ['client', 'list'], '', env())
    expect(code).toBe(1)
    expect(stderr).toMatch(/keychain/i)
    expect(contents(home)).toEqual(before)
  })
})

test.describe('a system without a keychain (Linux only)', () => {
  test.skip(process.platform !== 'linux', 'only there can a test take the keychain away')
  test('offers this run only; what is done then works, and is gone when the app has closed', async ({
    launch,
  }) => {
    const home = folder('none')
    const temporary = folder('none-tmp')
    const reeve = await launch({ home, env: { ...NOWHERE, TMPDIR: temporary } })
    const { page } = reeve
    await heading(page, 'No keychain on this system')
    expect(contents(home)).toEqual({})
    await page.getByRole('button', { name: 'Work for this run only, without the keychain' }).click()
    await page.getByText('Keys and secrets stay in memory and are forgotten when Reeve closes.').waitFor()
    await page.getByRole('button', { name: 'Open for this run only' }).click()
    await heading(page, 'Welcome to Reeve')
    await page.getByText('This run only: nothing is kept when Reeve closes.').waitFor()
    await page.getByRole('button', { name: 'Add a client' }).click()
    await page.getByLabel('Client name').fill('Passing Trade')
    await page.getByRole('button', { name: 'Add and connect' }).click()
    await page.getByText('Which provider organization of Passing Trade is to be read?').waitFor()
    await goTo(page, 'Fleet')
    await rowsOf(page, 'Clients').filter({ hasText: 'Passing Trade' }).waitFor()
    await reeve.close()
    expect(contents(home)).toEqual({})
    expect(Object.keys(contents(temporary)).filter((path) => /\.db|reeve/i.test(path))).toEqual([])
  })
})

test.describe('a workspace whose key is not in the keychain (needs gnome-keyring)', () => {
  test.skip(!canRun, 'gnome-keyring or dbus-send is missing')
  let other: Session | undefined
  const env = () => ({ DBUS_SESSION_BUS_ADDRESS: other?.env['DBUS_SESSION_BUS_ADDRESS'] ?? '' })
  test.beforeAll(async () => {
    other = await openSession({ display: false, keyring: 'private' })
  })
  test.afterAll(() => other?.close())

  test('is opened by its recovery key and by nothing else, and no new key is made', async ({ launch }) => {
    const home = folder('moved')
    await runCli(home, ['client', 'add', 'Harbor Dental'])
    let reeve = await launch({ home })
    let { page } = reeve
    await goTo(page, 'Settings')
    await page.getByRole('button', { name: 'Show the recovery key' }).click()
    const key = await page.getByRole('dialog', { name: 'Recovery key' }).locator('pre').innerText()
    expect(key).toMatch(/^[0-9A-Z -]{40,}$/)
    await reeve.close()

    // The same folder on a machine with another keychain.
    const before = contents(home)
    reeve = await launch({ home, env: env() })
    page = reeve.page
    await heading(page, 'The workspace’s key is not in the keychain')
    await page.getByRole('button', { name: 'Look again' }).click()
    await heading(page, 'The workspace’s key is not in the keychain')
    expect(contents(home)).toEqual(before)
    await page.getByRole('button', { name: 'Use the recovery key' }).click()
    await page.getByLabel('Recovery key', { exact: true }).fill(key.replace(/[0-9A-Z](?=[^0-9A-Z]*$)/, '!'))
    await page.getByRole('button', { name: 'Open the workspace' }).click()
    await page.getByRole('alert').waitFor()
    expect(contents(home)).toEqual(before)
    await page.getByLabel('Recovery key', { exact: true }).fill(key)
    await page.getByRole('button', { name: 'Open the workspace' }).click()
    await rowsOf(page, 'Clients').filter({ hasText: 'Harbor Dental' }).waitFor()
    await reeve.close()

    // The keychain holds it from now on.
    reeve = await launch({ home, env: env() })
    page = reeve.page
    await rowsOf(page, 'Clients').filter({ hasText: 'Harbor Dental' }).waitFor()
  })
})
