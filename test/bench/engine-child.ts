/** The engine as the app runs it: the built engine process, spoken to over its process channel. This side stands where
 *  the main process and the page do. */
import { fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MethodName } from '../../src/shared/contract/methods.ts'
import type { Input, Output } from '../../src/shared/contract/schemas.ts'
import { createKeychainBroker } from '../../src/main/electron/keychain-broker.ts'
import { engineMessage } from '../../src/main/electron/control-messages.ts'
import { Secret } from '../../src/main/engine/index.ts'
import type { SecretStore } from '../../src/main/engine/ports/secret-store.ts'
import { createPortClient } from '../../src/renderer/api/port-client.ts'
import { root } from './electron.ts'

export interface EngineChild {
  readonly pid: number
  call<M extends MethodName>(method: M, input: Input<M>): Promise<Output<M>>
  /** Resolves when none of these jobs runs any more. */
  ended(runIds: readonly string[]): Promise<void>
  close(): Promise<void>
}

/** Clock ticks a second in /proc, the same on every Linux that Node runs on. */
const TICKS = 100

/** CPU time that the process has used, in seconds (Linux). */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS
}

export async function startEngineChild(home: string, secrets: SecretStore): Promise<EngineChild> {
  const child = fork(join(root, 'dist', 'engine', 'index.cjs'), {
    env: { ...process.env, REEVE_HOME: home },
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  const askKeychain = createKeychainBroker(secrets, (value) => new Secret(value))
  const client = createPortClient()
  const CONNECTION = 1
  let hear: ((data: unknown) => void) | null = null
  const ready = new Promise<void>((done, fail) => {
    void ended.then(() => fail(new Error('the engine process ended')))
    child.on('message', (message: { type: string; data?: unknown }) => {
      if (message.type === 'page') return hear?.(message.data)
      const told = engineMessage.parse(message)
      if (told.type === 'ready') done()
      if (told.type === 'keychain')
        void askKeychain(told).then((answer) => child.send({ type: 'keychain-result', ...answer }))
    })
  })
  await ready
  child.send({ type: 'page-open', connection: CONNECTION })
  client.attach({
    postMessage: (data) => void child.send({ type: 'page', connection: CONNECTION, data }),
    listen: (listener) => {
      hear = listener
    },
    close: () => undefined,
  })
  return {
    pid: child.pid ?? 0,
    call: (method, input) => client.call(method, input),
    ended: async (runIds) => {
      for (;;) {
        const { jobs } = await client.call('jobs.list', {})
        const running = jobs.filter((job) => job.state === 'waiting' || job.state === 'running')
        if (!running.some((job) => runIds.includes(job.runId))) return
        await new Promise((done) => setTimeout(done, 100))
      }
    },
    close: async () => {
      child.send({ type: 'shutdown' })
      await ended
    },
  }
}
