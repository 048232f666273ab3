/** Two clients side by side: reached in two keys, named everywhere, never mixed; back and forward restore the view. */
import { startAnthropic, startOpenAi } from '../../src/simulators/index.ts'
import { setMoment } from '../support/moving-clock.ts'
import { addClient, syncAll } from '../support/workspace.ts'
import { eventually, goTo, rowsOf, settled, switchTo } from './support/steps.ts'
import { expect, oneWindow, test } from './support/test.ts'

const ACME = 'Acme Legal'
const BOREAS = 'Boreas Shipping'
/** Members that only one of the two has. */
let onlyAcme: readonly string[]
let onlyBoreas: readonly string[]

/** A client with both providers; answers its simulators and its members' mail addresses. */
async function prepare(home: string, now: number, name: string, domain: string) {
  const world = { seed: name, users: 12, domain, now }
  const openai = await startOpenAi(world)
  const anthropic = await startAnthropic(world)
  const connections = [
    { provider: 'openai', ...openai },
    { provider: 'anthropic', ...anthropic },
  ] as const
  await addClient(home, { name, connections })
  return { simulators: [openai, anthropic], members: openai.world.users.all().map(({ email }) => email) }
}

const reeve = oneWindow(async (home) => {
  const now = setMoment('2027-06-30T23:59:00Z')
  const acme = await prepare(home, now, ACME, 'acme-legal.example')
  const boreas = await prepare(home, now, BOREAS, 'boreas.example')
  onlyAcme = acme.members
  onlyBoreas = boreas.members
  await syncAll(home)
  return [...acme.simulators, ...boreas.simulators]
})

const text = () => reeve.page.locator('body').innerText()
const windowTitle = () =>
  reeve.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle() ?? '')

/** The page is of this client: window title, title bar, rail and rows name it, and nothing of the other is seen. */
async function expectClient(name: string, other: string, page: string): Promise<void> {
  await reeve.page.getByRole('button', { name: `${name}: switch client` }).waitFor()
  await reeve.page.getByRole('heading', { level: 1, name: page }).waitFor()
  await settled(reeve.page)
  await eventually(windowTitle).toBe(`${name} · ${page} · Reeve`)
  const [own, foreign] = name === ACME ? [onlyAcme, onlyBoreas] : [onlyBoreas, onlyAcme]
  const seen = async () => {
    const shown = await text()
    return own.filter((mail) => shown.includes(mail)).length
  }
  if (page === 'People') await eventually(seen).toBeGreaterThan(5)
  const shown = await text()
  expect(shown).not.toContain(other)
  expect(foreign.filter((mail) => shown.includes(mail))).toEqual([])
}

test.describe.serial('two clients side by side', { tag: '@ci' }, () => {
  test('a client is reached from the fleet in two keys and Enter', async () => {
    const { page } = reeve
    await page.getByRole('heading', { level: 1, name: 'Fleet' }).waitFor()
    await rowsOf(page, 'Clients').nth(1).waitFor()
    await switchTo(page, 'al')
    await expectClient(ACME, BOREAS, 'Overview')
  })

  test('switching keeps the page, and nothing of the client before is left on it', async () => {
    const { page } = reeve
    await goTo(page, 'People')
    await expectClient(ACME, BOREAS, 'People')
    await switchTo(page, 'bo')
    await expectClient(BOREAS, ACME, 'People')
  })

  test('back and forward restore client, filter and open row', async () => {
    const { page } = reeve
    await switchTo(page, 'al')
    await expectClient(ACME, BOREAS, 'People')
    const wanted = onlyAcme[2] ?? ''
    await page.getByRole('textbox', { name: 'Filter people' }).fill(wanted)
    await eventually(() => rowsOf(page, 'People').count()).toBe(1)
    await rowsOf(page, 'People').first().click()
    const panel = page.getByRole('complementary', { name: 'Details' })
    await panel.getByText(wanted).first().waitFor()
    await switchTo(page, 'bo')
    await expectClient(BOREAS, ACME, 'People')
    await expect(panel).toHaveCount(0)

    await page.goBack()
    await page.getByRole('button', { name: `${ACME}: switch client` }).waitFor()
    await panel.getByText(wanted).first().waitFor()
    await expect(page.getByRole('textbox', { name: 'Filter people' })).toHaveValue(wanted)
    await eventually(() => rowsOf(page, 'People').count()).toBe(1)

    await page.goForward()
    await expectClient(BOREAS, ACME, 'People')
    await expect(page.getByRole('textbox', { name: 'Filter people' })).toHaveValue('')
  })

  test('the palette finds a person by mail and opens the row with Enter, within this client alone', async () => {
    const { page } = reeve
    const mail = onlyBoreas[3] ?? ''
    await page.keyboard.press('ControlOrMeta+k')
    const search = page.getByRole('textbox', { name: 'Go to' })
    await search.fill(onlyAcme[3] ?? '')
    await page.getByText('Nothing found').waitFor()
    await search.fill(mail)
    await page
      .getByText(/^Person · /)
      .first()
      .waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('complementary', { name: 'Details' }).getByText(mail).first().waitFor()
    await expectClient(BOREAS, ACME, 'People')
  })

  test('every page of one client is free of the other', async () => {
    const { page } = reeve
    for (const label of [
      'Overview',
      'Identities',
      'Credentials',
      'Services',
      'Activity',
      'Findings',
      'Connections',
      'Journal',
    ]) {
      await goTo(page, label)
      await expectClient(BOREAS, ACME, label)
    }
    expect(reeve.heard).toEqual([])
  })
})
