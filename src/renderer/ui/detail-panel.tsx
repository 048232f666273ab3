/** The panel beside a list: what one row is, in sections, with next and previous without closing.
 *  Promise: beside, never over the list while there is room; Esc closes; focus is not stolen from the list. */
import { ActionIcon, Group } from '@mantine/core'
import { IconChevronDown, IconChevronUp, IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { CopyButton } from './copy-button.tsx'
import styles from './detail-panel.module.css'

export function DetailPanel(props: {
  title: ReactNode
  /** Marks under the title: kind, state, severity. */
  marks?: ReactNode
  onClose: () => void
  onPrevious?: () => void
  onNext?: () => void
  children: ReactNode
}) {
  const { title, marks, onClose, onPrevious, onNext, children } = props
  return (
    <aside
      className={styles.panel}
      aria-label="Details"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return
        // Of a dialog that the panel opened: that closes, and the panel stays.
        if (event.target instanceof Node && !event.currentTarget.contains(event.target)) return
        event.stopPropagation()
        onClose()
      }}
    >
      <header className={styles.head}>
        <div className={styles.title}>
          <h2 dir="auto">{title}</h2>
          <Group gap={2} wrap="nowrap">
            <CopyButton value={window.location.href} label="Copy link to this view" />
            {onPrevious && (
              <ActionIcon variant="subtle" color="gray" aria-label="Previous row" onClick={onPrevious}>
                <IconChevronUp size={16} />
              </ActionIcon>
            )}
            {onNext && (
              <ActionIcon variant="subtle" color="gray" aria-label="Next row" onClick={onNext}>
                <IconChevronDown size={16} />
              </ActionIcon>
            )}
            <ActionIcon variant="subtle" color="gray" aria-label="Close details" onClick={onClose}>
              <IconX size={16} />
            </ActionIcon>
          </Group>
        </div>
        {marks && <div className={styles.marks}>{marks}</div>}
      </header>
      {/* Focusable, so that the keyboard can scroll it. */}
      <div className={styles.body} tabIndex={0} role="group" aria-label="Details">
        {children}
      </div>
    </aside>
  )
}

export const PanelSection = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className={styles.section}>
    <h3>{title}</h3>
    {children}
  </section>
)

/** Name and value pairs. */
export const Facts = ({ items }: { items: readonly (readonly [label: string, value: ReactNode])[] }) => (
  <dl className={styles.facts}>
    {items.map(([label, value]) => (
      <div key={label}>
        <dt>{label}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
)
