/** Starts an Electron that Playwright did not choose, and waits until its first page has loaded. */
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { _electron } from '@playwright/test'
import type { ElectronApplication, Page } from '@playwright/test'

export interface ElectronCommand {
  readonly executable: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

const START_LIMIT_MS = 40_000

/** Holds the app's start back until Playwright is attached to main. Playwright adds it by itself only where it also chooses
 *  the binary. */
function playwrightLoader(): string {
  let from = import.meta.url
  for (const name of ['@playwright/test', 'playwright', 'playwright-core'])
    from = createRequire(from).resolve(`${name}/package.json`)
  return join(dirname(from), 'lib', 'server', 'electron', 'loader.js')
}

/** Starts the app and answers it with its first page, loaded.
 *  @throws Error with what main knows of the window and what the app has said, when it does not load in a minute. */
export async function startElectron(
  command: ElectronCommand,
): Promise<{ app: ElectronApplication; page: Page; output: () => string }> {
  const app = await _electron.launch({
    executablePath: command.executable,
    args: ['-r', playwrightLoader(), ...command.args],
    env: { ...command.env },
    timeout: START_LIMIT_MS,
  })
  let output = ''
  for (const stream of [app.process().stdout, app.process().stderr])
    stream?.on('data', (text: Buffer) => (output += text.toString()))
  const failed = async (what: string, cause: unknown) =>
    new Error(`${what}: ${await windowsOf(app)}; output: ${output}`, { cause })
  const page = await app.firstWindow({ timeout: START_LIMIT_MS }).catch(async (error: unknown) => {
    throw await failed('no window', error)
  })
  // A browser waits for the disk when it makes its profile, and so here for whatever else keeps the disk busy.
  await page
    .waitForURL((url) => url.protocol !== 'about:', { timeout: START_LIMIT_MS })
    .catch(async (error: unknown) => {
      throw await failed('the page did not load', error)
    })
  return { app, page, output: () => output }
}

function windowsOf(app: ElectronApplication): Promise<string> {
  const asked = app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map(({ webContents }) => ({
      url: webContents.getURL(),
      loading: webContents.isLoading(),
      waiting: webContents.isWaitingForResponse(),
      crashed: webContents.isCrashed(),
    })),
  )
  const silent = new Promise<string>((done) => setTimeout(() => done('main does not answer'), 5_000))
  return Promise.race([asked.then((windows) => JSON.stringify(windows)), silent])
}
