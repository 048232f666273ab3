/** Starts the engine as a process of its own: Electron's utility process where its Node can carry the store
 *  (Node-API 10), else a child process on the Node that `npm start` names, in unpackaged runs only (design.md §10).
 *  Promise: both look the same from outside. Not here: when to start it again (engine-host.ts). */
import { spawn } from 'node:child_process'
import { MessageChannelMain, utilityProcess } from 'electron'
import type { MessagePortMain } from 'electron'
import { REFUSED } from './engine-end.ts'
import type { EngineProcess } from './engine-host.ts'
import { isLargerThan } from './message-size.ts'

export interface EngineStart {
  /** The engine's entry file. */
  readonly entry: string
  /** Its environment. */
  readonly env: Record<string, string>
  /** The Node to run it on as a child process; null: as a utility process. */
  readonly node: string | null
}

/** True when Electron's own Node can run the engine. */
export function canRunInside(): boolean {
  return Number(process.versions.napi) >= 10
}

export function startEngine(start: EngineStart): EngineProcess<MessagePortMain> {
  return start.node === null ? asUtilityProcess(start) : asChildProcess(start, start.node)
}

function asUtilityProcess({ entry, env }: EngineStart): EngineProcess<MessagePortMain> {
  const child = utilityProcess.fork(entry, [], { serviceName: 'Reeve engine', env, stdio: 'inherit' })
  return {
    post: (message) => child.postMessage(message),
    connectPage: () => {
      const { port1, port2 } = new MessageChannelMain()
      child.postMessage({ type: 'page-open' }, [port2])
      return port1
    },
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.on('exit', listener),
    kill: () => void child.kill(),
  }
}

/** Here main stands between page and engine and passes each message on, marked with its connection. */
function asChildProcess({ entry, env }: EngineStart, node: string): EngineProcess<MessagePortMain> {
  const child = spawn(node, [entry], {
    env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    serialization: 'advanced',
  })
  const pages = new Map<number, MessagePortMain>()
  const send = (message: object) => {
    // The child may have ended a moment ago; its exit is reported by itself.
    if (child.connected) child.send(message)
  }
  let lastConnection = 0
  return {
    post: send,
    connectPage: () => {
      const { port1, port2 } = new MessageChannelMain()
      const connection = ++lastConnection
      pages.set(connection, port2)
      send({ type: 'page-open', connection })
      port2.on('message', ({ data }) => {
        if (isLargerThan(data)) port2.postMessage(REFUSED)
        else send({ type: 'page', connection, data })
      })
      port2.on('close', () => {
        pages.delete(connection)
        send({ type: 'page-closed', connection })
      })
      port2.start()
      return port1
    },
    onMessage: (listener) => {
      child.on('message', (message: unknown) => {
        if (isPageMessage(message)) pages.get(message.connection)?.postMessage(message.data)
        else listener(message)
      })
    },
    onExit: (listener) => {
      let told = false
      const once = (code: number) => {
        if (told) return
        told = true
        for (const port of pages.values()) port.close()
        pages.clear()
        listener(code)
      }
      child.on('exit', (code) => once(code ?? 1))
      child.on('error', () => once(1))
    },
    kill: () => void child.kill('SIGKILL'),
  }
}

function isPageMessage(message: unknown): message is { connection: number; data: unknown } {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === 'page'
}
