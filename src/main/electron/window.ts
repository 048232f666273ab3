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
  const { maximized = false, ...place } = readWindowState(stateFile, screens) ?? { width: 1280, height: 800 }
  const window = new BrowserWindow({
    ...place,
    minWidth: 900,
    minHeight: 600,
    show: false,
    title: 'Reeve',
    autoHideMenuBar: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#1a1b1e' : '#ffffff',
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
  window.on('close', () => {
    writeWindowState(stateFile, { ...window.getNormalBounds(), maximized: window.isMaximized() })
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
