/** Starts the real app under Playwright, on a workspace of its own, with a display and a keychain.
 *  Promise: nothing of the user's is touched; `close` ends the app and removes a workspace that was made here. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ElectronApplication, Page } from '@playwright/test'
import { appCommand } from '../../../scripts/app-command.mjs'
import { startElectron } from '../../support/electron-start.ts'
import { testClock, testClockEnv } from '../../support/moving-clock.ts'
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
  /** May be called again. */
  close(): Promise<void>
}

/** The apps that are open now: what a failed test keeps is taken from them. */
export const open = new Set<Reeve>()

/** How to start the app by hand: for tests of starting itself. */
export async function startCommand(home: string, options: LaunchOptions = {}) {
  const command = await appCommand(options.args)
  if (command.problem !== undefined) throw new Error(command.problem)
  const own = { REEVE_HOME: home, ...testClockEnv(), ...options.env }
  const full = { ...(await sessionEnv()), ...command.env, ...own }
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
  const { app, page, output } = await startElectron({ executable, args, env })
  page.setDefaultTimeout(STEP_LIMIT_MS)
  await setPageClock(page)
  await app.context().tracing.start({ snapshots: true })
  const reeve: Reeve = {
    app,
    page,
    home,
    output,
    close: async () => {
      if (!open.delete(reeve)) return
      await app.close()
      if (options.home === undefined) removeHome(home)
    },
  }
  open.add(reeve)
  return reeve
}

/** The page shows ages by its own clock: it gets the test's clock, as the engine does. */
async function setPageClock(page: Page): Promise<void> {
  await page.addInitScript((ms) => {
    const Real = Date
    globalThis.Date = new Proxy(Real, {
      construct: (target, given): Date =>
        Reflect.construct(target, given.length === 0 ? [Real.now() + ms] : given),
      get: (target, name): unknown => (name === 'now' ? () => Real.now() + ms : Reflect.get(target, name)),
    })
  }, testClock.now() - Date.now())
  await page.reload()
}
