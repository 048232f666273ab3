/** The app and the command line on one workspace: whoever comes second says that it is open, and changes nothing. A second
 *  app is covered in window.journey.ts. */
import { startOpenAi } from '../../src/simulators/index.ts'
import { runCli, startCli } from '../support/cli.ts'
import { setMoment } from '../support/moving-clock.ts'
import { addClient } from '../support/workspace.ts'
import { freshHome, removeHome } from './support/launch.ts'
import { eventually, rowsOf } from './support/steps.ts'
import { expect, test } from './support/test.ts'

let home = ''
let openai: Awaited<ReturnType<typeof startOpenAi>>
test.beforeAll(async () => {
  home = freshHome()
  openai = await startOpenAi({ seed: 'beside', users: 5, now: setMoment('2027-03-28T00:30:00Z') })
  await addClient(home, { name: 'Harbor Dental', connections: [{ provider: 'openai', ...openai }] })
})
test.afterAll(async () => {
  await openai?.close()
  removeHome(home)
})

test('the command line beside the open app says so, changes nothing, and works once the app has closed', async ({
  launch,
}) => {
  const reeve = await launch({ home })
  await rowsOf(reeve.page, 'Clients').filter({ hasText: 'Harbor Dental' }).waitFor()
  const refused = await runCli(home, ['client', 'add', 'Second'])
  expect(refused.code).toBe(1)
  expect(refused.stderr).toContain('open')
  await reeve.close()
  const list = await runCli(home, ['client', 'list'])
  expect(list.code).toBe(0)
  expect(list.stdout).not.toContain('Second')
})

test('the app beside a running command says so, and opens once that has ended', async ({ launch }) => {
  openai.setFault('hang')
  const sync = await startCli(home, ['sync', '--all'])
  await eventually(() => openai.requests().length).toBeGreaterThan(0)
  try {
    const reeve = await launch({ home })
    await reeve.page.getByRole('heading', { name: 'The workspace is open elsewhere' }).waitFor()
    sync.process.kill()
    await sync.ended
    await reeve.page.getByRole('button', { name: 'Try again' }).click()
    await rowsOf(reeve.page, 'Clients').filter({ hasText: 'Harbor Dental' }).waitFor()
  } finally {
    sync.process.kill()
    await sync.ended
  }
})
