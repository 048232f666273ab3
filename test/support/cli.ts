/** Runs the built command line as a person's shell would: a process of its own, the real keychain of a private session. */
import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { testClockEnv } from './moving-clock.ts'
import { sessionEnv } from './session.ts'

const ENTRY = join(import.meta.dirname, '..', '..', 'dist', 'cli', 'index.cjs')

export interface CliResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunningCli {
  readonly process: ChildProcess
  readonly ended: Promise<CliResult>
}

/** `env` is added to the session's, for example another keychain. Its clock is the test file's. */
export async function startCli(
  home: string,
  args: readonly string[],
  stdin = '',
  env: NodeJS.ProcessEnv = {},
): Promise<RunningCli> {
  const child = spawn(process.execPath, [ENTRY, '--home', home, ...args], {
    env: { ...(await sessionEnv()), REEVE_HOME: '', ...testClockEnv(), ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (text: Buffer) => (stdout += text.toString()))
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()))
  child.stdin.on('error', () => {})
  child.stdin.end(stdin)
  const ended = new Promise<CliResult>((done) => child.on('close', (code) => done({ code, stdout, stderr })))
  return { process: child, ended }
}

/** Runs it to its end. */
export const runCli = async (...given: Parameters<typeof startCli>): Promise<CliResult> =>
  (await startCli(...given)).ended
