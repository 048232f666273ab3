/** Two processes at one workspace (perf.md §4): the second says that the first has it and changes nothing; whoever comes
 *  next finds what the first wrote. Two windows are in test/journeys. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startOpenAi } from '../../../src/simulators/index.ts'
import { runCli, startCli } from '../../support/cli.ts'
import { openTestEngine } from '../../support/engine.ts'
import { TEST_NOW } from '../../support/moving-clock.ts'
import { addClient } from '../../support/workspace.ts'

const home = mkdtempSync(join(tmpdir(), 'reeve-two-'))
let simulator: Awaited<ReturnType<typeof startOpenAi>>
beforeAll(async () => {
  simulator = await startOpenAi({ seed: 'two', users: 10, now: TEST_NOW, latencyMs: 20 })
})
afterAll(async () => {
  await simulator.close()
  rmSync(home, { recursive: true, force: true })
})

const names = async (): Promise<string[]> =>
  (JSON.parse((await runCli(home, ['--json', 'client', 'list'])).stdout) as { name: string }[])
    .map((c) => c.name)
    .sort()

test('of two first starts at once one makes the workspace, the other says that it is taken', async () => {
  const results = await Promise.all(
    ['One', 'Two', 'Three'].map((name) => runCli(home, ['client', 'add', name])),
  )
  const done = results.filter((r) => r.code === 0)
  expect(done.length).toBeGreaterThan(0)
  for (const refused of results.filter((r) => r.code !== 0)) {
    expect(refused.stderr).toContain(`The workspace ${home} is open in another Reeve. Nothing was changed.`)
    expect(refused.stdout).toBe('')
  }
  expect(await names()).toHaveLength(done.length)
})

test('while a command line syncs, another and an app are told so, and the sync ends as if alone', async () => {
  await addClient(home, { name: 'Acme', connections: [{ provider: 'openai', ...simulator }] })
  const before = await names()
  const sync = await startCli(home, ['sync', '--client', 'Acme'])
  await new Promise<void>((begun) => {
    const stop = simulator.onExchange(() => {
      stop()
      begun()
    })
  })
  const [second, app] = await Promise.all([runCli(home, ['client', 'add', 'Late']), openTestEngine({ home })])
  expect(second).toMatchObject({ code: 1, stdout: '' })
  expect(second.stderr).toContain('open in another Reeve')
  expect(app.engine.status()).toMatchObject({ state: 'in_use' })
  await expect(app.engine.call('clients.add', { name: 'Late' })).rejects.toMatchObject({
    code: 'engine.unavailable',
  })
  await app.engine.close()
  expect((await sync.ended).code).not.toBe(1)
  expect(await names()).toEqual(before)
  expect((await runCli(home, ['verify'])).code).toBe(0)
})

test('when the holder is killed the next one has it at once', async () => {
  const held = await startCli(home, ['sync', '--client', 'Acme'])
  await new Promise<void>((begun) => {
    const stop = simulator.onExchange(() => {
      stop()
      begun()
    })
  })
  held.process.kill('SIGKILL')
  await held.ended
  expect((await runCli(home, ['client', 'list'])).code).toBe(0)
})
