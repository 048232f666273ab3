/** Makes the window: locked-down preferences, remembered place, no flash of the wrong colour. */
import { BrowserWindow, nativeTheme, screen } from 'electron'
import { ORIGIN, START_PAGE } from './app-protocol.ts'
import { readWindowState, writeWindowState } from './window-state.ts'

export interface WindowPlan {
  /** The preload script's file. */
  readonly preload: string
  /** The file in which the place is remembered. */
  readonly stateFile: string
  /** Developer tools, in unpackaged runs. */
  readonly devTools: boolean
}

export function openWindow({ preload, stateFile, devTools }: WindowPlan): BrowserWindow {
  const screens = screen.getAllDisplays().map((display) => display.workArea)
  const known = readWindowState(stateFile, screens)
  const { maximized = false, background, ...place } = known ?? { width: 1280, height: 800 }
  let color = background ?? (nativeTheme.shouldUseDarkColors ? '#16191f' : '#ffffff')
  const window = new BrowserWindow({
    ...place,
    minWidth: 900,
    minHeight: 600,
    show: false,
    title: 'Reeve',
    autoHideMenuBar: true,
    backgroundColor: color,
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      // Its dictionaries would be downloaded.
      spellcheck: false,
      devTools,
    },
  })
  window.once('ready-to-show', () => {
    if (maximized) window.maximize()
    window.show()
  })
  window.webContents.on('did-change-theme-color', (_event, told) => {
    if (told === null) return
    color = told.slice(0, 7)
    window.setBackgroundColor(color)
  })
  window.on('close', () => {
    const maximized = window.isMaximized()
    writeWindowState(stateFile, { ...window.getNormalBounds(), maximized, background: color })
  })
  return window
}

/** Loads the page. Resolves when it has loaded. */
export function loadPage(window: BrowserWindow): Promise<void> {
  return window.loadURL(START_PAGE)
}

/** True when the frame that sent a message is the window's own page and nothing within it. */
export function isOwnPage(window: BrowserWindow, frame: Electron.WebFrameMain | null): boolean {
  return frame !== null && frame === window.webContents.mainFrame && frame.origin === ORIGIN
}
