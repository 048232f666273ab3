/** Hands the page its port; nothing else. The page sees no global of ours: it listens for a message of its own window,
 *  `{type: 'reeve:port', state}` with the port in `event.ports[0]`:
 *    state 'ready'       the port leads to the engine (again after each restart: the port before it is dead)
 *    state 'restarting'  no port: the engine ended unexpectedly and is being started
 *    state 'failed'      the port leads to main: post `{type: 'restart'}` on it to start the engine again
 *  The listener must stand when the page's first module has run. */
import { ipcRenderer } from 'electron'

/** The two things of the page's window that are used here: the Node side is checked without the DOM's types. */
declare const window: {
  readonly location: { readonly protocol: string; readonly host: string }
  addEventListener(type: 'DOMContentLoaded', listener: () => void): void
  postMessage(message: object, targetOrigin: string, transfer: readonly object[]): void
}

const CHANNEL = 'reeve:port'
const { protocol, host } = window.location

if (protocol === 'reeve:' && host === 'app') {
  ipcRenderer.on(CHANNEL, (event, state: unknown) => {
    window.postMessage({ type: CHANNEL, state }, 'reeve://app', event.ports)
  })
  window.addEventListener('DOMContentLoaded', () => ipcRenderer.send(CHANNEL))
}
