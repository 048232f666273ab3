/** No network: everything that was read before opens, says how old it is, and waits for nothing. */
import { startAnthropic, startOpenAi } from '../../src/simulators/index.ts'
import { setMoment } from '../support/moving-clock.ts'
import { addClient, syncAll } from '../support/workspace.ts'
import { eventually, goTo, rowsOf, settled, switchTo } from './support/steps.ts'
import { expect, oneWindow, test } from './support/test.ts'

const CLIENT = 'Harbor Dental'
const reeve = oneWindow(async (home) => {
  const world = { seed: 'offline', users: 15, now: setMoment('2027-02-28T12:00:00Z') }
  const openai = await startOpenAi(world)
  const anthropic = await startAnthropic(world)
  const connections = [
    { provider: 'openai', ...openai },
    { provider: 'anthropic', ...anthropic },
  ] as const
  await addClient(home, { name: CLIENT, connections })
  await syncAll(home)
  // From here on nobody answers.
  await openai.close()
  await anthropic.close()
  return []
})

const LISTS = {
  People: 'People',
  Identities: 'Identities',
  Credentials: 'Credentials',
  Services: 'Services',
  Activity: 'Activity',
  Findings: 'Findings',
  Snapshots: 'Snapshots',
}

/** Every page opens with what was read before. */
async function everyPageHasData(): Promise<void> {
  const { page } = reeve
  await goTo(page, 'Overview')
  await page.getByRole('button', { name: /^People \d+ / }).waitFor()
  for (const [label, list] of Object.entries(LISTS)) {
    await goTo(page, label)
    await rowsOf(page, list).first().waitFor()
  }
  await goTo(page, 'Usage & spend')
  await page.getByRole('figure').first().waitFor()
  await goTo(page, 'Connections')
  await page.getByRole('region', { name: 'OpenAI' }).getByText('Last good sync').waitFor()
  await goTo(page, 'Report')
  await page.getByRole('img', { name: /^Report page 1 of/ }).waitFor()
  await goTo(page, 'Journal')
  await page.getByRole('row').nth(1).waitFor()
  await settled(page)
}

test.describe.serial('no network', () => {
  test('a start without any provider shows everything that was read before', async () => {
    await switchTo(reeve.page, 'ha')
    await everyPageHasData()
  })

  test('a sync fails with words: which provider, what is kept, what to do; the age of the data stays in sight', async () => {
    const { page } = reeve
    await goTo(page, 'People')
    await eventually(() => rowsOf(page, 'People').count()).toBeGreaterThan(10)
    const before = await rowsOf(page, 'People').count()
    await page.getByRole('button', { name: 'Sync', exact: true }).click()
    const message = page
      .getByRole('alert')
      .filter({ hasText: /could not be reached/ })
      .first()
    await message.waitFor({ timeout: 60_000 })
    expect(await message.innerText()).toContain('Everything that was read before is still here.')
    await page
      .getByRole('status')
      .filter({ hasText: 'The providers were not reachable at the last sync.' })
      .filter({ hasText: /Data of Harbor Dental is .* old/ })
      .waitFor({ timeout: 60_000 })
    await expect(rowsOf(page, 'People')).toHaveCount(before)
  })

  test('the failed sync has taken nothing away, and each connection says so', async () => {
    const { page } = reeve
    await everyPageHasData()
    await goTo(page, 'Connections')
    for (const name of ['OpenAI', 'Anthropic']) {
      const card = page.getByRole('region', { name })
      await card.getByText(`${name} could not be reached`).waitFor()
      await expect(card.getByText('Never', { exact: true })).toHaveCount(0)
    }
  })

  test('a machine that knows it is offline says so on every page and still shows the data', async () => {
    const { page } = reeve
    await page.context().setOffline(true)
    await page.getByRole('banner').getByText('Offline', { exact: true }).waitFor()
    await everyPageHasData()
    await goTo(page, 'Fleet')
    await page.getByText('Everything that was read before can be opened').waitFor()
    await page.context().setOffline(false)
    await page.getByRole('banner').getByText('Offline', { exact: true }).waitFor({ state: 'hidden' })
    expect(reeve.heard).toEqual([])
  })
})
