/** Starts the real app under Playwright, on a workspace of its own, with a display and a keychain.
 *  Promise: nothing of the user's is touched; `close` ends the app and removes a workspace that was made here. */
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { _electron } from 'playwright-core'
import type { ElectronApplication, Page } from 'playwright-core'
import { appCommand } from '../../../scripts/app-command.mjs'
import { sessionEnv } from '../../support/session.ts'

export interface LaunchOptions {
  /** The workspace folder; a fresh one when left out. */
  readonly home?: string
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>
  /** Arguments for the app. */
  readonly args?: readonly string[]
}

export interface Reeve {
  readonly app: ElectronApplication
  /** The window's page, loaded. */
  readonly page: Page
  readonly home: string
  /** What the app has written to its terminal so far. */
  output(): string
  close(): Promise<void>
}

/** Holds the app's start back until Playwright is attached. Playwright adds it by itself only where it also chooses the
 *  binary; without it one start in fifty hangs, when the page loads while the debugger attaches (tried). */
const PLAYWRIGHT_LOADER = join(
  dirname(createRequire(import.meta.url).resolve('playwright-core/package.json')),
  'lib/server/electron/loader.js',
)

/** How to start the app by hand: for tests of starting itself. */
export async function startCommand(home: string, options: LaunchOptions = {}) {
  const command = await appCommand(options.args)
  if (command.problem !== undefined) throw new Error(command.problem)
  const full = { ...(await sessionEnv()), ...command.env, REEVE_HOME: home, ...options.env }
  const known = Object.entries(full).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return { executable: command.executable, args: [...command.args], env: Object.fromEntries(known) }
}

/** A fresh workspace folder; the caller removes it. */
export function freshHome(): string {
  return mkdtempSync(join(tmpdir(), 'reeve-journey-'))
}

export function removeHome(home: string): void {
  rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
}

/** For one step of a journey on a busy machine; a step that takes so long hangs. */
const STEP_LIMIT_MS = 20_000

export async function launchReeve(options: LaunchOptions = {}): Promise<Reeve> {
  const home = options.home ?? freshHome()
  const { executable, args, env } = await startCommand(home, options)
  const app = await _electron.launch({
    executablePath: executable,
    args: ['-r', PLAYWRIGHT_LOADER, ...args],
    env,
    timeout: 60_000,
  })
  let output = ''
  for (const stream of [app.process().stdout, app.process().stderr])
    stream?.on('data', (text: Buffer) => (output += text.toString()))
  const page = await app.firstWindow()
  page.setDefaultTimeout(STEP_LIMIT_MS)
  // A browser waits for the disk when it makes its profile, and so here for whatever else keeps the disk busy.
  await page.waitForLoadState('load', { timeout: 60_000 })
  return {
    app,
    page,
    home,
    output: () => output,
    close: async () => {
      await app.close()
      if (options.home === undefined) removeHome(home)
    },
  }
}
