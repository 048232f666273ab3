/** The window as a person (or a hostile page) meets it: Electron's twenty security points on the real thing, the content
 *  security policy, the preload, one app per workspace. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ConsoleMessage, ElectronApplication } from '@playwright/test'
import { axeCheck } from './support/axe.ts'
import { freshHome, removeHome, startCommand, type Reeve } from './support/launch.ts'
import { eventually, settled } from './support/steps.ts'
import { expect, oneWindow, test } from './support/test.ts'

/** What is used of the page's globals: the suite is checked without the DOM's types. */
declare const window: {
  open(url: string): unknown
  fetch(url: string): Promise<unknown>
  setTimeout(step: string | (() => void), ms?: number): number
  location: { href: string }
}
interface PageElement {
  textContent: string
  href: string
  click(): void
  setAttribute(name: string, value: string): void
  addEventListener(type: string, listener: () => void): void
}
declare const document: {
  body: { append(...elements: PageElement[]): void }
  createElement(name: string): PageElement
}
declare const navigator: { permissions: { query(what: { name: string }): Promise<{ state: string }> } }
declare const Notification: { requestPermission(): Promise<string> }

const reeve = oneWindow(async () => [])

/** How many windows and other pages the process has. */
const countPages = (app: ElectronApplication) =>
  app.evaluate(({ webContents }) => webContents.getAllWebContents().length)

test.describe('the window', () => {
  test('is locked down: isolated, sandboxed, without Node, with web security', async () => {
    const preferences = await reeve.app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents ?? {}
      // The preferences in force, not those that were asked for; Electron's types leave this method out.
      const read: unknown = Reflect.apply(Reflect.get(contents, 'getLastWebPreferences'), contents, [])
      return read
    })
    expect({ nodeIntegrationInWorker: false, enableBlinkFeatures: '', ...Object(preferences) }).toMatchObject(
      {
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        webSecurity: true,
        allowRunningInsecureContent: false,
        experimentalFeatures: false,
        webviewTag: false,
        enableBlinkFeatures: '',
      },
    )
  })

  test('shows the page over the custom protocol', () => {
    expect(reeve.page.url()).toMatch(/^reeve:\/\/app\//)
  })

  test('gives the page nothing of Node and no global of ours', async () => {
    const own = await reeve.page.evaluate(() => Object.getOwnPropertyNames(window))
    for (const name of ['require', 'process', 'module', 'Buffer', 'global', 'electron', 'ipcRenderer'])
      expect(own).not.toContain(name)
    // The same page in a window without our preload has the same globals.
    const bare = await reeve.app.evaluate(async ({ BrowserWindow }) => {
      const other = new BrowserWindow({
        show: false,
        webPreferences: { sandbox: true, contextIsolation: true },
      })
      await other.loadURL('reeve://app/')
      // Once the page has drawn something: its code has run by then.
      const names: unknown = await other.webContents.executeJavaScript(`new Promise((done) => {
        const drawn = () => document.querySelector('#root > *') !== null
        const timer = setInterval(() => drawn() && done(Object.getOwnPropertyNames(window), clearInterval(timer)), 20)
      })`)
      other.destroy()
      return names
    })
    if (!Array.isArray(bare)) throw new Error('the other window did not answer')
    const added = own.filter((name) => !bare.includes(name) && !name.startsWith('__playwright'))
    expect(added).toEqual([])
  })

  test('hands its port to no other window, even one with the same page and preload', async () => {
    await reeve.app.evaluate(async ({ app, BrowserWindow }) => {
      const other = new BrowserWindow({
        show: false,
        webPreferences: { preload: `${app.getAppPath()}/dist/preload/index.cjs` },
      })
      const collect =
        'window.got = []; addEventListener("message", (event) => { if (event.data?.type === "reeve:port") got.push(1) })'
      other.webContents.on('dom-ready', () => void other.webContents.executeJavaScript(collect))
      Object.assign(globalThis, { other })
      await other.loadURL('reeve://app/')
    })
    await eventually(() => reeve.output()).toContain(
      'a request for the port came from elsewhere and was refused',
    )
    // A port that was sent would arrive before this question.
    const got = await reeve.app.evaluate(async () => {
      const other = Reflect.get(globalThis, 'other')
      const got: unknown = await other.webContents.executeJavaScript('got.length')
      other.destroy()
      return got
    })
    expect(got).toBe(0)
  })

  test('has no serious accessibility finding on its first screen', async () => {
    expect(await axeCheck(reeve.page)).toEqual([])
  })
})

test.describe('the content security policy', () => {
  test('is met by the page itself: loading it violates nothing', async () => {
    const complaints: string[] = []
    reeve.page.on('console', (message) => {
      if (/Content Security Policy/i.test(message.text())) complaints.push(message.text())
    })
    await reeve.page.reload()
    await reeve.page.getByRole('heading', { name: 'Welcome to Reeve' }).waitFor()
    await settled(reeve.page)
    reeve.page.removeAllListeners('console')
    expect(complaints).toEqual([])
  })

  test('stops inline script, inline handlers, text run as code, and the network', async () => {
    const ran = await reeve.page.evaluate(async () => {
      const script = document.createElement('script')
      script.textContent = 'window.ranInline = true'
      const image = document.createElement('img')
      image.setAttribute('onerror', 'window.ranHandler = true')
      image.setAttribute('src', '/none.png')
      const failed = new Promise<void>((done) => image.addEventListener('error', done))
      document.body.append(script, image)
      window.setTimeout('window.ranText = true')
      let fetched = 'refused'
      try {
        await window.fetch('https://api.openai.com/v1/models')
        fetched = 'reached'
      } catch {
        // As it should be.
      }
      await failed
      // Behind the text in the queue.
      await new Promise<void>((done) => window.setTimeout(done))
      const names = ['ranInline', 'ranHandler', 'ranText'].filter((name) => name in window)
      return { names, fetched }
    })
    expect(ran).toEqual({ names: [], fetched: 'refused' })
  })
})

test.describe('a page that tries to leave', () => {
  test('opens no window', async () => {
    const before = await countPages(reeve.app)
    expect(await reeve.page.evaluate(() => window.open('https://example.com/') === null)).toBe(true)
    expect(await reeve.page.evaluate(() => window.open('reeve://app/') === null)).toBe(true)
    expect(await countPages(reeve.app)).toBe(before)
  })

  test('sends only allowed https pages to the browser', async () => {
    await reeve.app.evaluate(({ shell }) => {
      const opened: string[] = []
      Object.assign(globalThis, { opened })
      shell.openExternal = (url) => {
        opened.push(url)
        return Promise.resolve()
      }
    })
    await reeve.page.evaluate(() => {
      for (const url of ['https://evil.example/', 'file:///etc/passwd', 'https://platform.openai.com/usage'])
        window.open(url)
    })
    const opened = await reeve.app.evaluate(() => Reflect.get(globalThis, 'opened'))
    expect(opened).toEqual(['https://platform.openai.com/usage'])
  })

  for (const target of [
    'https://example.com/',
    'file:///etc/passwd',
    'reeve://app/elsewhere',
    'data:text/html,x',
  ])
    test(`stays where it is when sent to ${target}`, async () => {
      const { app, page } = reeve
      // Main refuses it, or Chromium does before main is asked.
      await app.evaluate(({ BrowserWindow }) => {
        const refused: string[] = []
        Object.assign(globalThis, { refused })
        BrowserWindow.getAllWindows()[0]?.webContents.on('will-frame-navigate', (event) => {
          if (event.defaultPrevented) refused.push(event.url)
        })
      })
      let byChromium = 0
      const listen = (message: ConsoleMessage) => {
        if (/^Not allowed to (load|navigate)/.test(message.text())) byChromium += 1
      }
      page.on('console', listen)
      const refusals = async () => {
        const byMain = await app.evaluate((_, url) => {
          const refused: string[] = Reflect.get(globalThis, 'refused')
          return refused.filter((each) => each === url).length
        }, target)
        return byMain + byChromium
      }
      await page.evaluate((url) => {
        const link = document.createElement('a')
        link.href = url
        document.body.append(link)
        link.click()
      }, target)
      await eventually(refusals).toBe(1)
      await page.evaluate((url) => {
        window.location.href = url
      }, target)
      await eventually(refusals).toBe(2)
      page.off('console', listen)
      expect(page.url()).toMatch(/^reeve:\/\/app\/(#.*)?$/)
    })

  test('embeds nothing: frames and webviews stay empty', async () => {
    const before = await countPages(reeve.app)
    // A frame and an object say when they have come to their end; an element that Electron does not know says nothing.
    await reeve.page.evaluate(async () => {
      const ends = ['webview', 'iframe', 'object'].map((name) => {
        const element = document.createElement(name)
        for (const attribute of ['src', 'data']) element.setAttribute(attribute, 'https://example.com/')
        const end = new Promise<void>((done) => {
          for (const type of ['load', 'error']) element.addEventListener(type, done)
        })
        document.body.append(element)
        return name === 'webview' ? undefined : end
      })
      await Promise.all(ends)
    })
    expect(await countPages(reeve.app)).toBe(before)
    const addresses = reeve.page.frames().map((frame) => frame.url())
    expect(addresses.filter((address) => address.includes('example.com'))).toEqual([])
  })

  for (const name of ['geolocation', 'camera', 'microphone', 'notifications', 'midi', 'clipboard-read'])
    test(`is denied ${name}`, async () => {
      const state = await reeve.page.evaluate(
        (asked) => navigator.permissions.query({ name: asked }).then((status) => status.state),
        name,
      )
      expect(state).toBe('denied')
    })

  test('may copy text, which is all that it is granted', async () => {
    const state = await reeve.page.evaluate(() =>
      navigator.permissions.query({ name: 'clipboard-write' }).then((status) => status.state),
    )
    expect(state).toBe('granted')
    expect(await reeve.page.evaluate(() => Notification.requestPermission())).toBe('denied')
  })
})

test.describe('one app per workspace', () => {
  /** Starts the app once more and waits for its end; null when it still runs after a minute. */
  async function startAgain(home: string) {
    const { executable, args, env } = await startCommand(home, { args: ['--smoke'] })
    const child = spawn(executable, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
    let said = ''
    child.stdout.on('data', (text: Buffer) => (said += text.toString()))
    const limit = setTimeout(() => child.kill('SIGKILL'), 60_000)
    const code = await new Promise<number | null>((done) => child.on('exit', done))
    clearTimeout(limit)
    return { code, said }
  }

  test('a second start on the same workspace brings the first window to the front and ends well', async () => {
    await reeve.app.evaluate(({ BrowserWindow }) => {
      const [only] = BrowserWindow.getAllWindows()
      only?.minimize()
      Object.assign(globalThis, { shown: 0 })
      only?.on('show', () => Object.assign(globalThis, { shown: 1 }))
      only?.hide()
    })
    const second = await startAgain(reeve.home)
    expect(second).toEqual({
      code: 0,
      said: 'Reeve is open on this workspace already: its window is now in front\n',
    })
    await eventually(() => reeve.app.evaluate(() => Reflect.get(globalThis, 'shown'))).toBe(1)
  })

  test('a start on another workspace opens beside it', async () => {
    const home = freshHome()
    expect(await startAgain(home)).toEqual({ code: 0, said: 'window ready\n' })
    removeHome(home)
  })

  test('the window opens where it was left', async ({ launch }) => {
    const home = freshHome()
    const size = ({ app }: Reeve) =>
      app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getSize())
    const first = await launch({ home })
    await first.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.setBounds({ x: 120, y: 60, width: 1000, height: 700 }),
    )
    await eventually(() => size(first)).toEqual([1000, 700])
    await first.close()
    const kept: unknown = JSON.parse(readFileSync(join(home, '.electron', 'window.json'), 'utf8'))
    expect(kept).toMatchObject({ width: 1000, height: 700, maximized: false })
    const second = await launch({ home })
    await eventually(() => size(second)).toEqual([1000, 700])
    await second.close()
    removeHome(home)
  })
})
