/** Kills a child process of the real code with SIGKILL: at a random moment, or at a chosen call to the file system
 *  (see test/integration/faults/kill-points.ts). */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { testClockEnv } from './moving-clock.ts'

const POINTS = join(import.meta.dirname, '..', 'integration', 'faults', 'kill-points.ts')

/** Kills of each kind. 3 in CI; REEVE_KILLS=200 is the figure of a run by hand. */
export const KILLS = Number(process.env['REEVE_KILLS'] ?? 3)

/** `count` whole numbers spread over 1…last, the last among them, each once. */
export const spread = (last: number, count: number): number[] => [
  ...new Set(Array.from({ length: count }, (_, i) => Math.ceil(((i + 1) * last) / count))),
]

/** A number in [0, 1) for the n-th kill: spread evenly, the same in every run. */
export const fraction = (n: number): number => (n * 0.618_033_988_749_895) % 1

export interface Killed {
  /** Lines that it had said. */
  readonly lines: readonly string[]
  /** False: it came to its end. */
  readonly killed: boolean
  /** From `ready` to the end, in ms. */
  readonly ms: number
}

/** Runs the module. `at.point`: dies by itself at that call. `at.afterMs`: is killed so long after it said `ready`. */
export function runAndKill(
  script: string,
  task: object,
  at: { readonly point?: number; readonly afterMs?: number },
): Promise<Killed> {
  const env = {
    ...process.env,
    ...testClockEnv(),
    KILL_LATE: '1',
    ...(at.point !== undefined && { KILL_POINT: String(at.point) }),
  }
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, ['--import', POINTS, script, JSON.stringify(task)], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let text = ''
    let readyAt = 0
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      if (readyAt > 0 || !text.includes('ready\n')) return
      readyAt = performance.now()
      if (at.afterMs !== undefined) setTimeout(() => child.kill('SIGKILL'), at.afterMs)
    })
    child.on('error', fail)
    child.on('close', (code, signal) => {
      if (signal !== 'SIGKILL' && code !== 0) return fail(new Error(`the child ended with ${code}`))
      const lines = text.split('\n').filter(Boolean)
      done({ lines, killed: signal === 'SIGKILL', ms: performance.now() - readyAt })
    })
  })
}
