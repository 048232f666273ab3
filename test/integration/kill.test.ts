/** kill -9 in the middle of a sync, again and again: nothing that was committed is lost, the next sync goes on from
 *  there, and the end is what an undisturbed sync gives. The real command line, keychain, HTTP and SQLite. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startOpenAi } from '../../src/simulators/index.ts'
import { runCli, startCli } from '../support/cli.ts'

const KILLS = 20
const TIMEOUT_MS = 240_000

let simulator: Awaited<ReturnType<typeof startOpenAi>>
const homes: string[] = []

beforeAll(async () => {
  simulator = await startOpenAi({
    seed: 'kill',
    users: 400,
    health: 'fair',
    now: Date.UTC(2026, 10, 22),
    latencyMs: 25,
  })
})
afterAll(async () => {
  await simulator.close()
  for (const home of homes) rmSync(home, { recursive: true, force: true })
})

async function freshConnection(): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), 'reeve-kill-'))
  homes.push(home)
  expect((await runCli(home, ['client', 'add', 'Acme'])).code).toBe(0)
  const added = await runCli(
    home,
    [
      'connection',
      'add',
      '--client',
      'Acme',
      '--provider',
      'openai',
      '--secret-stdin',
      '--endpoint',
      simulator.url,
    ],
    simulator.adminKey,
  )
  expect(added.stderr).toBe('')
  expect(added.code).toBe(0)
  return home
}

interface Snapshot {
  readonly facts: number
}
const snapshots = async (home: string): Promise<Snapshot[]> =>
  JSON.parse((await runCli(home, ['--json', 'snapshot', 'list', '--client', 'Acme'])).stdout) as Snapshot[]

/** What the lists show, without ids, which name the connection. */
const contents = async (home: string): Promise<string[]> => {
  const shown: string[] = []
  for (const list of ['people', 'identities', 'credentials', 'services']) {
    const { stdout } = await runCli(home, ['--json', list, '--client', 'Acme'])
    const rows = JSON.parse(stdout) as Record<string, unknown>[]
    shown.push(...rows.map((row) => JSON.stringify({ list, ...row, id: undefined })))
  }
  return shown.sort()
}

/** Waits for the sync's n-th request, so that the kill falls inside it however slow the machine is. */
function untilRequests(n: number): Promise<void> {
  let seen = 0
  return new Promise((done) => {
    const stop = simulator.onExchange(() => {
      seen += 1
      if (seen < n) return
      stop()
      done()
    })
  })
}

test(
  `a sync that is killed ${KILLS} times ends as one that never was, and asks for no page twice without need`,
  async () => {
    const calm = await freshConnection()
    simulator.clearRequests()
    expect((await runCli(calm, ['sync', '--all'])).code).toBe(0)
    const wanted = simulator.requests().length
    const [undisturbed] = await snapshots(calm)

    const home = await freshConnection()
    simulator.clearRequests()
    let killed = 0
    for (let round = 0; round < KILLS; round += 1) {
      const sync = await startCli(home, ['sync', '--all'])
      const enough = untilRequests(3 + ((round * 7) % 11))
      const first = await Promise.race([
        enough.then(() => 'kill' as const),
        sync.ended.then(() => 'ended' as const),
      ])
      if (first === 'ended') break
      sync.process.kill('SIGKILL')
      await sync.ended
      killed += 1
      if (round % 5 === 4) {
        const checked = await runCli(home, ['verify'])
        expect(checked.stdout + checked.stderr).not.toContain('false')
        expect(checked.code).toBe(0)
      }
    }
    expect(killed).toBe(KILLS)
    const last = await runCli(home, ['sync', '--all'])
    expect(last.stderr).not.toContain('failed')
    expect(last.code).toBe(0)

    const [resumed, ...others] = await snapshots(home)
    expect(others).toEqual([])
    expect(resumed!.facts).toBe(undisturbed!.facts)
    // Roots differ: each workspace makes salts of its own for personal values.
    expect(await contents(home)).toEqual(await contents(calm))
    expect((await runCli(home, ['verify'])).code).toBe(0)
    // Each kill may cost the pages in flight and the probe of a new start, never what was committed before.
    const asked = simulator.requests().length
    expect(asked).toBeLessThan(wanted + KILLS * 25)
    expect(asked).toBeLessThan((wanted * KILLS) / 2)
  },
  TIMEOUT_MS,
)
