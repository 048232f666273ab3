/** Listens in the page for what the preload hands over, beside the page's own listener, and speaks to the stub engine. */
import type { Page } from '@playwright/test'

/** What is used of the page's window; the rest of the suite is checked without the DOM's types. */
declare const window: {
  reeveStates: string[]
  reevePort: PagePort | null
  addEventListener(type: 'message', listener: (event: WindowMessage) => void): void
}
interface WindowMessage {
  readonly source: unknown
  readonly data: { readonly type?: unknown; readonly state: string } | null
  readonly ports: readonly PagePort[]
}
interface PagePort {
  postMessage(message: unknown): void
  start(): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
}

/** Puts the listener in and loads the page again. */
export async function listenToPort(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.reeveStates = []
    window.reevePort = null
    window.addEventListener('message', (event) => {
      if (event.source !== window || event.data?.type !== 'reeve:port') return
      window.reeveStates.push(event.data.state)
      window.reevePort = event.ports[0] ?? null
      window.reevePort?.start()
    })
  })
  await page.reload()
  await page.waitForFunction(() => window.reevePort !== null)
}

/** The states that the page has been told since it was loaded, in order. */
export function states(page: Page): Promise<string[]> {
  return page.evaluate(() => [...window.reeveStates])
}

/** Waits until the page has been told so many states. */
export async function waitForStates(page: Page, count: number): Promise<string[]> {
  await page.waitForFunction((wanted) => window.reeveStates.length >= wanted, count)
  return states(page)
}

/** Sends over the current port without waiting. */
export function post(page: Page, message: unknown): Promise<void> {
  return page.evaluate((sent) => window.reevePort?.postMessage(sent), message)
}

/** Sends to the stub engine and resolves with its answer: the next message of the same `stub` kind, or a refusal. */
export function ask(page: Page, message: { stub: string } & Record<string, unknown>): Promise<unknown> {
  return page.evaluate(
    (sent) =>
      new Promise<unknown>((done, refuse) => {
        const port = window.reevePort
        if (port === null) return refuse(new Error('the page has no port'))
        port.addEventListener('message', ({ data }) => {
          if (typeof data !== 'object' || data === null) return
          if (('stub' in data && data.stub === sent.stub) || ('type' in data && data.type === 'refused'))
            done(data)
        })
        port.postMessage(sent)
      }),
    message,
  )
}
