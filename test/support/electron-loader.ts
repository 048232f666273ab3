/** Playwright's own way to wait for Electron, for an Electron that it did not choose. */
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** The file to give Electron with `-r`: holds the app's start back until Playwright is attached. Playwright adds it by
 *  itself only where it also chooses the binary; without it one start in fifty hangs, when the page loads while the
 *  debugger attaches (tried). */
export function electronLoader(): string {
  let from = import.meta.url
  for (const name of ['@playwright/test', 'playwright', 'playwright-core'])
    from = createRequire(from).resolve(`${name}/package.json`)
  return join(dirname(from), 'lib', 'server', 'electron', 'loader.js')
}
