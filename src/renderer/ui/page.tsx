/** The frame of one page: title, the client-wide controls that the app puts there, the page's own actions, content.
 *  `fill`: the content is a list that scrolls inside; otherwise the page scrolls as a whole. */
import { createContext, useContext, type ReactNode } from 'react'
import styles from './page.module.css'

/** What the app adds to every page's header: as-of control after the title, client-wide actions at the end. */
export interface PageChrome {
  readonly afterTitle: ReactNode
  readonly actions: ReactNode
}
export const PageChromeContext = createContext<PageChrome>({ afterTitle: null, actions: null })

export function Page(props: { title: string; actions?: ReactNode; fill?: boolean; children: ReactNode }) {
  const chrome = useContext(PageChromeContext)
  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <h1>{props.title}</h1>
        {chrome.afterTitle}
        <div className={styles.actions}>
          {props.actions}
          {chrome.actions}
        </div>
      </header>
      {props.fill ? (
        <div className={styles.fill}>{props.children}</div>
      ) : (
        // Focusable, so that the keyboard can scroll it.
        <div className={styles.scroll} tabIndex={0} role="group" aria-label={props.title}>
          {props.children}
        </div>
      )}
    </div>
  )
}

/** A titled box on a page that scrolls. */
export const Card = (props: { title?: string; actions?: ReactNode; children: ReactNode }) => (
  <section className={styles.card}>
    {(props.title ?? props.actions) && (
      <header className={styles.cardHead}>
        <h2>{props.title}</h2>
        <div className={styles.actions}>{props.actions}</div>
      </header>
    )}
    {props.children}
  </section>
)

/** Boxes side by side, as many as fit; `min` is the least width of one in px. */
export const Tiles = ({ min = 200, children }: { min?: number; children: ReactNode }) => (
  <div
    className={styles.tiles}
    style={{ gridTemplateColumns: `repeat(auto-fit, minmax(min(${min}px, 100%), 1fr))` }}
  >
    {children}
  </div>
)
