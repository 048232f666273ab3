/** Playwright's `test` with the app: `launch` for a test that starts it itself, `oneWindow` for a file that shares one. A
 *  failed test keeps a picture, a trace and the app's output of every app that was open, beside its other results. */
import { writeFileSync } from 'node:fs'
import { test as base } from '@playwright/test'
import { freshHome, launchReeve, open, removeHome, type LaunchOptions, type Reeve } from './launch.ts'
import { complaints } from './steps.ts'

export { expect } from '@playwright/test'

export const test = base.extend<{
  /** Starts the app; it is closed after the test. */
  launch: (options?: LaunchOptions) => Promise<Reeve>
}>({
  launch: [
    async ({}, use, info) => {
      for (const { app } of open) await app.context().tracing.startChunk({ title: info.title })
      const own: Reeve[] = []
      await use(async (options) => {
        const reeve = await launchReeve(options)
        own.push(reeve)
        return reeve
      })
      const failed = info.status !== info.expectedStatus
      for (const [index, reeve] of [...open].entries())
        await (failed ? keep(reeve, (end) => info.outputPath(`app-${index + 1}${end}`)) : forget(reeve))
      for (const reeve of own) await reeve.close()
    },
    { auto: true },
  ],
})

async function keep({ app, page, output }: Reeve, path: (end: string) => string): Promise<void> {
  writeFileSync(path('.txt'), output())
  // An app that has died has neither.
  await page.screenshot({ path: path('.png'), timeout: 5_000 }).catch(() => {})
  await app
    .context()
    .tracing.stopChunk({ path: path('.zip') })
    .catch(() => {})
}

const forget = ({ app }: Reeve): Promise<void> =>
  app
    .context()
    .tracing.stopChunk()
    .catch(() => {})

const PREPARE_LIMIT_MS = 240_000

/** One app for every test of the file, with its complaints so far. `prepare` fills the workspace and answers what is to be
 *  closed after the last test. */
export function oneWindow(
  prepare: (home: string) => Promise<readonly { close(): Promise<void> }[]>,
): Reeve & { readonly heard: string[] } {
  let home = ''
  let reeve: Reeve | undefined
  let heard: string[] = []
  let others: readonly { close(): Promise<void> }[] = []
  test.beforeAll(async () => {
    test.setTimeout(PREPARE_LIMIT_MS)
    home = freshHome()
    others = await prepare(home)
    reeve = await launchReeve({ home })
    heard = complaints(reeve.page)
    await forget(reeve)
  })
  test.afterAll(async () => {
    await reeve?.close()
    for (const other of others) await other.close()
    if (home !== '') removeHome(home)
  })
  const opened = (): Reeve => {
    if (reeve === undefined) throw new Error('the app is not open')
    return reeve
  }
  return {
    get app() {
      return opened().app
    },
    get page() {
      return opened().page
    },
    get home() {
      return home
    },
    get heard() {
      return heard
    },
    output: () => opened().output(),
    close: () => opened().close(),
  }
}
