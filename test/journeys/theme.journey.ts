/** A theme that differs from the system's: the window has its colour before the page is drawn, also at the next start. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { freshHome, removeHome, type Reeve } from './support/launch.ts'
import { eventually, goTo } from './support/steps.ts'
import { expect, test } from './support/test.ts'

const DARK = '#16191F'
let home = ''
test.beforeAll(() => {
  home = freshHome()
})
test.afterAll(() => removeHome(home))

const background = ({ app }: Reeve) =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBackgroundColor())

test(
  'the window takes the colour of the chosen theme and keeps it for the next start',
  { tag: '@ci' },
  async ({ launch }) => {
    const reeve = await launch({ home })
    expect(await background(reeve)).toBe('#FFFFFF')
    await goTo(reeve.page, 'Settings')
    await reeve.page
      .getByRole('radiogroup', { name: 'Appearance' })
      .getByText('Dark', { exact: true })
      .click()
    await eventually(() => background(reeve)).toBe(DARK)
    await reeve.close()
    const kept: unknown = JSON.parse(readFileSync(join(home, '.electron', 'window.json'), 'utf8'))
    expect(kept).toMatchObject({ background: DARK })
    const again = await launch({ home })
    expect(await background(again)).toBe(DARK)
  },
)
