/** The floor for the app's own figures: one empty window of the same Electron. */
const { app, BrowserWindow } = require('electron')
if (process.env.EMPTY_HOME) app.setPath('userData', process.env.EMPTY_HOME)
app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1280, height: 800, webPreferences: { sandbox: true } })
  window.webContents.once('did-finish-load', () => process.stdout.write('loaded\n'))
  window.loadURL('data:text/html,<title>empty</title>ok')
})
process.on('SIGTERM', () => app.quit())
