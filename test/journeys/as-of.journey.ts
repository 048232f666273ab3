/** An older moment of a client: opened, told apart from now, unchangeable, and compared with the latest. */
import { startOpenAi } from '../../src/simulators/index.ts'
import { setMoment } from '../support/moving-clock.ts'
import { addClient, syncAll } from '../support/workspace.ts'
import { eventually, goTo, rowsOf, settled, switchTo } from './support/steps.ts'
import { expect, oneWindow, test } from './support/test.ts'

const FIRST = '2027-08-31T22:30:00Z'
const SECOND = '2028-02-29T09:15:00Z'
/** Mail addresses of members that joined between the two syncs, and of those that were there at the first. */
let joined: readonly string[]
let joinedName = ''
let there: readonly string[]
const reeve = oneWindow(async (home) => {
  const openai = await startOpenAi({ seed: 'as-of', users: 25, health: 'poor', now: setMoment(FIRST) })
  const members = () => openai.world.users.all().map(({ email }) => email)
  await addClient(home, { name: 'Harbor Dental', connections: [{ provider: 'openai', ...openai }] })
  await syncAll(home)
  there = members()
  openai.setNow(setMoment(SECOND))
  await syncAll(home)
  joined = members().filter((mail) => !there.includes(mail))
  joinedName = openai.world.users.all().find(({ email }) => email === joined[0])?.name ?? ''
  if (joinedName === '') throw new Error('the seed has nobody who joined between the two moments')
  return [openai]
})

const banner = () => reeve.page.getByRole('status').filter({ hasText: 'The past is shown' })
const shows = async (mail: string) =>
  (await rowsOf(reeve.page, 'People').filter({ hasText: mail }).count()) > 0
const titleBarColour = () =>
  reeve.page.getByRole('banner').evaluate((element) => getComputedStyle(element).backgroundColor)

/** What is used of the page's globals: the suite is checked without the DOM's types. */
declare function getComputedStyle(element: unknown): { readonly backgroundColor: string }

test.describe.serial('as of an older moment', { tag: '@ci' }, () => {
  test('the as-of control opens the older moment, and the page is tinted and says so', async () => {
    const { page } = reeve
    await switchTo(page, 'ha')
    await goTo(page, 'People')
    await rowsOf(page, 'People').first().waitFor()
    for (const mail of joined) await eventually(() => shows(mail)).toBe(true)
    const colour = await titleBarColour()

    await page.getByRole('button', { name: 'As of: now' }).click()
    await page
      .getByRole('menuitemradio', { name: /\d{4}, \d{2}:\d{2}/ })
      .last()
      .click()
    await banner().waitFor()
    await settled(page)
    await eventually(titleBarColour).not.toBe(colour)
    await expect(page.getByRole('button', { name: /^As of: \d/ })).toBeVisible()
    for (const mail of joined) await eventually(() => shows(mail)).toBe(false)
    await eventually(() => shows(there[0] ?? '')).toBe(true)
  })

  test('the moment holds for every page of the client, and nothing can be changed from there', async () => {
    const { page } = reeve
    const sync = page.getByRole('button', { name: 'Sync', exact: true })
    for (const label of ['Overview', 'Identities', 'Usage & spend', 'Activity', 'Findings', 'Report']) {
      await goTo(page, label)
      await banner().waitFor()
      await settled(page)
      await expect(sync).toHaveAttribute('aria-disabled', 'true')
    }
    await sync.click({ force: true })
    await goTo(page, 'Connections')
    await expect(page.getByRole('button', { name: 'Add a connection' })).toBeDisabled()
    const card = page.getByRole('region', { name: 'OpenAI' })
    await expect(card.getByRole('button', { name: 'Sync' })).toBeDisabled()
    await expect(page.getByRole('button', { name: 'Remove this client' })).toBeDisabled()
    await goTo(page, 'Snapshots')
    // The press on Sync has started nothing.
    await expect(rowsOf(page, 'Snapshots')).toHaveCount(2)
  })

  test('back leads through the moments, and one press returns to now', async () => {
    const { page } = reeve
    await goTo(page, 'People')
    await banner().getByRole('button', { name: 'Return to now' }).click()
    await banner().waitFor({ state: 'hidden' })
    for (const mail of joined) await eventually(() => shows(mail)).toBe(true)
    await page.goBack()
    await banner().waitFor()
    for (const mail of joined) await eventually(() => shows(mail)).toBe(false)
    await page.goForward()
    await banner().waitFor({ state: 'hidden' })
  })

  test('comparing the two names what was added between them', async () => {
    const { page } = reeve
    await goTo(page, 'Snapshots')
    await page.getByRole('button', { name: 'Compare two runs' }).click()
    await page.getByRole('heading', { level: 1, name: 'Compare two runs' }).waitFor()
    await page.getByText(/^[1-9]\d* added, \d+ removed, \d+ changed/).waitFor()
    await page.getByRole('textbox', { name: 'Filter changes' }).fill(joinedName)
    // The person, and each right that the person was given.
    await eventually(async () => (await rowsOf(page, 'Changes').allInnerTexts()).sort()).toEqual([
      expect.stringMatching(/Added\s+Grant/),
      expect.stringMatching(/Added\s+Grant/),
      expect.stringMatching(/Added\s+Person/),
    ])
    await rowsOf(page, 'Changes').filter({ hasText: 'Person' }).click()
    const panel = page.getByRole('complementary', { name: 'Details' })
    await panel.getByRole('heading', { name: joinedName }).waitFor()
    expect(reeve.heard).toEqual([])
  })
})
