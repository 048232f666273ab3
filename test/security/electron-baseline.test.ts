/** Electron's security list (perf.md §3), the part that can be read from the sources; what needs a window is held by
 *  test/journeys/window.journey.ts. Each rule names where a word may stand, so that a second place shows up here. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

/** Code that ships, by path; tests and comments are left out. */
function sources(folder: string): Map<string, string> {
  const found = new Map<string, string>()
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || !/\.(tsx?|html)$/.test(entry.name) || /\.test\.tsx?$/.test(entry.name)) continue
    const path = join(entry.parentPath, entry.name).replaceAll('\\', '/')
    found.set(path, withoutComments(readFileSync(path, 'utf8')))
  }
  return found
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1')
}

const all = sources('src')
/** The files in which the pattern stands. */
const filesWith = (pattern: RegExp) => [...all].filter(([, text]) => pattern.test(text)).map(([path]) => path)

describe('the sources', () => {
  test('were read', () => {
    expect([...all.keys()]).toContain('src/main/electron/window.ts')
    expect([...all.keys()]).toContain('src/preload/index.ts')
  })

  test.each([
    ['Node in a page', /nodeIntegration\w*: true/],
    ['a page that shares its world with the preload', /contextIsolation: false/],
    ['a page without sandbox', /\bsandbox: false/],
    ['web security switched off', /webSecurity: false|disable-web-security/],
    ['insecure content', /allowRunningInsecureContent: true/],
    ['experimental features', /experimentalFeatures: true/],
    ['Blink features by name', /enableBlinkFeatures/],
    ['the webview element', /webviewTag: true|<webview|allowpopups/],
    ['the remote module', /@electron\/remote/],
    ['a global made by the preload', /contextBridge/],
    ['muted security warnings', /ELECTRON_DISABLE_SECURITY_WARNINGS/],
    ['files as pages', /file:\/\/|loadFile\(/],
    ['a page over plain http', /loadURL\(\s*['"`]http:/],
    ['text run as code', /\beval\(|new Function\(/],
    ['text put in as markup', /dangerouslySetInnerHTML|\.innerHTML\b|\.outerHTML\b|insertAdjacentHTML/],
    ['certificates accepted by hand', /certificate-error|setCertificateVerifyProc|rejectUnauthorized: false/],
    ['crash dumps, which hold memory', /crashReporter/],
    ['switches for Chromium', /appendSwitch\(|appendArgument\(/],
    ['links that other programs open', /setAsDefaultProtocolClient|['"`]open-url['"`]/],
    ['pictures of the screen', /desktopCapturer/],
    ['Node by fork, which the fuses switch off', /child_process'\s*\)?\.fork|\bfork\(\s*['"`]/],
  ])('hold nowhere: %s', (_, pattern) => {
    expect(filesWith(pattern)).toEqual([])
  })

  test.each([
    ['windows are made', /new BrowserWindow\(/, ['src/main/electron/window.ts']],
    ['the page side speaks to main', /\bipcRenderer\b/, ['src/preload/index.ts']],
    ['main listens to pages', /\bipcMain\b/, ['src/main/electron/app.ts']],
    ['the browser is opened', /openExternal\(/, ['src/main/electron/app.ts']],
  ])('%s in one place', (_, pattern, places) => {
    // The engine has words of its own for what it asks the shell to do.
    expect(filesWith(pattern).filter((path) => !path.startsWith('src/main/engine'))).toEqual(places)
  })

  test('import electron in the shell and the preload only', () => {
    const places = filesWith(/from 'electron'|require\('electron'\)/)
    expect(places.length).toBeGreaterThan(0)
    expect(places.filter((path) => !/^src\/(main\/electron|preload)\//.test(path))).toEqual([])
  })

  test('listen to one channel, and every message on it is checked for its sender', () => {
    const shell = all.get('src/main/electron/app.ts') ?? ''
    expect(shell.match(/ipcMain\.\w+\(/g)).toEqual(['ipcMain.on('])
    expect(shell).toMatch(
      /ipcMain\.on\(PORT_CHANNEL, \(event\) => \{\s*if \([^\n]*isOwnPage\(window, event\.senderFrame\)/,
    )
  })
})

test('the Electron that is asked for is a current one', () => {
  const about: unknown = JSON.parse(readFileSync('package.json', 'utf8'))
  const wanted = String(Object(Object(about).devDependencies).electron)
  expect(Number(/\d+/.exec(wanted)?.[0])).toBeGreaterThanOrEqual(45)
})
