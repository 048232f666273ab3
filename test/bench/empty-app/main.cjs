/** The floor for the app's own figures: one empty window of the same Electron, painted. */
const { app, BrowserWindow } = require('electron')
if (process.env.EMPTY_HOME) app.setPath('userData', process.env.EMPTY_HOME)
const painted = `new Promise((done) =>
  requestAnimationFrame(() => requestAnimationFrame(() => done(performance.timeOrigin + performance.now()))))`
app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1280, height: 800, webPreferences: { sandbox: true } })
  const tell = (at) => process.stdout.write(`mark floor.painted ${at.toFixed(1)}\n`)
  window.webContents.once('dom-ready', () => window.webContents.executeJavaScript(painted).then(tell))
  window.loadURL('data:text/html,<title>empty</title>ok')
})
process.on('SIGTERM', () => app.quit())
