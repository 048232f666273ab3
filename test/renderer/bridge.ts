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
  /** Waits until all that the page asked the engine and its server for has come and is drawn, at most so long. */
  quiet(mostMs: number): Promise<void>
  close(): void
}

/** Long enough to draw an answer, charts too. */
const DRAWN_MS = 300

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

/** Runs in the page: resolves when it has nothing to do and was painted. */
const idle = (): Promise<void> =>
  new Promise((resolve) => requestIdleCallback(() => requestAnimationFrame(() => resolve())))

/** Call it before the page is loaded. */
export async function connectPage(page: Page, engine: Engine): Promise<Bridge> {
  /** Calls and requests for files that were not answered yet, and when the last answer of the engine or file came. */
  const waiting = new Set<unknown>()
  let lastAt = performance.now()
  let hasAsked = false
  const came = (what: unknown): void => {
    waiting.delete(what)
    lastAt = performance.now()
  }
  page.on('request', (request) => waiting.add(request))
  page.on('requestfinished', came)
  page.on('requestfailed', came)
  let caller: ReturnType<Engine['connect']> | null = engine.connect((message) => {
    if ('id' in message) came(message.id)
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
  await page.exposeFunction('reeveToEngine', (message: unknown) => {
    if (isCall(message)) {
      waiting.add(message.id)
      hasAsked = true
    }
    caller?.receive(message)
  })
  await page.addInitScript(pageEnd)
  return {
    lose: async (state) => {
      close()
      await page.evaluate((lost) => (window as unknown as PageEnd).reeveHand(lost), state)
    },
    quiet: async (mostMs) => {
      const until = performance.now() + mostMs
      while (performance.now() < until) {
        const last = lastAt
        if (hasAsked && waiting.size === 0 && performance.now() - last >= DRAWN_MS) {
          // On a busy machine drawing takes longer, and may ask for more.
          await page.evaluate(idle)
          if (last === lastAt && waiting.size === 0) return
        }
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    },
    close,
  }
}

const isCall = (message: unknown): message is { readonly id: unknown } =>
  typeof message === 'object' &&
  message !== null &&
  'type' in message &&
  message.type === 'call' &&
  'id' in message
