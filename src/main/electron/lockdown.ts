/** What no page may do, whatever it holds: the part of Electron's security list that is enforced by events rather than
 *  settings (perf.md §3). Applies to every web contents of the process, present and future. */
import { app } from 'electron'
import type { Session, WebContents } from 'electron'
import { SCHEME } from './app-protocol.ts'
import { allowedExternal } from './external-links.ts'

/** The only permission that a page gets: copying text that the person asked for. */
const GRANTED = 'clipboard-sanitized-write'

/** Limits navigation, windows and embedding in every web contents. */
export function limitPages(openInBrowser: (url: string) => void): void {
  app.on('web-contents-created', (_event, contents: WebContents) => {
    // The page is loaded once by main; after that it changes its address by history alone.
    contents.on('will-navigate', (event) => event.preventDefault())
    contents.on('will-frame-navigate', (event) => event.preventDefault())
    contents.on('will-redirect', (event) => event.preventDefault())
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.setWindowOpenHandler(({ url }) => {
      const allowed = allowedExternal(url)
      if (allowed !== null) openInBrowser(allowed)
      return { action: 'deny' }
    })
  })
}

/** Denies permissions, devices, downloads and every request that is not for the app's own files, or for what else
 *  `isAllowed` names (the development server's socket). */
export function limitSession(session: Session, isAllowed: (url: string) => boolean = () => false): void {
  session.setPermissionRequestHandler((_contents, permission, decide) => decide(permission === GRANTED))
  session.setPermissionCheckHandler((_contents, permission) => permission === GRANTED)
  session.setDevicePermissionHandler(() => false)
  session.on('will-download', (event) => event.preventDefault())
  session.webRequest.onBeforeRequest(({ url }, decide) => decide({ cancel: !isOwn(url) && !isAllowed(url) }))
}

function isOwn(url: string): boolean {
  const own = url.startsWith(`${SCHEME}://app/`) || url.startsWith('data:image/')
  // Developer tools are a page of Electron's own; a packaged build has none.
  return own || (!app.isPackaged && url.startsWith('devtools://'))
}
