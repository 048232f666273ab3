/** The application menu: what the platform expects and what a person needs for reading (zoom), no more. On Windows and
 *  Linux the bar stays hidden until Alt; its keys work all the same. */
import { app, Menu } from 'electron'
import type { MenuItemConstructorOptions } from 'electron'

export function setMenu(): void {
  const mac = process.platform === 'darwin'
  const file: MenuItemConstructorOptions = { role: 'fileMenu' }
  const view: MenuItemConstructorOptions = {
    label: '&View',
    submenu: [
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { type: 'separator' },
      { role: 'togglefullscreen' },
      ...(app.isPackaged
        ? []
        : ([{ type: 'separator' }, { role: 'reload' }, { role: 'toggleDevTools' }] as const)),
    ],
  }
  const parts: MenuItemConstructorOptions[] = [file, { role: 'editMenu' }, view, { role: 'windowMenu' }]
  Menu.setApplicationMenu(Menu.buildFromTemplate(mac ? [{ role: 'appMenu' }, ...parts] : parts))
}
