/** The app and an empty window of the same Electron, started the same way: by hand, without a debugger, on a folder of their own.
 *  Both tell on standard output when they were painted. */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { z } from 'zod'
import { startElectron } from '../support/electron-start.ts'

const command = z
  .object({
    executable: z.string(),
    args: z.array(z.string()),
    env: z.record(z.string(), z.string()),
    root: z.string(),
  })
  .or(z.object({ problem: z.string(), root: z.string() }))

/** What scripts/bench.mjs found: the repository and how the app is started here. */
const given = command.parse(JSON.parse(process.env['REEVE_BENCH_APP'] ?? '{"problem":"","root":"."}'))
export const { root } = given

/** @throws Error with what is missing */
function appCommand() {
  if ('problem' in given) throw new Error(given.problem || 'start with npm run bench')
  return given
}

export const temporary = (): string => mkdtempSync(join(tmpdir(), 'reeve-bench-'))
export const remove = (folder: string): void =>
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })

export interface Started {
  /** Milliseconds from the spawn to the mark. */
  readonly ms: number
  readonly pid: number
  stop(): Promise<void>
}

/** The empty window. Its folder is used again by every start, as the app's is. */
export function startEmpty(home: string): Promise<Started> {
  const { executable, args, root } = appCommand()
  const empty = args.map((arg) => (arg === root ? join(root, 'test', 'bench', 'empty-app') : arg))
  return untilMark(spawnQuietly(executable, empty, { EMPTY_HOME: home }), 'floor.painted')
}

/** The app with its first list on screen. */
export function startApp(home: string): Promise<Started> {
  const { executable, args, env } = appCommand()
  const own = { ...env, REEVE_HOME: home, REEVE_MARKS: '1' }
  return untilMark(spawnQuietly(executable, args, own), 'page.rows')
}

/** The app under a debugger, for figures that press and look; closed afterwards in any case. */
export async function driveApp<T>(home: string, work: (page: Page, pid: number) => Promise<T>): Promise<T> {
  const { executable, args, env } = appCommand()
  const known = Object.entries({ ...process.env, ...env, REEVE_HOME: home })
  const { app, page } = await startElectron({
    executable,
    args,
    env: Object.fromEntries(known.filter((entry): entry is [string, string] => entry[1] !== undefined)),
  })
  try {
    await page.getByText('Client 0', { exact: true }).first().waitFor({ timeout: 60_000 })
    return await work(page, app.process().pid ?? 0)
  } finally {
    await app.close()
  }
}

const spawnQuietly = (executable: string, args: string[], env: Record<string, string>): ChildProcess =>
  spawn(executable, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'ignore'] })

async function untilMark(child: ChildProcess, name: string): Promise<Started> {
  const began = performance.timeOrigin + performance.now()
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  const at = await new Promise<number>((done, fail) => {
    let text = ''
    child.stdout?.on('data', (more: Buffer) => {
      text += more.toString()
      const found = new RegExp(`^mark ${name.replace('.', '\\.')} (\\S+)$`, 'm').exec(text)
      if (found) done(Number(found[1]))
    })
    void ended.then(() => fail(new Error(`it ended before ${name}`)))
  })
  return {
    ms: at - began,
    pid: child.pid ?? 0,
    stop: async () => {
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), 10_000)
      await ended
      clearTimeout(timer)
    },
  }
}

/** Proportional memory of a process and all below it, in MB (Linux). */
export function memoryOf(pid: number): number {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc').filter((n) => /^\d+$/.test(n))) {
    const stat = readOr(`/proc/${name}/stat`)
    parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]))
  }
  const family = new Set([pid])
  for (let grew = true; grew;) {
    grew = false
    for (const [child, parent] of parents)
      if (family.has(parent) && !family.has(child)) grew = Boolean(family.add(child))
  }
  const kilobytes = [...family].map((member) =>
    Number(/^Pss:\s+(\d+)/m.exec(readOr(`/proc/${member}/smaps_rollup`))?.[1] ?? 0),
  )
  return kilobytes.reduce((sum, each) => sum + each, 0) / 1024
}

/** Empty for a process that has ended. */
function readOr(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
