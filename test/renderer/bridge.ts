/** Leads a page in a browser to an engine in this process. The page is handed what the preload hands it: a message
 *  `reeve:port` with a state and, but for a restart, a port (src/preload). The port's messages are those of the engine's
 *  own router, unchanged. */
import type { Page } from '@playwright/test'
import type { Engine } from '../../src/main/engine/index.ts'

/** What stands in the page's window. */
interface PageEnd {
  /** Put there by the browser driver. */
  reeveToEngine(message: unknown): Promise<void>
  reeveFromEngine?(message: unknown): void
  reeveHand(state: 'ready' | 'restarting' | 'failed'): void
}

export interface Bridge {
  /** The engine ended and is being started, or could not be started: the page is told so and has no engine. */
  lose(state: 'restarting' | 'failed'): Promise<void>
  close(): void
}

/** Runs in the page, before its own scripts: nothing outside of it can be used. */
function pageEnd(): void {
  const end = window as unknown as PageEnd
  end.reeveHand = (state) => {
    const told = { type: 'reeve:port', state }
    const { origin } = window.location
    if (state === 'restarting') return window.postMessage(told, origin)
    const { port1, port2 } = new MessageChannel()
    end.reeveFromEngine = (message) => port1.postMessage(message)
    port1.onmessage = ({ data }: { data: unknown }) => void end.reeveToEngine(data)
    window.postMessage(told, origin, [port2])
  }
  document.addEventListener('DOMContentLoaded', () => end.reeveHand('ready'))
}

/** Call it before the page is loaded. */
export async function connectPage(page: Page, engine: Engine): Promise<Bridge> {
  let caller: ReturnType<Engine['connect']> | null = engine.connect((message) => {
    void page
      .evaluate((sent) => (window as unknown as PageEnd).reeveFromEngine?.(sent), message)
      .catch((error: unknown) => {
        if (caller !== null && !page.isClosed()) throw error
      })
  })
  const close = (): void => {
    caller?.close()
    caller = null
  }
  await page.exposeFunction('reeveToEngine', (message: unknown) => caller?.receive(message))
  await page.addInitScript(pageEnd)
  return {
    lose: async (state) => {
      close()
      await page.evaluate((lost) => (window as unknown as PageEnd).reeveHand(lost), state)
    },
    close,
  }
}
