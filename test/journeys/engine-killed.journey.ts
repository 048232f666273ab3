/** The engine dies under the window: it says so, comes back once by itself, and loses nothing that was committed. */
import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startOpenAi } from '../simulators/index.ts'
import { addClient, syncAll } from '../support/workspace.ts'
import { freshHome, launchReeve, removeHome, type Reeve } from './support/launch.ts'
import { eventually, goTo, rowsOf, stepByStep, switchTo } from './support/steps.ts'

const home = freshHome()
let openai: Awaited<ReturnType<typeof startOpenAi>>
let reeve: Reeve
stepByStep(() => reeve?.page)
beforeAll(async () => {
  openai = await startOpenAi({ seed: 'killed', users: 20, now: Date.now() })
  await addClient(home, { name: 'Harbor Dental', connections: [{ provider: 'openai', ...openai }] })
  await syncAll(home)
  // The next sync hangs until the kill.
  openai.setFault('hang')
  reeve = await launchReeve({ home })
})
afterAll(async () => {
  await reeve.close()
  await openai.close()
  removeHome(home)
})

/** The engine's process id: the one child of the app, or of its processes, that runs the engine. */
function enginePid(): number {
  const listed = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
  const processes = listed.split('\n').map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
  const inTree = new Set([reeve.app.process().pid])
  const found: number[] = []
  for (let grew = true; grew;) {
    grew = false
    for (const [, pid, parent, args = ''] of processes.flatMap((row) => (row ? [row] : []))) {
      if (!inTree.has(Number(parent)) || inTree.has(Number(pid))) continue
      inTree.add(Number(pid))
      grew = true
      // A child on Node names the entry; a utility process of Electron's names its service.
      if (/dist[\\/]engine[\\/]index\.mjs|node\.mojom\.NodeService/.test(args)) found.push(Number(pid))
    }
  }
  if (found.length !== 1) throw new Error(`expected one engine, found ${found.length}`)
  return found[0] ?? 0
}

const killEngine = () => process.kill(enginePid(), 'SIGKILL')
const people = () => rowsOf(reeve.page, 'People')

test('killed in the middle of a sync, it is started again by itself and the list is still there', async () => {
  const { page } = reeve
  await switchTo(page, 'ha')
  await goTo(page, 'People')
  await people().first().waitFor()
  const before = await people().count()
  expect(before).toBeGreaterThan(10)
  await page.getByRole('button', { name: 'Sync', exact: true }).click()
  await page.getByRole('region', { name: 'Work under way' }).waitFor()

  const first = enginePid()
  killEngine()
  await page.getByText('The engine stopped and was started again').waitFor()
  await eventually(enginePid).not.toBe(first)
  expect(await people().count()).toBe(before)
})

test('the sync can be started again and ends', async () => {
  const { page } = reeve
  openai.setFault()
  await page.getByRole('button', { name: 'Sync', exact: true }).click()
  await page.getByRole('region', { name: 'Work under way' }).waitFor({ state: 'hidden' })
  await goTo(page, 'Snapshots')
  await eventually(() => rowsOf(page, 'Snapshots').count()).toBe(2)
})

test('killed again within a minute, it waits for a person, and restarts at their word', async () => {
  const { page } = reeve
  killEngine()
  await page.getByText('The engine stopped twice in a short time').waitFor()
  await page.getByRole('button', { name: 'Restart engine' }).click()
  await goTo(page, 'People')
  await eventually(() => people().count()).toBeGreaterThan(10)
})
