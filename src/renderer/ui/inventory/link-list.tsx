/** A short list in the panel: label, note, and where it leads. Long lists show their start and say how many follow. */
import { Button, UnstyledButton } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { useFormat } from '../format-context.tsx'
import styles from './inventory.module.css'

interface Item {
  readonly key: string
  readonly label: string
  readonly mark?: ReactNode
  readonly note?: ReactNode
  readonly onOpen?: () => void
}

const SHOWN = 8

export function LinkList(props: { items: readonly Item[]; none?: string; more?: number | undefined }) {
  const { items, none, more = 0 } = props
  const [all, setAll] = useState(false)
  const format = useFormat()
  const shown = all ? items : items.slice(0, SHOWN)
  if (items.length === 0) return <p className={styles.quiet}>{none}</p>
  return (
    <>
      <ul className={styles.list}>
        {shown.map(({ key, label, mark, note, onOpen }) => {
          const content = (
            <>
              {mark}
              <bdi className={styles.label} title={label}>
                {label}
              </bdi>
              {note && <span className={styles.note}>{note}</span>}
            </>
          )
          return (
            <li key={key}>
              {onOpen ? (
                <UnstyledButton className={styles.item} data-link onClick={onOpen}>
                  {content}
                </UnstyledButton>
              ) : (
                <div className={styles.item}>{content}</div>
              )}
            </li>
          )
        })}
      </ul>
      {!all && items.length > SHOWN && (
        <Button variant="subtle" size="compact-xs" onClick={() => setAll(true)}>
          Show all {format.number(items.length)}
        </Button>
      )}
      {more > 0 && (all || items.length <= SHOWN) && (
        <p className={styles.quiet}>and {format.number(more)} more that are not listed here</p>
      )}
    </>
  )
}
