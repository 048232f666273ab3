/** A theme that differs from the system's: the window has its colour before the page is drawn, also at the next start. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshHome, launchReeve, removeHome, type Reeve } from './support/launch.ts'
import { eventually, goTo } from './support/steps.ts'

const DARK = '#16191F'
let home: string
let reeve: Reeve
beforeAll(async () => {
  home = freshHome()
  reeve = await launchReeve({ home })
})
afterAll(async () => {
  await reeve.close()
  removeHome(home)
})

const background = () =>
  reeve.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBackgroundColor())

test('the window takes the colour of the chosen theme and keeps it for the next start', async () => {
  expect(await background()).toBe('#FFFFFF')
  await goTo(reeve.page, 'Settings')
  await reeve.page.getByRole('radiogroup', { name: 'Appearance' }).getByText('Dark', { exact: true }).click()
  await eventually(background).toBe(DARK)
  await reeve.close()
  const kept: unknown = JSON.parse(readFileSync(join(home, '.electron', 'window.json'), 'utf8'))
  expect(kept).toMatchObject({ background: DARK })
  reeve = await launchReeve({ home })
  expect(await background()).toBe(DARK)
})
