/** The engine dies under the window: it says so, comes back once by itself, and loses nothing that was committed. */
import { startOpenAi } from '../../src/simulators/index.ts'
import { setMoment } from '../support/moving-clock.ts'
import { addClient, syncAll } from '../support/workspace.ts'
import { enginePid } from './support/engine-pid.ts'
import { eventually, goTo, rowsOf, switchTo } from './support/steps.ts'
import { expect, oneWindow, test } from './support/test.ts'

let openai: Awaited<ReturnType<typeof startOpenAi>>
const reeve = oneWindow(async (home) => {
  openai = await startOpenAi({ seed: 'killed', users: 20, now: setMoment('2027-12-31T23:58:00Z') })
  await addClient(home, { name: 'Harbor Dental', connections: [{ provider: 'openai', ...openai }] })
  await syncAll(home)
  // The next sync hangs until the kill.
  openai.setFault('hang')
  return [openai]
})

const killEngine = () => process.kill(enginePid(reeve.app), 'SIGKILL')
const people = () => rowsOf(reeve.page, 'People')

test.describe.serial('the engine is killed', () => {
  test('killed in the middle of a sync, it is started again by itself and the list is still there', async () => {
    const { page } = reeve
    await switchTo(page, 'ha')
    await goTo(page, 'People')
    await eventually(() => people().count()).toBeGreaterThan(10)
    const before = await people().count()
    await page.getByRole('button', { name: 'Sync', exact: true }).click()
    await page.getByRole('region', { name: 'Work under way' }).waitFor()

    const first = enginePid(reeve.app)
    killEngine()
    await page.getByText('The engine stopped and was started again').waitFor()
    await expect(() => expect(enginePid(reeve.app)).not.toBe(first)).toPass({ timeout: 20_000 })
    await expect(people()).toHaveCount(before)
  })

  test('the sync can be started again and ends', async () => {
    const { page } = reeve
    openai.setFault()
    await page.getByRole('button', { name: 'Sync', exact: true }).click()
    await page.getByRole('region', { name: 'Work under way' }).waitFor({ state: 'hidden' })
    await goTo(page, 'Snapshots')
    await expect(rowsOf(page, 'Snapshots')).toHaveCount(2)
  })

  test('killed again within a minute, it waits for a person, and restarts at their word', async () => {
    const { page } = reeve
    killEngine()
    await page.getByText('The engine stopped twice in a short time').waitFor()
    await page.getByRole('button', { name: 'Restart engine' }).click()
    await goTo(page, 'People')
    await eventually(() => people().count()).toBeGreaterThan(10)
  })
})
