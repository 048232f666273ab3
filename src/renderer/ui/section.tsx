/** A titled part of a page of forms: a card with a sentence under its title, in a column of readable width. */
import type { ReactNode } from 'react'
import { Card } from './page.tsx'
import styles from './section.module.css'

interface SectionProps {
  readonly title: string
  readonly description?: ReactNode
  /** At the right of the title. */
  readonly aside?: ReactNode
  readonly children?: ReactNode
}

export const Section = ({ title, description, aside, children }: SectionProps) => (
  <Card title={title} actions={aside}>
    {description && <div className={styles.description}>{description}</div>}
    {children}
  </Card>
)

/** Sections one under the other. */
export const Column = ({ children }: { children: ReactNode }) => (
  <div className={styles.column}>{children}</div>
)
