/** The engine process's end of the line to main. Runs in Electron's utility process and in plain Node alike, and
 *  imports neither electron nor the engine.
 *  Promise: the page's port looks the same on both; a message over 8 MB is refused, not delivered; when main is
 *  gone, the process ends.
 *  Not here: what messages mean. */
import { isLargerThan } from './message-size.ts'

/** The engine's end of one page's channel. A reload of the page closes it and opens another. */
export interface PagePort {
  post(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  onClose(listener: () => void): void
}

export interface MainLink {
  /** Sends to main: `ready`, `keychain` and `shell` requests (control-messages.ts). */
  post(message: unknown): void
}

export interface MainListeners {
  /** A page has connected. Listeners must be put on the port before this returns. */
  onPage(port: PagePort): void
  /** Main answers or commands: `keychain-result`, `shell-result`, `shutdown`. */
  onMain(message: unknown): void
}

/** Connects this process to main. Call it once, synchronously at the start.
 *  @throws Error when the process was not started by main. */
export function connectToMain(listeners: MainListeners): MainLink {
  const parent = process.parentPort
  if (parent) return overParentPort(parent, listeners)
  if (process.send) return overProcessChannel(process.send.bind(process), listeners)
  throw new Error('the engine process is started by the app; to use the engine alone, start the command line')
}

/** Utility process: each page's port was transferred here and main is not in between. */
function overParentPort(parent: Electron.ParentPort, listeners: MainListeners): MainLink {
  parent.on('message', (event) => {
    const [port] = event.ports
    if (port) listeners.onPage(transferredPort(port))
    else listeners.onMain(event.data)
  })
  return { post: (message) => parent.postMessage(message) }
}

function transferredPort(port: Electron.MessagePortMain): PagePort {
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => {
      port.on('message', (event) => {
        if (isLargerThan(event.data)) port.postMessage(REFUSED)
        else listener(event.data)
      })
      port.start()
    },
    onClose: (listener) => void port.on('close', listener),
  }
}

/** Child process: pages' messages come through main, each marked with its connection. */
function overProcessChannel(send: (message: unknown) => void, listeners: MainListeners): MainLink {
  const pages = new Map<number, { message: (data: unknown) => void; close: () => void }>()
  process.on('message', (message: unknown) => {
    if (!isRelayed(message)) return listeners.onMain(message)
    const { connection } = message
    if (message.type === 'page-open') {
      listeners.onPage({
        post: (data) => send({ type: 'page', connection, data }),
        onMessage: (listener) =>
          void pages.set(connection, { ...silent, ...pages.get(connection), message: listener }),
        onClose: (listener) =>
          void pages.set(connection, { ...silent, ...pages.get(connection), close: listener }),
      })
      return
    }
    const page = pages.get(connection)
    if (message.type === 'page') page?.message(message.data)
    else {
      pages.delete(connection)
      page?.close()
    }
  })
  process.on('disconnect', () => process.exit(0))
  return { post: send }
}

const silent = { message: () => undefined, close: () => undefined }

/** What a page hears instead of an answer to a message that is too large. */
export const REFUSED = { type: 'refused', reason: 'too-large' } as const

interface Relayed {
  readonly type: 'page-open' | 'page' | 'page-closed'
  readonly connection: number
  readonly data?: unknown
}

function isRelayed(message: unknown): message is Relayed {
  if (typeof message !== 'object' || message === null) return false
  if (!('type' in message) || !('connection' in message)) return false
  return message.type === 'page-open' || message.type === 'page' || message.type === 'page-closed'
}
