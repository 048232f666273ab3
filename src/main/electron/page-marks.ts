/** The page's part of the start marks (../marks.ts): when its navigation began, its first paint, and when the first row
 *  of its first list was on screen. Asked from outside, so that the page carries nothing for it. */
import type { WebContents } from 'electron'
import { mark } from '../marks.ts'

/** Resolves in the page, once a frame with a row has been drawn, with `[name, epoch ms]` pairs. */
const READ = `new Promise((done) => {
  const look = () => {
    if (!document.querySelector('main [role="grid"] [aria-rowindex="2"]')) return requestAnimationFrame(look)
    requestAnimationFrame(() => {
      const { timeOrigin } = performance
      const seen = [['page.rows', timeOrigin + performance.now()], ['page.made', timeOrigin]]
      for (const { name, startTime } of performance.getEntriesByType('paint'))
        seen.push(['page.' + name, timeOrigin + startTime])
      done(seen)
    })
  }
  look()
})`

export function markPage(contents: WebContents): void {
  contents.once('dom-ready', () => {
    contents.executeJavaScript(READ).then(
      (seen: [string, number][]) => {
        for (const [name, at] of seen) mark(name, at)
      },
      // The window was closed before it showed a row.
      () => undefined,
    )
  })
}
