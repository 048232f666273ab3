/** Runs in Electron's main before the app, given with `-r`: the first window loads its page only when a test says that
 *  Playwright is attached to it (`globalThis.playwrightIsAttached()`). Else one start in seventy hangs: the page's first
 *  load moves it to another process while the debugger attaches, and the load never ends (tried). */
const { app } = require('electron')

const attached = new Promise((done) => {
  globalThis.playwrightIsAttached = done
})

app.once('web-contents-created', (_event, contents) => {
  const load = contents.loadURL.bind(contents)
  contents.loadURL = async (...given) => {
    contents.loadURL = load
    // An empty page, so that there is something to attach to.
    await load('about:blank')
    await attached
    await load(...given)
    contents.navigationHistory.clear()
  }
})
