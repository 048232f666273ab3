/** The Electron shell: one window, one engine, the keychain and the system's dialogs. Holds no business rule.
 *  Promise: one app per workspace folder; the page gets a port to the engine and nothing else; quitting lets the engine
 *  finish. Synchronous until `ready`: the scheme must be registered before. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { app, dialog, ipcMain, MessageChannelMain, protocol, session, shell } from 'electron'
import type { BrowserWindow, MessagePortMain } from 'electron'
import { SCHEME, serve } from './app-protocol.ts'
import { engineMessage } from './control-messages.ts'
import type { Answer, KeychainRequest, MainMessage } from './control-messages.ts'
import { readDevServer } from './dev-server.ts'
import { createEngineHost } from './engine-host.ts'
import type { EngineHost } from './engine-host.ts'
import { canRunInside, startEngine } from './engine-start.ts'
import { isMarking, mark } from '../marks.ts'
import { limitPages, limitSession } from './lockdown.ts'
import { setMenu } from './menu.ts'
import { markPage } from './page-marks.ts'
import { createShellBroker } from './shell-broker.ts'
import { isOwnPage, loadPage, openWindow } from './window.ts'
import { workspaceHome } from './workspace-home.ts'

/** The one channel between preload and main: the page asks for its port, main hands it over. */
const PORT_CHANNEL = 'reeve:port'
const SMOKE_LIMIT_MS = 60_000
/** The build's folder: every built file lies one folder below it. */
const BUILT = join(import.meta.dirname, '..')
/** Only `npm run dev` builds this in; see test/security/bundles.test.ts. */
const devServer = import.meta.env.DEV ? readDevServer(process.env) : null

export interface AppParts {
  /** The engine process's file. */
  readonly engineEntry: string
  /** Answers the engine's keychain requests. */
  readonly askKeychain: (request: KeychainRequest) => Promise<Answer>
}

export function runApp({ engineEntry, askKeychain }: AppParts): void {
  mark('main.loaded')
  const home = workspaceHome(process.env)
  const own = join(home, '.electron')
  mkdirSync(own, { recursive: true, mode: 0o700 })
  // Chromium's files and its single-instance lock live in the workspace, so the lock is per workspace.
  app.setPath('userData', own)
  app.setPath('sessionData', own)
  if (!app.requestSingleInstanceLock()) {
    process.stdout.write('Reeve is open on this workspace already: its window is now in front\n')
    app.exit(0)
    return
  }
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, codeCache: true } },
  ])
  // For root, `npm start` has to switch the sandbox off; asking for both ends in a crash loop.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
  limitPages((url) => void shell.openExternal(url))

  let window: BrowserWindow | null = null
  const smoke = process.argv.includes('--smoke') ? watchSmoke() : null
  const askShell = createShellBroker({
    askWhereToSave: async ({ title, defaultName, filters }) => {
      const options = { title, filters, defaultPath: join(app.getPath('documents'), defaultName) }
      const chosen = await (window ? dialog.showSaveDialog(window, options) : dialog.showSaveDialog(options))
      return chosen.canceled || chosen.filePath === '' ? null : chosen.filePath
    },
    showInFolder: (path) => shell.showItemInFolder(path),
    openInBrowser: (url) => shell.openExternal(url),
  })
  const host = createEngineHost<MessagePortMain>({
    start: () => startEngine(enginePlan(home, engineEntry)),
    openPort: (listener) => {
      const { port1, port2 } = new MessageChannelMain()
      port2.on('message', ({ data }) => listener(data))
      port2.start()
      return port1
    },
    tell: (state, port) => window?.webContents.postMessage(PORT_CHANNEL, state, port ? [port] : []),
    onMessage: (message, reply) => {
      const answer = (result: MainMessage) => reply(result)
      const read = engineMessage.safeParse(message)
      if (!read.success) return log('a message of the engine was not understood and was let go')
      if (read.data.type === 'ready') smoke?.('engine')
      else if (read.data.type === 'keychain')
        void askKeychain(read.data).then((result) => answer({ type: 'keychain-result', ...result }))
      else void askShell(read.data).then((result) => answer({ type: 'shell-result', ...result }))
    },
    now: () => performance.now(),
    log,
  })

  const open = () => {
    const opened = openWindow({
      preload: join(BUILT, 'preload', 'index.cjs'),
      stateFile: join(own, 'window.json'),
      devTools: !app.isPackaged,
    })
    window = opened
    if (isMarking) markPage(opened.webContents)
    opened.on('closed', () => {
      if (window === opened) window = null
    })
    loadPage(opened).then(
      () => smoke?.('window'),
      () => log('the page could not be loaded'),
    )
  }

  ipcMain.on(PORT_CHANNEL, (event) => {
    if (window && event.sender === window.webContents && isOwnPage(window, event.senderFrame))
      host.pageLoaded()
    else log('a request for the port came from elsewhere and was refused')
  })
  app.on('second-instance', () => {
    if (window === null) return open()
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
  })
  app.on('activate', () => {
    if (window === null) open()
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  finishOnQuit(host)
  void app.whenReady().then(() => {
    protocol.handle(SCHEME, (request) => devServer?.serve(request) ?? serve(join(BUILT, 'renderer'), request))
    limitSession(session.defaultSession, devServer?.isSocket)
    mark('main.ready')
    setMenu()
    host.start()
    open()
    mark('main.window')
  })
}

/** How the engine is started here. Unpackaged runs may name another entry, Node or kind of process. */
function enginePlan(home: string, engineEntry: string) {
  const choice = app.isPackaged ? {} : process.env
  const inside =
    choice.REEVE_ENGINE_KIND === 'utility' || (canRunInside() && choice.REEVE_ENGINE_KIND !== 'child')
  const env = Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
  return {
    entry: choice.REEVE_ENGINE_ENTRY ?? engineEntry,
    node: inside ? null : (choice.REEVE_NODE ?? 'node'),
    // Compiled code is kept beside the window's own caches, for the next start.
    env: { ...env, REEVE_HOME: home, NODE_COMPILE_CACHE: join(home, '.electron', 'compile-cache') },
  }
}

/** Holds the end of the app back until the engine has finished what it was committing. */
function finishOnQuit(host: EngineHost): void {
  let finished = false
  app.on('will-quit', (event) => {
    if (finished) return
    event.preventDefault()
    void host.stop().then(() => {
      finished = true
      app.quit()
    })
  })
}

/** `--smoke`: says so and quits once the window has loaded and the engine is ready; fails after a minute. */
function watchSmoke(): (part: 'window' | 'engine') => void {
  const awaited = new Set(['window', 'engine'])
  const limit = setTimeout(() => {
    process.stderr.write(`reeve: not ready after a minute: ${[...awaited].join(', ')}\n`)
    app.exit(1)
  }, SMOKE_LIMIT_MS)
  return (part) => {
    awaited.delete(part)
    if (awaited.size > 0) return
    clearTimeout(limit)
    process.stdout.write('window ready\n')
    app.quit()
  }
}

function log(line: string): void {
  process.stderr.write(`reeve: ${line}\n`)
}
