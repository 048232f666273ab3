/** A list with the panel of its open row beside it, and which row that is: kept in the address, so that back, forward and
 *  links find it again. */
import { useCallback, useRef, type ReactNode, type RefObject } from 'react'
import { useAddress, useMove } from '../lib/address.ts'
import type { TableHandle } from './data-table.tsx'
import styles from './list-frame.module.css'

export const ListFrame = ({ panel, children }: { panel: ReactNode; children: ReactNode }) => (
  <div className={styles.view}>
    <div className={styles.list}>{children}</div>
    {panel}
  </div>
)

/** What the panel of an open row needs besides the row. */
export interface PanelMoves {
  readonly onClose: () => void
  readonly onPrevious: () => void
  readonly onNext: () => void
}

interface OpenRow {
  readonly openId: string | undefined
  readonly open: (id: string) => void
  /** For the table that the panel's moves go along. */
  readonly table: RefObject<TableHandle | null>
  readonly panel: PanelMoves
}

export function useOpenRow(): OpenRow {
  const openId = useAddress().search.open
  const move = useMove()
  const table = useRef<TableHandle>(null)
  // The first opening is a step in the history, moving on inside the panel is not.
  const open = useCallback(
    (id: string) => move.set({ open: id }, { replace: openId !== undefined }),
    [move, openId],
  )
  const onClose = useCallback(() => {
    move.set({ open: undefined })
    table.current?.focus()
  }, [move])
  const panel = {
    onClose,
    onPrevious: () => table.current?.move(-1),
    onNext: () => table.current?.move(1),
  }
  return { openId, open, table, panel }
}
