/** What a technician does in the window, by the names that the window shows; and what a page must never do. */
import { expect } from '@playwright/test'
import type { ConsoleMessage, Locator, Page } from '@playwright/test'

/** Opens a page of the rail and answers its heading. */
export async function goTo(page: Page, label: string): Promise<Locator> {
  await page
    .getByRole('navigation', { name: 'Pages' })
    .getByRole('button', { name: label, exact: true })
    .click()
  const heading = page.getByRole('heading', { level: 1, name: label, exact: true })
  await heading.waitFor()
  return heading
}

/** Opens the client through the palette, as Ctrl+K does. */
export async function switchTo(page: Page, typed: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Pages' }).waitFor()
  await page.keyboard.press('ControlOrMeta+k')
  await page.getByRole('textbox', { name: 'Go to' }).fill(typed)
  await page.keyboard.press('Enter')
  await page.getByRole('textbox', { name: 'Go to' }).waitFor({ state: 'hidden' })
}

/** Asks again until the answer is as expected, as long as a step may take. */
export const eventually = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 20_000 })

/** The rows of a list that are drawn now, without its header. */
export const rowsOf = (page: Page, list: string): Locator =>
  page.getByRole('grid', { name: list, exact: true }).getByRole('row', { name: /^Select row/ })

/** Waits until nothing on the page says that it is being read. */
export async function settled(page: Page): Promise<void> {
  await page.locator('[aria-busy="true"]').waitFor({ state: 'detached' })
  await page.getByText(/^(Reading|Comparing|Setting pages|Opening)\b.*…$/).waitFor({ state: 'detached' })
}

/** What the page complains about from now on: console errors, violations of the policy, thrown errors, dialogs. */
export function complaints(page: Page): string[] {
  const heard: string[] = []
  page.on('console', (message: ConsoleMessage) => {
    if (message.type() === 'error' || /Content Security Policy/i.test(message.text()))
      heard.push(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => heard.push(`thrown: ${error.message}`))
  page.on('dialog', (dialog) => {
    heard.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  return heard
}

/** Everything that the page holds as text: the document, and what it keeps between starts. */
export const heldBy = (page: Page): Promise<string> =>
  page.evaluate(() =>
    JSON.stringify([
      document.documentElement.outerHTML,
      [...document.querySelectorAll('input, textarea')].map(({ value }) => value),
      { ...window.localStorage },
      { ...window.sessionStorage },
      window.location.href,
    ]),
  )

/** What is used of the page's globals: the suite is checked without the DOM's types. */
declare const window: {
  readonly localStorage: Readonly<Record<string, string>>
  readonly sessionStorage: Readonly<Record<string, string>>
  readonly location: { readonly href: string }
}
declare const document: {
  readonly documentElement: { readonly outerHTML: string }
  querySelectorAll(selector: string): Iterable<{ readonly value: string }>
}
