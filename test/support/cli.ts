/** Runs the built command line as a person's shell would: a process of its own, the real keychain of a private session. */
import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { openSession, type Session } from '../../scripts/session.mjs'

const ENTRY = join(import.meta.dirname, '..', '..', 'dist', 'cli', 'index.mjs')

let session: Promise<Session> | null = null
afterAll(async () => {
  const opened = await session
  session = null
  await opened?.close()
})

/** `npm test` has opened a session already; a single file opens its own. */
function sessionEnv(): Promise<NodeJS.ProcessEnv> {
  if (process.env['REEVE_TEST_SESSION']) return Promise.resolve(process.env)
  session ??= openSession({ display: false, keyring: 'private' })
  return session.then((s) => s.env)
}

export interface CliResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunningCli {
  readonly process: ChildProcess
  readonly ended: Promise<CliResult>
}

export async function startCli(home: string, args: readonly string[], stdin = ''): Promise<RunningCli> {
  const child = spawn(process.execPath, [ENTRY, '--home', home, ...args], {
    env: { ...(await sessionEnv()), REEVE_HOME: '' },
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
export const runCli = async (home: string, args: readonly string[], stdin = ''): Promise<CliResult> =>
  (await startCli(home, args, stdin)).ended
