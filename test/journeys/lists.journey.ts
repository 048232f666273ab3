/** A list in the hands of a technician: looked up and copied by keyboard alone, kept as a view, saved as a file, given up
 *  while it takes too long. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startOpenAi } from '../../src/simulators/index.ts'
import { setMoment } from '../support/moving-clock.ts'
import { addClient, syncAll } from '../support/workspace.ts'
import { enginePid } from './support/engine-pid.ts'
import { eventually, goTo, rowsOf, settled, switchTo } from './support/steps.ts'
import { expect, oneWindow, test } from './support/test.ts'

let openai: Awaited<ReturnType<typeof startOpenAi>>
const reeve = oneWindow(async (home) => {
  openai = await startOpenAi({
    seed: 'lists',
    users: 40,
    health: 'poor',
    now: setMoment('2027-10-31T01:30:00Z'),
  })
  await addClient(home, { name: 'Harbor Dental', connections: [{ provider: 'openai', ...openai }] })
  await addClient(home, { name: 'Quay Surgery', connections: [{ provider: 'openai', ...openai }] })
  await syncAll(home)
  return [openai]
})

/** What is used of the page's globals: the suite is checked without the DOM's types. */
declare const document: { readonly activeElement: { getAttribute(name: string): string | null } | null }
declare const window: { readonly localStorage: { getItem(key: string): string | null } }

const credentials = () => rowsOf(reeve.page, 'Credentials')
const details = () => reeve.page.getByRole('complementary', { name: 'Details' })
const focused = () => reeve.page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '')
const footer = () => reeve.page.locator('footer').innerText()
const viewsButton = () => reeve.page.getByRole('button', { name: /^View/ })

test.describe.serial('a list in the hands of a technician', { tag: '@ci' }, () => {
  test('text, Enter, Enter opens what was looked for; Esc goes back to its row', async () => {
    const { page } = reeve
    await switchTo(page, 'harbor')
    await goTo(page, 'Credentials')
    await credentials().first().waitFor()
    const name = openai.world.keys.all()[0]?.name ?? ''
    expect(name).not.toBe('')
    await page.keyboard.press('/')
    await page.keyboard.type(name)
    await page.keyboard.press('Enter')
    await settled(page)
    await page.keyboard.press('Enter')
    await details().getByRole('heading', { name, exact: true }).waitFor()
    await page.keyboard.press('Escape')
    await details().waitFor({ state: 'hidden' })
    await eventually(focused).toBe('Credentials')
    await page.keyboard.press('Control+c')
    await page.getByText('1 row as a table').waitFor()
  })

  test('a dialog and the values of a filter give the keyboard back its place', async () => {
    const { page } = reeve
    await page.getByRole('button', { name: 'Clear', exact: true }).click()
    const filter = page.getByRole('button', { name: 'Filter', exact: true })
    await filter.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: 'Kind' }).press('Enter')
    await page.getByRole('checkbox', { name: /API key/ }).press('Space')
    await page.keyboard.press('Escape')
    await eventually(() => filter.evaluate((button) => document.activeElement === button)).toBe(true)
    await viewsButton().focus()
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: 'Save this view…' }).press('Enter')
    await page.getByRole('textbox', { name: 'Name' }).waitFor()
    await page.keyboard.press('Escape')
    await eventually(focused).toBe('Views')
  })

  test('filters, order and columns are kept as a view, for every client and when the page is loaded anew', async () => {
    const { page } = reeve
    await page.getByRole('button', { name: 'Created', exact: true }).click()
    await page.getByRole('textbox', { name: 'Filter credentials' }).fill('e')
    await viewsButton().click()
    await page.getByRole('menuitem', { name: 'Save this view…' }).click()
    const dialog = page.getByRole('dialog')
    await expect(dialog).toContainText('Left out, since it is this client’s own: the typed text.')
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Keys by age')
    await dialog.getByRole('button', { name: 'Save', exact: true }).click()
    await dialog.waitFor({ state: 'hidden' })
    await page.getByRole('textbox', { name: 'Filter credentials' }).fill('')
    await page.getByRole('button', { name: 'View: Keys by age' }).waitFor()
    await page.getByRole('button', { name: 'Clear', exact: true }).click()
    await page.getByRole('button', { name: 'Views', exact: true }).waitFor()

    await switchTo(page, 'quay')
    await viewsButton().click()
    await page.getByRole('menuitem', { name: 'Keys by age' }).click()
    await page.getByRole('button', { name: 'View: Keys by age' }).waitFor()
    await expect(page).toHaveURL(/sort=createdAt/)
    await page.reload()
    await page.getByRole('button', { name: 'View: Keys by age' }).waitFor()
    const kept = await page.evaluate(() => window.localStorage.getItem('reeve.tables'))
    expect(kept).toContain('Keys by age')
    expect(kept).not.toMatch(/Harbor|Quay/)
  })

  test('a link that asks for what the list does not have shows no rows, and says so', async () => {
    const { page } = reeve
    await page.goto(`${page.url().replace(/\?.*$/, '')}?f=flg%3Downerless%3Bkind%3Dapi_key&sort=-creatd`)
    await page.getByText('This list does not have the filter “flg”, the order “creatd”').waitFor()
    await expect(credentials()).toHaveCount(0)
    await page.getByRole('button', { name: 'Show the list without it' }).click()
    await credentials().first().waitFor()
    await page.getByRole('button', { name: /Kind: API key/ }).waitFor()
    await viewsButton().click()
    await page.getByRole('menuitem', { name: 'Keys by age' }).click()
    await page.getByRole('button', { name: 'View: Keys by age' }).waitFor()
  })

  test('a view is renamed, deleted, and brought back', async () => {
    const { page } = reeve
    await viewsButton().click()
    await page.getByRole('menuitem', { name: 'Rename this view…' }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('Oldest keys')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'View: Oldest keys' }).click()
    await page.getByRole('menuitem', { name: 'Delete this view' }).click()
    await page.getByRole('button', { name: 'Views', exact: true }).waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('button', { name: 'View: Oldest keys' }).waitFor()
  })

  test('the rows that match are saved as CSV, and the journal says so', async () => {
    const { page } = reeve
    const file = join(reeve.home, 'keys.csv')
    await reeve.app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
    }, file)
    await settled(page)
    const matched = Number(/^(\d+) of/.exec(await footer())?.[1])
    expect(matched).toBeGreaterThan(5)
    await page.getByRole('button', { name: 'Save these rows as CSV' }).click()
    await page.getByText('List saved').waitFor()
    const lines = readFileSync(file, 'utf8').trim().split('\r\n')
    expect(lines[0]).toContain('Name,Findings,Kind,State,Authenticates')
    expect(lines.slice(1)).toHaveLength(matched)
    for (const line of lines.slice(1)) expect(line).toContain('API key')
    await goTo(page, 'Journal')
    await page.getByRole('row', { name: /The list "Credentials" was saved/ }).waitFor()
  })

  test('a list that takes long says so and can be given up and read again', async () => {
    test.skip(
      process.platform === 'win32',
      'a stopped process stands for a slow one; Windows cannot stop one',
    )
    const { page } = reeve
    const pid = enginePid(reeve.app)
    process.kill(pid, 'SIGSTOP')
    try {
      await page
        .getByRole('navigation', { name: 'Pages' })
        .getByRole('button', { name: 'Services', exact: true })
        .click()
      await page.getByText('Reading services…').waitFor()
      await page.getByRole('button', { name: 'Cancel', exact: true }).click()
      await page.getByText('Reading was cancelled').waitFor()
    } finally {
      process.kill(pid, 'SIGCONT')
    }
    await page.getByRole('button', { name: 'Read again' }).click()
    await rowsOf(page, 'Services').first().waitFor()
    expect(reeve.heard).toEqual([])
  })
})
