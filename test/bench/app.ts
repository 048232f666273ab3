/** The app as a person meets it: start to a usable fleet list, the switch between clients, memory at rest. Each beside an
 *  empty window of the same Electron. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { _electron } from 'playwright-core'
import { z } from 'zod'
import { createEngine, createKeytarSecretStore, type Engine } from '../../src/main/engine/index.ts'
import { startOpenAi } from '../simulators/index.ts'
import type { BenchFigure } from './figure.ts'

const command = z
  .object({
    executable: z.string(),
    args: z.array(z.string()),
    env: z.record(z.string(), z.string()),
    root: z.string(),
  })
  .or(z.object({ problem: z.string() }))

/** How the app is started here, as scripts/bench.mjs found it. @throws Error with what is missing */
function appCommand(): { executable: string; args: string[]; env: Record<string, string>; root: string } {
  const found = command.parse(
    JSON.parse(process.env['REEVE_BENCH_APP'] ?? '{"problem":"start with npm run bench"}'),
  )
  if ('problem' in found) throw new Error(found.problem)
  return found
}
const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
const percentile = (values: readonly number[], p: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * p))] ?? 0

const temporary = (): string => mkdtempSync(join(tmpdir(), 'reeve-bench-'))
const remove = (folder: string): void =>
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })

const openEngine = (home: string): Promise<Engine> =>
  createEngine({ home, secrets: createKeytarSecretStore(), shell: null, fonts: '', version: 'bench' })

/** A workspace with many clients, one of which is connected and synced; the rest carry its figures. */
async function fleetWorkspace(clients: number): Promise<string> {
  const home = temporary()
  const simulator = await startOpenAi({ seed: 'bench', users: 20, now: Date.now() })
  const engine = await openEngine(home)
  const first = await engine.call('clients.add', { name: 'Client 0' })
  await engine.call('connections.add', {
    clientId: first.clientId,
    provider: 'openai',
    name: '',
    endpoint: simulator.url,
    secret: simulator.adminKey,
  })
  const { runIds } = await engine.call('sync.start', { clientId: first.clientId, connectionId: null })
  await Promise.all(runIds.map((id) => engine.deps().jobs.ended(id)))
  const { workspace, clock } = engine.deps()
  const summary = workspace.fleet()[0]!.summary
  for (let i = 1; i < clients; i += 1) {
    const id = `c${String(i).padStart(15, 'a')}`
    workspace.addClient({
      id,
      name: `Client ${i}`,
      tags: [],
      color: i % 12,
      createdAt: clock.now(),
      locale: null,
      currency: null,
    })
    workspace.putFleet({ clientId: id, appliedSeq: 0, summary })
  }
  await engine.close()
  await simulator.close()
  return home
}

async function startEmpty(): Promise<{ ms: number; pid: number; stop: () => Promise<void> }> {
  const command = appCommand()
  const home = temporary()
  const args = command.args.map((a) => (a === command.root ? join(a, 'test', 'bench', 'empty-app') : a))
  const began = performance.now()
  const child = spawn(command.executable, args, {
    env: { ...process.env, EMPTY_HOME: home },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  await new Promise<void>((done, fail) => {
    child.stdout.on('data', (t: Buffer) => t.toString().includes('loaded') && done())
    child.on('exit', () => fail(new Error('the empty window did not open')))
  })
  const ms = performance.now() - began
  return {
    ms,
    pid: child.pid ?? 0,
    stop: async () => {
      const ended = new Promise((r) => child.once('exit', r))
      child.kill('SIGTERM')
      await Promise.race([ended, new Promise((r) => setTimeout(r, 5_000))])
      child.kill('SIGKILL')
      remove(home)
    },
  }
}

async function startApp(home: string) {
  const command = appCommand()
  const env = Object.fromEntries(
    Object.entries({ ...process.env, ...command.env, REEVE_HOME: home }).filter(
      (e): e is [string, string] => e[1] !== undefined,
    ),
  )
  const began = performance.now()
  const app = await _electron.launch({
    executablePath: command.executable,
    args: [...command.args],
    env,
    timeout: 60_000,
  })
  const page = await app.firstWindow()
  await page.getByText('Client 0', { exact: true }).first().waitFor({ timeout: 60_000 })
  return { app, page, ms: performance.now() - began }
}

/** Proportional memory of a process and all below it, in MB (Linux). */
function memoryOf(pid: number): number {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc').filter((n) => /^\d+$/.test(n))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]))
    } catch {
      // It has ended.
    }
  }
  const family = new Set([pid])
  for (let grew = true; grew;) {
    grew = false
    for (const [child, parent] of parents)
      if (family.has(parent) && !family.has(child)) grew = Boolean(family.add(child))
  }
  let kilobytes = 0
  for (const member of family) {
    try {
      kilobytes += Number(
        /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${member}/smaps_rollup`, 'utf8'))?.[1] ?? 0,
      )
    } catch {
      // It has ended.
    }
  }
  return kilobytes / 1024
}

export const figures: readonly BenchFigure[] = [
  {
    name: 'cold start to a usable fleet list',
    target: '<= 2x an empty window',
    floorName: 'an empty window of the same Electron',
    run: async (quick) => {
      const clients = quick ? 100 : 500
      const home = await fleetWorkspace(clients)
      try {
        const app: number[] = []
        const empty: number[] = []
        for (let i = 0; i < (quick ? 3 : 5); i += 1) {
          const bare = await startEmpty()
          empty.push(bare.ms)
          await bare.stop()
          const started = await startApp(home)
          app.push(started.ms)
          await started.app.close()
        }
        return {
          value: median(app),
          floor: median(empty),
          unit: 'ms',
          ratio: median(app) / median(empty),
          note: `${clients} clients; the app is started under a debugger`,
        }
      } finally {
        remove(home)
      }
    },
  },
  {
    name: 'switch client to a painted overview p95',
    target: '<= 3x the same queries bare',
    floorName: 'the same call in one process',
    run: async (quick) => {
      const users = quick ? 2_000 : 50_000
      const home = temporary()
      const simulator = await startOpenAi({ seed: 'switch', users, identities: users, now: Date.now() })
      const bare: number[] = []
      try {
        const engine = await openEngine(home)
        const ids: string[] = []
        for (const name of ['Client 0', 'Client 1']) {
          const { clientId } = await engine.call('clients.add', { name })
          ids.push(clientId)
          await engine.call('connections.add', {
            clientId,
            provider: 'openai',
            name: '',
            endpoint: simulator.url,
            secret: simulator.adminKey,
          })
          const { runIds } = await engine.call('sync.start', { clientId, connectionId: null })
          await Promise.all(runIds.map((id) => engine.deps().jobs.ended(id)))
        }
        for (let i = 0; i < 20; i += 1) {
          const began = performance.now()
          await engine.call('client.overview', { clientId: ids[i % 2]!, asOf: null })
          bare.push(performance.now() - began)
        }
        await engine.close()
        const { app, page } = await startApp(home)
        const painted: number[] = []
        for (let i = 0; i < 20; i += 1) {
          const name = `Client ${i % 2}`
          painted.push(
            await page.evaluate(
              `(async () => {
                const began = performance.now()
                location.hash = '#/c/${ids[i % 2]}/overview'
                while (!document.title.includes(${JSON.stringify(name)}) && performance.now() - began < 10000) await new Promise(requestAnimationFrame)
                while (!document.querySelector('main h1, main h2') && performance.now() - began < 10000) await new Promise(requestAnimationFrame)
                await new Promise(requestAnimationFrame)
                await new Promise(requestAnimationFrame)
                return performance.now() - began
              })()`,
            ),
          )
        }
        await app.close()
        const value = percentile(painted.slice(2), 0.95)
        const floor = percentile(bare.slice(2), 0.95)
        return {
          value,
          floor,
          unit: 'ms',
          ratio: value / floor,
          note: `${users.toLocaleString('en')} users and as many identities`,
        }
      } finally {
        await simulator.close()
        remove(home)
      }
    },
  },
  {
    name: 'memory at rest',
    target: '<= 2x an empty Electron',
    floorName: 'an empty window of the same Electron',
    run: async (quick) => {
      if (process.platform !== 'linux') throw new Error('measured on Linux only')
      const clients = quick ? 100 : 500
      const home = await fleetWorkspace(clients)
      try {
        const bare = await startEmpty()
        await new Promise((r) => setTimeout(r, 3_000))
        const floor = memoryOf(bare.pid)
        await bare.stop()
        const { app } = await startApp(home)
        await new Promise((r) => setTimeout(r, 3_000))
        const value = memoryOf(app.process().pid ?? 0)
        await app.close()
        return {
          value,
          floor,
          unit: 'MB',
          ratio: value / floor,
          note: `${clients} clients, proportional set size of all processes`,
        }
      } finally {
        remove(home)
      }
    },
  },
]
