/** Runs in Electron's main before the app, given with `-r`: the first window loads its page only when a test says that
 *  Playwright is attached to it (`globalThis.playwrightIsAttached()`). Without it 3 of about 220 starts hung at the
 *  page's first load; with it 1 of about 260 hung, earlier, while Playwright waited for the window. The cause of neither
 *  is known. */
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
